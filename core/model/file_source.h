// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace regroup {

/// The bytes of one file, mapped or in memory; they live as long as the object.
class FileBytes {
public:
    virtual ~FileBytes() = default;
    virtual std::span<const std::byte> bytes() const = 0;
    /// Tells the system that this part is not needed for now, so that it stops counting as memory
    /// of the process. Reading it again is allowed and brings it back.
    virtual void release(std::uint64_t offset, std::uint64_t sizeBytes) const = 0;
};

/// Where the files of a checkpoint come from: a folder, or memory in tests.
/// Safe to call from several threads.
class FileSource {
public:
    virtual ~FileSource() = default;
    virtual std::string place() const = 0;              ///< For messages, e.g. the folder.
    virtual std::vector<std::string> names() const = 0; ///< Plain file names, sorted.
    bool contains(const std::string& name) const;
    /// @throws Error(BadData) if there is no such file, or name is no plain file name.
    virtual std::shared_ptr<const FileBytes> open(const std::string& name) const = 0;
    /// The path on disk of a file, if it has one.
    virtual std::optional<std::filesystem::path> pathOf(const std::string& name) const = 0;
};

/// @throws Error(BadData) if folder is no readable folder.
std::shared_ptr<const FileSource> openFolderSource(const std::filesystem::path& folder);
/// The files of another source, with one more, or one of them replaced, in memory.
std::shared_ptr<const FileSource> makeOverlaySource(std::shared_ptr<const FileSource> files,
                                                    const std::string& name, std::string content);
/// Files by name, for tests.
std::shared_ptr<const FileSource> makeMemorySource(std::map<std::string, std::string> files);

} // namespace regroup
