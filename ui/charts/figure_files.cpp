// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/figure_files.h"

#include "core/base/error.h"
#include "core/base/file.h"

#include <fmt/format.h>

#include <system_error>

namespace regroup::ui {
namespace {

namespace fs = std::filesystem;

/// Where a file waits for the others.
fs::path stagingOf(const fs::path& path) {
    return path.parent_path() / fmt::format(".{}.new", path.filename().string());
}

void checkPlace(const fs::path& path) {
    std::error_code error;
    if (path.has_parent_path() && !fs::is_directory(path.parent_path(), error))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: found no folder {}, expected one that is there.",
                                path.string(), path.parent_path().string()),
                    "Choose another folder.");
    if (fs::is_directory(path, error))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: found a folder where the file goes.", path.string()),
                    "Choose another name.");
}

/// Removes what did not come to its place.
class StagedFiles {
public:
    explicit StagedFiles(const std::vector<NamedContent>& files) : m_files(files) {}
    ~StagedFiles() {
        std::error_code ignored;
        for (const NamedContent& file : m_files)
            fs::remove(stagingOf(file.path), ignored);
    }
    StagedFiles(const StagedFiles&) = delete;
    StagedFiles& operator=(const StagedFiles&) = delete;

    void write() const {
        for (const NamedContent& file : m_files)
            writeFileAtomically(stagingOf(file.path), file.content);
    }
    void publish() const {
        for (const NamedContent& file : m_files) {
            std::error_code error;
            fs::rename(stagingOf(file.path), file.path, error);
            if (error)
                throw Error(ErrorCode::BadData, fmt::format("{}: cannot be written ({}).",
                                                            file.path.string(), error.message()));
        }
    }

private:
    const std::vector<NamedContent>& m_files;
};

} // namespace

void writeTogether(const std::vector<NamedContent>& files) {
    for (const NamedContent& file : files)
        checkPlace(file.path);
    const StagedFiles staged(files);
    staged.write();
    staged.publish();
}

} // namespace regroup::ui
