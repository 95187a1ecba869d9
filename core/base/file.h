// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace regroup {

/// A file mapped read-only into memory. Pages are read when touched; nothing is copied.
/// Immutable: share it freely between threads. A file truncated by another program while it is
/// mapped ends the process on access (SIGBUS): sizes are taken once, at open.
class MappedFile {
public:
    /// @throws Error(BadData) if path is no readable regular file.
    static std::shared_ptr<const MappedFile> open(const std::filesystem::path& path);
    ~MappedFile();
    MappedFile(const MappedFile&) = delete;
    MappedFile& operator=(const MappedFile&) = delete;

    std::span<const std::byte> bytes() const { return m_bytes; }
    const std::filesystem::path& path() const { return m_path; }

private:
    MappedFile(std::filesystem::path path, std::span<const std::byte> bytes);

    std::filesystem::path m_path;
    std::span<const std::byte> m_bytes;
};

/// The whole file as bytes. @throws Error(BadData) if it is not readable or larger than limitBytes.
std::string readTextFile(const std::filesystem::path& path,
                         std::uintmax_t limitBytes = std::uintmax_t{1} << 30U);

/// What is free of the disk that a folder is on, or will be on once it exists; 0: not known.
std::uint64_t freeBytesAt(const std::filesystem::path& folder);

/// Writes beside path, then renames: readers see the old file or the new one, never half of one.
/// @throws Error(DiskFull), or Error(BadData) if the folder is not writable.
void writeFileAtomically(const std::filesystem::path& path, std::string_view content);

/// Writes a file from front to back and reports a full disk at the write that hits it.
/// The file is not complete before close() returned; use it inside a StagedFolder.
class FileWriter {
public:
    /// @throws Error(BadData) if path cannot be created.
    explicit FileWriter(std::filesystem::path path);
    ~FileWriter(); ///< Closes without a check; call close() to know.
    FileWriter(const FileWriter&) = delete;
    FileWriter& operator=(const FileWriter&) = delete;

    void write(std::span<const std::byte> bytes); ///< @throws Error(DiskFull)
    void write(std::string_view text);            ///< @throws Error(DiskFull)
    void close();                                 ///< Flushes to the disk. @throws Error(DiskFull)
    std::uint64_t writtenBytes() const { return m_writtenBytes; }

private:
    std::filesystem::path m_path;
    int m_descriptor = -1;
    std::uint64_t m_writtenBytes = 0;
};

/// A folder that appears under its final name whole or not at all: files are written to a hidden
/// sibling, commit() renames it. Without commit() the destructor removes everything.
class StagedFolder {
public:
    /// @throws Error(BadData) if target exists (nothing is written over) or its parent is not
    /// writable; Error(DiskFull).
    explicit StagedFolder(std::filesystem::path target);
    ~StagedFolder();
    StagedFolder(const StagedFolder&) = delete;
    StagedFolder& operator=(const StagedFolder&) = delete;

    const std::filesystem::path& path() const { return m_staging; } ///< Write files here.
    const std::filesystem::path& target() const { return m_target; }
    void commit(); ///< @throws Error(BadData) if target has appeared meanwhile.

private:
    std::filesystem::path m_target;
    std::filesystem::path m_staging;
    bool m_committed = false;
};

} // namespace regroup
