// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/open_groupings.h"

#include <QLockFile>
#include <filesystem>
#include <memory>
#include <optional>
#include <vector>

namespace regroup::ui {

/// What a window held that was stored nowhere: kept beside, for when the program does not end well.
struct UnsavedWork {
    std::filesystem::path model;
    std::vector<UnsavedGrouping> groupings;

    bool operator==(const UnsavedWork&) const = default;
};

/// Work that a program left behind which is gone.
struct LeftWork {
    std::filesystem::path file; ///< To be removed once the work is back in a window.
    UnsavedWork work;
};

/// @throws Error(BadData) that names the file, what was found and expected.
UnsavedWork readUnsavedWork(const std::filesystem::path& file);
/// Whole or not at all. @throws Error(DiskFull), Error(BadData)
void writeUnsavedWork(const std::filesystem::path& file, const UnsavedWork& work);

/// One file for one window in a folder that all windows share. A lock beside it says that its
/// window lives: what a dead one left is found by leftBehind(). Any thread, one at a time.
class AutosaveFile {
public:
    explicit AutosaveFile(const std::filesystem::path& folder);
    ~AutosaveFile(); ///< The window ended well: its file goes.
    AutosaveFile(const AutosaveFile&) = delete;
    AutosaveFile& operator=(const AutosaveFile&) = delete;

    /// Nothing unsaved: the file goes. @throws Error(DiskFull), Error(BadData)
    void keep(const UnsavedWork& work);
    const std::filesystem::path& file() const { return m_file; }

private:
    std::filesystem::path m_file;
    std::unique_ptr<QLockFile> m_lock; ///< Taken with the first work.
};

/// Newest first. Files that cannot be read are left alone.
std::vector<LeftWork> leftBehind(const std::filesystem::path& folder);
void forgetLeftWork(const std::filesystem::path& file);

} // namespace regroup::ui
