// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/cache_folder.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <vector>

namespace regroup {

namespace fs = std::filesystem;

namespace {

std::atomic<std::uintmax_t> limitOfCaches = std::uintmax_t{16} << 30U;

struct CacheEntry {
    fs::file_time_type used;
    std::uintmax_t bytes = 0;
    fs::path path;
};

std::uintmax_t fileBytes(const fs::directory_entry& entry) {
    std::error_code error;
    const bool isFile = entry.is_regular_file(error);
    const std::uintmax_t bytes = isFile ? entry.file_size(error) : 0;
    return error ? 0 : bytes;
}

std::uintmax_t entryBytes(const fs::directory_entry& entry) {
    std::error_code error;
    if (!entry.is_directory(error))
        return fileBytes(entry);
    std::uintmax_t total = 0;
    for (fs::recursive_directory_iterator file(entry.path(), error), end; !error && file != end;
         file.increment(error))
        total += fileBytes(*file);
    return total;
}

} // namespace

void pruneCacheFolder(const fs::path& folder, std::uintmax_t limitBytes, const fs::path& spared) {
    std::vector<CacheEntry> entries;
    std::uintmax_t total = 0;
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        std::error_code ignored;
        CacheEntry found{entry->last_write_time(ignored), entryBytes(*entry), entry->path()};
        total += found.bytes;
        if (found.path != spared)
            entries.push_back(std::move(found));
    }
    std::sort(entries.begin(), entries.end(),
              [](const CacheEntry& a, const CacheEntry& b) { return a.used < b.used; });
    for (const CacheEntry& entry : entries) {
        if (total <= limitBytes)
            break;
        total -= entry.bytes;
        fs::remove_all(entry.path, error);
    }
}

std::uintmax_t cacheLimitBytes() {
    return limitOfCaches;
}

void setCacheLimitBytes(std::uintmax_t bytes) {
    limitOfCaches = bytes;
}

void markCacheEntryUsed(const fs::path& entry) {
    std::error_code ignored;
    if (fs::exists(entry, ignored))
        fs::last_write_time(entry, fs::file_time_type::clock::now(), ignored);
}

} // namespace regroup
