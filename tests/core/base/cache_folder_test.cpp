// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/cache_folder.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <string>

namespace regroup {
namespace {

namespace fs = std::filesystem;

class CacheFolder : public ::testing::Test {
protected:
    fs::path write(const std::string& name, std::size_t bytes) {
        const fs::path file = root() / name;
        fs::create_directories(file.parent_path());
        std::ofstream(file, std::ios::binary) << std::string(bytes, 'x');
        return file;
    }
    void setAge(const fs::path& entry, int hours) {
        fs::last_write_time(entry, fs::file_time_type::clock::now() - std::chrono::hours(hours));
    }
    fs::path root() const { return m_folder.path(); }

private:
    test::TempDir m_folder;
};

TEST_F(CacheFolder, RemovesWhatWasNotUsedForLongest) {
    setAge(write("old", 100), 3);
    setAge(write("newer", 100), 2);
    setAge(write("newest", 100), 1);
    pruneCacheFolder(root(), 250);
    EXPECT_FALSE(fs::exists(root() / "old"));
    EXPECT_TRUE(fs::exists(root() / "newer"));
    EXPECT_TRUE(fs::exists(root() / "newest"));
}

TEST_F(CacheFolder, KeepsAllWithinTheLimit) {
    setAge(write("a", 100), 2);
    setAge(write("b", 150), 1);
    pruneCacheFolder(root(), 250);
    EXPECT_TRUE(fs::exists(root() / "a"));
    EXPECT_TRUE(fs::exists(root() / "b"));
}

TEST_F(CacheFolder, CountsFoldersWithAllThatLiesBelowAndRemovesThemWhole) {
    write("merge/layer-0", 100);
    write("merge/deeper/layer-1", 100);
    write("file", 60);
    setAge(root() / "merge", 2);
    setAge(root() / "file", 1);
    pruneCacheFolder(root(), 259);
    EXPECT_FALSE(fs::exists(root() / "merge"));
    EXPECT_TRUE(fs::exists(root() / "file"));
}

TEST_F(CacheFolder, SparesTheEntryInUseAndCountsIt) {
    setAge(write("own", 200), 5);
    setAge(write("other", 100), 1);
    pruneCacheFolder(root(), 250, root() / "own");
    EXPECT_TRUE(fs::exists(root() / "own"));
    EXPECT_FALSE(fs::exists(root() / "other"));
}

TEST_F(CacheFolder, AnEntryThatWasUsedStaysLonger) {
    setAge(write("old", 100), 3);
    setAge(write("newer", 100), 2);
    markCacheEntryUsed(root() / "old");
    pruneCacheFolder(root(), 150);
    EXPECT_TRUE(fs::exists(root() / "old"));
    EXPECT_FALSE(fs::exists(root() / "newer"));
}

TEST_F(CacheFolder, AFolderThatIsNotThereIsEmpty) {
    EXPECT_NO_THROW(pruneCacheFolder(root() / "missing", 0));
    EXPECT_NO_THROW(markCacheEntryUsed(root() / "missing"));
    EXPECT_FALSE(fs::exists(root() / "missing"));
}

} // namespace
} // namespace regroup
