// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"

#include "core/base/error.h"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <utility>

namespace regroup {

namespace fs = std::filesystem;

namespace {

[[noreturn]] void throwOpenError(const fs::path& path, int errorNumber) {
    throw Error(
        ErrorCode::BadData,
        fmt::format("{}: cannot be opened ({}).", path.string(), std::strerror(errorNumber)),
        errorNumber == ENOENT ? "Check the path." : "Check the file's permissions.");
}

[[noreturn]] void throwWriteError(const fs::path& path, int errorNumber) {
    if (errorNumber == ENOSPC || errorNumber == EDQUOT || errorNumber == EFBIG)
        throw Error(
            ErrorCode::DiskFull,
            fmt::format("{}: the disk is full ({}).", path.string(), std::strerror(errorNumber)),
            "Free some space or choose another folder; nothing half-written was kept.");
    throw Error(
        ErrorCode::BadData,
        fmt::format("{}: cannot be written ({}).", path.string(), std::strerror(errorNumber)),
        "Choose a folder you may write to.");
}

struct Descriptor {
    explicit Descriptor(int openedValue) : value(openedValue) {}
    ~Descriptor() {
        if (value >= 0)
            ::close(value);
    }
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int value;
};

} // namespace

MappedFile::MappedFile(fs::path path, std::span<const std::byte> bytes)
    : m_path(std::move(path)), m_bytes(bytes) {}

std::shared_ptr<const MappedFile> MappedFile::open(const fs::path& path) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.value < 0)
        throwOpenError(path, errno);
    struct stat status {};
    if (::fstat(file.value, &status) != 0)
        throwOpenError(path, errno);
    if (!S_ISREG(status.st_mode))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: found a folder or device, expected a file.", path.string()));
    const auto size = static_cast<std::size_t>(status.st_size);
    std::span<const std::byte> bytes;
    if (size > 0) {
        void* address = ::mmap(nullptr, size, PROT_READ, MAP_PRIVATE, file.value, 0);
        if (address == MAP_FAILED)
            throwOpenError(path, errno);
        bytes = {static_cast<const std::byte*>(address), size};
    }
    return std::shared_ptr<const MappedFile>(new MappedFile(path, bytes));
}

MappedFile::~MappedFile() {
    if (!m_bytes.empty())
        ::munmap(const_cast<std::byte*>(m_bytes.data()), m_bytes.size());
}

std::string readTextFile(const fs::path& path, std::uintmax_t limitBytes) {
    const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC));
    if (file.value < 0)
        throwOpenError(path, errno);
    std::string content;
    std::string buffer(1U << 16U, '\0');
    for (;;) {
        const ssize_t count = ::read(file.value, buffer.data(), buffer.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            throwOpenError(path, errno);
        if (count == 0)
            return content;
        content.append(buffer, 0, static_cast<std::size_t>(count));
        if (content.size() > limitBytes)
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: is larger than {} bytes, the limit for this kind of file.",
                                    path.string(), limitBytes));
    }
}

std::uint64_t freeBytesAt(const fs::path& folder) {
    std::error_code ignored;
    fs::path place = fs::absolute(folder, ignored);
    while (!fs::exists(place, ignored) && place.has_relative_path())
        place = place.parent_path();
    const fs::space_info space = fs::space(place, ignored);
    return ignored ? 0 : space.available;
}

void writeFileAtomically(const fs::path& path, std::string_view content) {
    const fs::path folder = path.has_parent_path() ? path.parent_path() : fs::path(".");
    const fs::path staging =
        folder / fmt::format(".{}.{}.part", path.filename().string(), ::getpid());
    try {
        FileWriter writer(staging);
        writer.write(content);
        writer.close();
        fs::rename(staging, path);
    } catch (const fs::filesystem_error& error) {
        std::error_code ignored;
        fs::remove(staging, ignored);
        throwWriteError(path, error.code().value());
    } catch (...) {
        std::error_code ignored;
        fs::remove(staging, ignored);
        throw;
    }
}

FileWriter::FileWriter(fs::path path) : m_path(std::move(path)) {
    m_descriptor = ::open(m_path.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0644);
    if (m_descriptor < 0)
        throwWriteError(m_path, errno);
}

FileWriter::~FileWriter() {
    if (m_descriptor >= 0)
        ::close(m_descriptor);
}

void FileWriter::write(std::span<const std::byte> bytes) {
    while (!bytes.empty()) {
        const ssize_t count = ::write(m_descriptor, bytes.data(), bytes.size());
        if (count < 0 && errno == EINTR)
            continue;
        if (count < 0)
            throwWriteError(m_path, errno);
        m_writtenBytes += static_cast<std::uint64_t>(count);
        bytes = bytes.subspan(static_cast<std::size_t>(count));
    }
}

void FileWriter::write(std::string_view text) {
    write(std::as_bytes(std::span(text)));
}

void FileWriter::close() {
    if (m_descriptor < 0)
        return;
    const int synced = ::fsync(m_descriptor);
    const int syncError = errno;
    const int closed = ::close(std::exchange(m_descriptor, -1));
    // Pipes and special files cannot be synced; that is no lost data.
    if (synced != 0 && syncError != EINVAL && syncError != EROFS)
        throwWriteError(m_path, syncError);
    if (closed != 0)
        throwWriteError(m_path, errno);
}

StagedFolder::StagedFolder(fs::path target) : m_target(std::move(target)) {
    if (!m_target.has_filename()) // "out/" names the same folder as "out".
        m_target = m_target.parent_path();
    if (fs::exists(fs::symlink_status(m_target)))
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}: exists already, and nothing is written over.", m_target.string()),
            "Choose another output folder, or remove this one first.");
    const fs::path parent = m_target.has_parent_path() ? m_target.parent_path() : fs::path(".");
    std::error_code error;
    fs::create_directories(parent, error);
    if (error)
        throwWriteError(parent, error.value());
    m_staging = parent / fmt::format(".{}.{}.part", m_target.filename().string(), ::getpid());
    fs::remove_all(m_staging, error);
    if (!fs::create_directory(m_staging, error) || error)
        throwWriteError(m_staging, error.value());
}

StagedFolder::~StagedFolder() {
    if (m_committed)
        return;
    std::error_code ignored;
    fs::remove_all(m_staging, ignored);
}

void StagedFolder::commit() {
    if (fs::exists(fs::symlink_status(m_target)))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: another program created it meanwhile.", m_target.string()),
                    "Choose another output folder.");
    std::error_code error;
    fs::rename(m_staging, m_target, error);
    if (error)
        throwWriteError(m_target, error.value());
    m_committed = true;
}

} // namespace regroup
