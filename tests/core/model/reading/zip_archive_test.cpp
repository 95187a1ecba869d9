// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/zip_archive.h"
#include "tests/core/model/reading/raw_torch.h"
#include "tests/support/expect_error.h"

#include <gtest/gtest.h>

using namespace regroup;
using namespace regroup::test;

namespace {

std::map<std::string, std::string> contentsOf(const std::string& file) {
    std::map<std::string, std::string> contents;
    for (const auto& [name, entry] : readZipEntries(bytesOf(file), "a.bin"))
        contents.emplace(name, file.substr(entry.offset, entry.sizeBytes));
    return contents;
}

void expectBad(const std::string& file, const std::string& expected,
               ErrorCode code = ErrorCode::BadData) {
    expectError(code, "a.bin: " + expected, [&] { readZipEntries(bytesOf(file), "a.bin"); });
}

const std::map<std::string, std::string> twoFiles{{"a/one", "first"}, {"a/two", ""}};

} // namespace

TEST(ZipArchive, FindsStoredEntries) {
    EXPECT_EQ(contentsOf(rawZip({{"a/one", "first"}, {"a/two", ""}}).file), twoFiles);
    EXPECT_TRUE(contentsOf(rawZip({}).file).empty());
}

TEST(ZipArchive, ReadsNumbersOf64Bits) {
    RawEntry first{"a/one", "first"};
    first.inZip64 = true;
    RawEntry second{"a/two", ""};
    second.inZip64 = true;
    EXPECT_EQ(contentsOf(rawZip({first, second}, true).file), twoFiles);
    EXPECT_EQ(contentsOf(rawZip({first, second}, false).file), twoFiles);
}

TEST(ZipArchive, ReadsOverAComment) {
    std::string file = rawZip({{"a/one", "first"}, {"a/two", ""}}).file;
    file[file.size() - 2] = 3;
    EXPECT_EQ(contentsOf(file + "PK!"), twoFiles);
}

TEST(ZipArchive, RefusesCompressedAndEncryptedEntries) {
    RawEntry bomb{"a/data/0", "\x01\x02\x03"};
    bomb.method = 8;
    bomb.sizeBytes = 0xFFFFFFF0; // Four gigabytes in three bytes.
    bomb.packedBytes = 3;
    expectBad(rawZip({bomb}).file, "entry 'a/data/0' is compressed (method 8), expected stored",
              ErrorCode::Unsupported);
    RawEntry secret{"a/data/0", "abc"};
    secret.flags = 1;
    expectBad(rawZip({secret}).file, "entry 'a/data/0' is encrypted", ErrorCode::Unsupported);
}

TEST(ZipArchive, RefusesSizesBeyondTheFile) {
    RawEntry entry{"a/data/0", "abc"};
    entry.sizeBytes = 4000;
    expectBad(rawZip({entry}).file, "entry 'a/data/0' has 4000 bytes from byte 38 on, expected a "
                                    "range within the file's ");
    entry.sizeBytes = 3;
    entry.packedBytes = 2;
    expectBad(rawZip({entry}).file, "entry 'a/data/0' is said to have 3 bytes and to take 2");
    RawEntry moved{"a/data/0", "abc"};
    moved.offset = 7;
    expectBad(rawZip({moved}).file, "entry 'a/data/0' is said to begin at byte 7, where no entry");
    moved.offset = 0xFFFFFFF0;
    expectBad(rawZip({moved}).file, "entry 'a/data/0' is said to begin at byte 4294967280");
}

TEST(ZipArchive, RefusesEntriesThatShareBytes) {
    RawEntry first{"same", "0123456789"};
    RawEntry second{"same2", "x"};
    second.offset = 0;
    second.localName = "same2";
    expectBad(rawZip({first, second}).file, "entry 'same2' has another name where it lies");
    second.name = "same";
    expectBad(rawZip({first, second}).file, "entry 'same' stands twice");
    RawEntry longer{"first", std::string(20, 'a')}; // Reaches into the local header of the next.
    longer.sizeBytes = 25;
    expectBad(rawZip({longer, {"next", "b"}}).file, "entries 'first' and 'next' overlap");
    RawEntry intoDirectory{"first", "a"};
    intoDirectory.sizeBytes = 5;
    expectBad(rawZip({intoDirectory}).file, "entries 'first' and 'directory' overlap");
}

TEST(ZipArchive, RefusesADamagedDirectory) {
    const RawZip zip = rawZip({{"a/one", "first"}, {"a/two", "second"}});
    for (std::size_t size = 0; size < zip.file.size(); ++size)
        expectBad(zip.file.substr(0, size), "");
    expectBad("", "the zip archive has no directory at its end");
    std::string file = zip.file;
    file[zip.directoryAt] = 'x';
    expectBad(file, "found no entry of the directory at byte ");
    file = zip.file;
    file[zip.directoryAt + 29] = '\x7F'; // Length of the first name.
    expectBad(file, "the entry of the directory at byte ");
    file = zip.file;
    file[file.size() - 11] = '\x7F'; // Number of entries.
    expectBad(file, "the directory is said to have ");
    file = zip.file;
    file[file.size() - 3] = '\x7F'; // Where the directory is.
    expectBad(file, "the directory is said to lie at byte ");
}

TEST(ZipArchive, RefusesDamaged64BitFields) {
    RawEntry entry{"a/one", "first"};
    entry.inZip64 = true;
    const RawZip zip = rawZip({entry}, true);
    std::string file = zip.file;
    const std::size_t extra = zip.directoryAt + 46 + 5 + 6;
    file[extra + 2] = 16; // Two of three numbers.
    expectBad(file, "entry 'a/one' ");
    file = zip.file;
    file[extra + 2] = 120;
    expectBad(file, "entry 'a/one' has a damaged extra field");
    file = zip.file;
    file[extra + 4 + 7] = '\x7F'; // The size.
    expectBad(file, "entry 'a/one' is said to have 9151314442816847877 bytes and to take 5");
    file = zip.file;
    file[extra + 4 + 16 + 7] = '\xFF'; // Where it begins.
    expectBad(file, "entry 'a/one' is said to begin at byte 18374686479671623680");
    file = zip.file;
    file[file.size() - 22 - 20 + 8 + 7] = '\xFF'; // Where the end record of 64 bits is.
    expectBad(file, "found no zip64 end record at byte ");
}

TEST(ZipArchive, RefusesNamesThatAreNoUtf8) {
    expectBad(rawZip({{"a/\xff", "x"}}).file, "the entry of the directory at byte ");
}
