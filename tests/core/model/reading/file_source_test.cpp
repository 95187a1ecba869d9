// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/file_source.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>

using namespace regroup;
using namespace regroup::test;
namespace fs = std::filesystem;

namespace {

void writeFile(const fs::path& path, const std::string& content) {
    std::ofstream(path, std::ios::binary) << content;
}

std::string textOf(const FileBytes& file) {
    const auto bytes = file.bytes();
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}

const std::vector<std::string>& namesThatLeadOut() {
    using namespace std::string_literals;
    static const std::vector<std::string> names{
        "",     ".",        "..",    "../secret", "/etc/passwd", "sub/file",
        "a\\b", "..\\file", "file/", "file\0x"s,  "\0"s};
    return names;
}

} // namespace

TEST(FileSource, MemoryHoldsFilesByName) {
    const auto source = makeMemorySource({{"b", "second"}, {"a", ""}});
    EXPECT_EQ(source->names(), (std::vector<std::string>{"a", "b"}));
    EXPECT_TRUE(source->contains("b"));
    EXPECT_FALSE(source->contains("c"));
    EXPECT_EQ(textOf(*source->open("b")), "second");
    EXPECT_EQ(textOf(*source->open("a")), "");
    EXPECT_EQ(source->pathOf("b"), std::nullopt);
}

TEST(FileSource, AFolderHoldsItsRegularFilesSorted) {
    const TempDir folder;
    writeFile(folder / "model.safetensors", "weights");
    writeFile(folder / "config.json", "{}");
    fs::create_directory(folder / "sub");
    writeFile(folder / "sub" / "hidden.json", "{}");
    fs::create_symlink("nowhere", folder / "dangling");
    ASSERT_EQ(::mkfifo((folder / "pipe").c_str(), 0600), 0); // Reading it would wait for ever.
    const auto source = openFolderSource(folder.path());
    EXPECT_EQ(source->names(), (std::vector<std::string>{"config.json", "model.safetensors"}));
    EXPECT_EQ(source->place(), folder.path().string());
    EXPECT_EQ(textOf(*source->open("model.safetensors")), "weights");
    EXPECT_EQ(source->pathOf("config.json"), folder / "config.json");
    EXPECT_EQ(source->pathOf("pipe"), std::nullopt);
}

// The cache of Hugging Face keeps files elsewhere and links to them.
TEST(FileSource, ALinkInTheFolderIsFollowed) {
    const TempDir folder;
    fs::create_directories(folder / "blobs");
    fs::create_directories(folder / "snapshot");
    writeFile(folder / "blobs" / "0123", "weights");
    fs::create_symlink("../blobs/0123", folder / "snapshot" / "model.safetensors");
    EXPECT_EQ(textOf(*openFolderSource(folder / "snapshot")->open("model.safetensors")), "weights");
}

TEST(FileSource, NamesThatLeadOutOfTheFolderAreRefused) {
    const TempDir folder;
    writeFile(folder / "secret", "do not read");
    fs::create_directories(folder / "model" / "sub");
    writeFile(folder / "model" / "sub" / "file", "do not read");
    const auto onDisk = openFolderSource(folder / "model");
    const auto inMemory = makeMemorySource({{"../secret", "do not read"}});
    for (const auto& source : {onDisk, inMemory}) {
        for (const std::string& name : namesThatLeadOut())
            expectError(ErrorCode::BadData, "leads out of the folder, expected a plain file name",
                        [&] { source->open(name); });
    }
}

TEST(FileSource, AMissingFileIsNamedWithItsPlace) {
    const TempDir folder;
    const auto source = openFolderSource(folder.path());
    expectError(ErrorCode::BadData, folder.path().string() + ": holds no file 'model.safetensors'.",
                [&] { source->open("model.safetensors"); });
    expectError(ErrorCode::BadData, "holds no file 'a?b'", [&] { source->open("a\nb"); });
    expectError(ErrorCode::BadData, "memory: holds no file 'x'",
                [] { makeMemorySource({})->open("x"); });
}

TEST(FileSource, AFileThatVanishedAfterListingIsNamed) {
    const TempDir folder;
    writeFile(folder / "model.safetensors", "weights");
    const auto source = openFolderSource(folder.path());
    fs::remove(folder / "model.safetensors");
    expectError(ErrorCode::BadData, (folder / "model.safetensors").string(),
                [&] { source->open("model.safetensors"); });
}

TEST(FileSource, NoFolderIsSaidSo) {
    const TempDir folder;
    expectError(ErrorCode::BadData, "there is no such folder",
                [&] { openFolderSource(folder / "absent"); });
    writeFile(folder / "file", "");
    expectError(ErrorCode::BadData, "found a file, expected a folder",
                [&] { openFolderSource(folder / "file"); });
}

TEST(FileSource, AFolderWithoutPermissionIsSaidSo) {
    if (::geteuid() == 0)
        GTEST_SKIP() << "root reads every folder";
    const TempDir folder;
    fs::create_directory(folder / "closed");
    fs::permissions(folder / "closed", fs::perms::none);
    expectError(ErrorCode::BadData, "the folder cannot be read",
                [&] { openFolderSource(folder / "closed"); });
    fs::permissions(folder / "closed", fs::perms::owner_all);
}

TEST(FileSource, BytesOutliveTheirSource) {
    const TempDir folder;
    writeFile(folder / "file", "kept");
    std::shared_ptr<const FileBytes> mapped = openFolderSource(folder.path())->open("file");
    std::shared_ptr<const FileBytes> inMemory = makeMemorySource({{"file", "kept"}})->open("file");
    fs::remove(folder / "file");
    EXPECT_EQ(textOf(*mapped), "kept");
    EXPECT_EQ(textOf(*inMemory), "kept");
}

TEST(FileSource, ReleasedBytesAreReadAgainFromTheFile) {
    const TempDir folder;
    std::string content;
    for (int index = 0; index < 100'000; ++index)
        content += static_cast<char>(index % 251);
    writeFile(folder / "file", content);
    const auto file = openFolderSource(folder.path())->open("file");
    const auto far = std::uint64_t{1} << 63U;
    ASSERT_EQ(textOf(*file), content);
    for (const auto& [offset, size] : std::vector<std::pair<std::uint64_t, std::uint64_t>>{
             {0, content.size()}, {1, 10}, {5000, 20'000}, {0, 0}, {99'999, far}, {far, far}}) {
        file->release(offset, size);
        EXPECT_EQ(textOf(*file), content) << offset << " " << size;
    }
}

TEST(FileSource, AnEmptyFileHasNoBytes) {
    const TempDir folder;
    writeFile(folder / "empty", "");
    const auto file = openFolderSource(folder.path())->open("empty");
    EXPECT_TRUE(file->bytes().empty());
    file->release(0, 1);
}
