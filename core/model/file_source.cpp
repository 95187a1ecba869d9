// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/file_source.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/model/shown_name.h"

#include <fmt/format.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <cstdint>

namespace regroup {

namespace fs = std::filesystem;

namespace {

class MappedBytes final : public FileBytes {
public:
    explicit MappedBytes(std::shared_ptr<const MappedFile> file) : m_file(std::move(file)) {}

    std::span<const std::byte> bytes() const override { return m_file->bytes(); }

    void release(std::uint64_t offset, std::uint64_t sizeBytes) const override {
        const auto all = bytes();
        if (offset >= all.size())
            return;
        const std::uint64_t end = offset + std::min<std::uint64_t>(sizeBytes, all.size() - offset);
        // Only whole pages: the first and last may hold bytes of a neighbour in use. The mapping
        // begins at a page, so offsets can be rounded in place of addresses.
        static const auto pageSize = static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
        const std::uint64_t begin = (offset + pageSize - 1) / pageSize * pageSize;
        const std::uint64_t pagesEnd = end / pageSize * pageSize;
        if (begin < pagesEnd) // A hint only: a failure changes nothing that is read.
            (void)::madvise(const_cast<std::byte*>(all.data()) + begin, pagesEnd - begin,
                            MADV_DONTNEED);
    }

private:
    std::shared_ptr<const MappedFile> m_file;
};

class MemoryBytes final : public FileBytes {
public:
    explicit MemoryBytes(std::shared_ptr<const std::string> content)
        : m_content(std::move(content)) {}

    std::span<const std::byte> bytes() const override {
        return std::as_bytes(std::span(*m_content));
    }
    void release(std::uint64_t /*offset*/, std::uint64_t /*sizeBytes*/) const override {}

private:
    std::shared_ptr<const std::string> m_content;
};

/// Names come from the checkpoint's own index: "../x" or "/etc/x" must not lead out of the folder.
void checkPlainName(const std::string& name, const std::string& place) {
    const bool plain = !name.empty() && name != "." && name != ".." &&
                       name.find_first_of(std::string_view("/\\\0", 3)) == std::string::npos;
    if (!plain)
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}: file name '{}' leads out of the folder, expected a plain file name.",
                        place, shownName(name)),
            "A checkpoint may only name files that lie beside its index.");
}

[[noreturn]] void throwMissing(const std::string& name, const std::string& place) {
    throw Error(ErrorCode::BadData, fmt::format("{}: holds no file '{}'.", place, shownName(name)),
                "Check that the whole folder was downloaded.");
}

class FolderSource final : public FileSource {
public:
    FolderSource(fs::path folder, std::vector<std::string> names)
        : m_folder(std::move(folder)), m_names(std::move(names)) {}

    std::string place() const override { return m_folder.string(); }
    std::vector<std::string> names() const override { return m_names; }

    std::shared_ptr<const FileBytes> open(const std::string& name) const override {
        checkPlainName(name, place());
        if (!contains(name))
            throwMissing(name, place());
        return std::make_shared<MappedBytes>(MappedFile::open(m_folder / name));
    }

    std::optional<fs::path> pathOf(const std::string& name) const override {
        if (!contains(name))
            return std::nullopt;
        return m_folder / name;
    }

private:
    fs::path m_folder;
    std::vector<std::string> m_names; // Sorted.
};

class MemorySource final : public FileSource {
public:
    explicit MemorySource(std::map<std::string, std::string> files) {
        for (auto& file : files)
            m_files.emplace(file.first,
                            std::make_shared<const std::string>(std::move(file.second)));
    }

    std::string place() const override { return "memory"; }

    std::vector<std::string> names() const override {
        std::vector<std::string> result;
        for (const auto& [name, content] : m_files)
            result.push_back(name);
        return result;
    }

    std::shared_ptr<const FileBytes> open(const std::string& name) const override {
        checkPlainName(name, place());
        const auto file = m_files.find(name);
        if (file == m_files.end())
            throwMissing(name, place());
        return std::make_shared<MemoryBytes>(file->second);
    }

    std::optional<fs::path> pathOf(const std::string& /*name*/) const override {
        return std::nullopt;
    }

private:
    std::map<std::string, std::shared_ptr<const std::string>> m_files;
};

class OverlaySource final : public FileSource {
public:
    OverlaySource(std::shared_ptr<const FileSource> files, std::string name, std::string content)
        : m_files(std::move(files)), m_name(std::move(name)),
          m_content(std::make_shared<const std::string>(std::move(content))) {}

    std::string place() const override { return m_files->place(); }

    std::vector<std::string> names() const override {
        std::vector<std::string> result = m_files->names();
        const auto at = std::lower_bound(result.begin(), result.end(), m_name);
        if (at == result.end() || *at != m_name)
            result.insert(at, m_name);
        return result;
    }

    std::shared_ptr<const FileBytes> open(const std::string& name) const override {
        if (name == m_name)
            return std::make_shared<MemoryBytes>(m_content);
        return m_files->open(name);
    }

    std::optional<fs::path> pathOf(const std::string& name) const override {
        return name == m_name ? std::nullopt : m_files->pathOf(name);
    }

private:
    std::shared_ptr<const FileSource> m_files;
    std::string m_name;
    std::shared_ptr<const std::string> m_content;
};

} // namespace

bool FileSource::contains(const std::string& name) const {
    const auto all = names();
    return std::binary_search(all.begin(), all.end(), name);
}

std::shared_ptr<const FileSource> openFolderSource(const fs::path& folder) {
    std::error_code error;
    const fs::file_status status = fs::status(folder, error);
    if (!fs::exists(status))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: there is no such folder.", folder.string()),
                    "Check the path.");
    if (!fs::is_directory(status))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: found a file, expected a folder.", folder.string()));
    std::vector<std::string> names;
    fs::directory_iterator entry(folder, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        std::error_code
            ignored; // A dangling link is no file; whoever needs it hears that it is missing.
        if (entry->is_regular_file(ignored))
            names.push_back(entry->path().filename().string());
    }
    if (error)
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}: the folder cannot be read ({}).", folder.string(), error.message()),
            "Check the folder's permissions.");
    std::sort(names.begin(), names.end());
    return std::make_shared<FolderSource>(folder, std::move(names));
}

std::shared_ptr<const FileSource> makeOverlaySource(std::shared_ptr<const FileSource> files,
                                                    const std::string& name, std::string content) {
    return std::make_shared<OverlaySource>(std::move(files), name, std::move(content));
}

std::shared_ptr<const FileSource> makeMemorySource(std::map<std::string, std::string> files) {
    return std::make_shared<MemorySource>(std::move(files));
}

} // namespace regroup
