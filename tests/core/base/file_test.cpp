// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/base/hash.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <csignal>
#include <fstream>

namespace regroup {

using test::expectError;
using test::TempDir;

namespace {

void writeText(const std::filesystem::path& path, const std::string& text) {
    std::ofstream(path) << text;
}

} // namespace

TEST(MappedFile, ShowsTheBytesOfTheFile) {
    const TempDir folder;
    writeText(folder / "a", "hello");
    const auto file = MappedFile::open(folder / "a");
    EXPECT_EQ(
        std::string(reinterpret_cast<const char*>(file->bytes().data()), file->bytes().size()),
        "hello");
}

TEST(MappedFile, AnEmptyFileHasNoBytes) {
    const TempDir folder;
    writeText(folder / "empty", "");
    EXPECT_TRUE(MappedFile::open(folder / "empty")->bytes().empty());
}

TEST(MappedFile, NamesAMissingFileAndAFolder) {
    const TempDir folder;
    expectError(ErrorCode::BadData, "missing: cannot be opened (No such file",
                [&] { MappedFile::open(folder / "missing"); });
    expectError(ErrorCode::BadData, "expected a file", [&] { MappedFile::open(folder.path()); });
}

TEST(ReadTextFile, RefusesFilesOverTheLimit) {
    const TempDir folder;
    writeText(folder / "long", std::string(1000, 'x'));
    EXPECT_EQ(readTextFile(folder / "long", 1000).size(), 1000U);
    expectError(ErrorCode::BadData, "larger than 999 bytes",
                [&] { readTextFile(folder / "long", 999); });
}

TEST(FreeBytesAt, LooksAtTheDiskThatAFolderWillBeOn) {
    const std::uint64_t free = freeBytesAt(std::filesystem::temp_directory_path());
    EXPECT_GT(free, 0U);
    const std::uint64_t later =
        freeBytesAt(std::filesystem::temp_directory_path() / "no" / "such" / "folder");
    EXPECT_NEAR(static_cast<double>(later), static_cast<double>(free), 1e9);
    EXPECT_GT(freeBytesAt("relative/and/not/there"), 0U);
}

TEST(WriteFileAtomically, ReplacesTheFileAndLeavesNothingElse) {
    const TempDir folder;
    writeText(folder / "a", "old");
    writeFileAtomically(folder / "a", "new");
    EXPECT_EQ(readTextFile(folder / "a"), "new");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(WriteFileAtomically, NamesAFolderThatIsNotThere) {
    const TempDir folder;
    expectError(ErrorCode::BadData, "cannot be written",
                [&] { writeFileAtomically(folder / "none" / "a", "x"); });
}

// A file size limit stands in for a full disk: the write fails with EFBIG in a child process.
TEST(WriteFileAtomically, AFullDiskKeepsTheOldFileWhole) {
    const TempDir folder;
    writeText(folder / "a", "old");
    const pid_t child = ::fork();
    if (child == 0) {
        std::signal(SIGXFSZ, SIG_IGN);
        const rlimit limit{100, 100};
        ::setrlimit(RLIMIT_FSIZE, &limit);
        try {
            writeFileAtomically(folder / "a", std::string(1000, 'x'));
        } catch (const Error& error) {
            ::_exit(error.code() == ErrorCode::DiskFull ? 7 : 8);
        }
        ::_exit(9);
    }
    int status = 0;
    ::waitpid(child, &status, 0);
    EXPECT_EQ(WEXITSTATUS(status), 7);
    EXPECT_EQ(readTextFile(folder / "a"), "old");
    EXPECT_EQ(std::distance(std::filesystem::directory_iterator(folder.path()), {}), 1);
}

TEST(StagedFolder, AppearsWholeAtCommit) {
    const TempDir folder;
    {
        StagedFolder staged(folder / "out");
        writeText(staged.path() / "a", "x");
        EXPECT_FALSE(std::filesystem::exists(folder / "out"));
        staged.commit();
    }
    EXPECT_EQ(readTextFile(folder / "out" / "a"), "x");
}

TEST(StagedFolder, LeavesNothingWithoutCommit) {
    const TempDir folder;
    {
        const StagedFolder staged(folder / "out");
        writeText(staged.path() / "a", "x");
    }
    EXPECT_TRUE(std::filesystem::is_empty(folder.path()));
}

TEST(StagedFolder, WritesOverNothing) {
    const TempDir folder;
    std::filesystem::create_directory(folder / "out");
    expectError(ErrorCode::BadData, "nothing is written over",
                [&] { StagedFolder(folder / "out"); });
    expectError(ErrorCode::BadData, "nothing is written over",
                [&] { StagedFolder((folder / "out") / ""); });
}

TEST(StagedFolder, NoticesATargetThatAppearsMeanwhile) {
    const TempDir folder;
    StagedFolder staged(folder / "out");
    std::filesystem::create_directory(folder / "out");
    expectError(ErrorCode::BadData, "created it meanwhile", [&] { staged.commit(); });
}

// FIPS 180-2, appendix B.
TEST(Sha256, AgreesWithThePublishedExamples) {
    EXPECT_EQ(sha256Hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    Sha256 pieces;
    pieces.add(std::string_view("a"));
    pieces.add(std::string_view("bc"));
    EXPECT_EQ(pieces.hexDigest(), sha256Hex("abc"));
}

} // namespace regroup
