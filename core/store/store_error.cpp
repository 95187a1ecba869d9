// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/store_error.h"

#include "core/base/error.h"
#include "core/store/store.h"

#include <fmt/format.h>
#include <sqlite3.h>

#include <cerrno>

namespace regroup {

namespace {

constexpr std::string_view otherFileHint = "Choose another file with --store FILE.";

[[noreturn]] void throwUnwritable(const std::filesystem::path& path, std::string_view action,
                                  std::string_view found) {
    throw Error(ErrorCode::BadData,
                fmt::format("{}: {} failed ({}); expected a file and a folder that may be read and "
                            "written.",
                            path.string(), action, found),
                fmt::format("Check the permissions of the folder. {}", otherFileHint));
}

[[noreturn]] void throwDiskFull(const std::filesystem::path& path, std::string_view action) {
    throw Error(ErrorCode::DiskFull,
                fmt::format("{}: no space was left on the disk while {}.", path.string(), action),
                "Free some space and try again; everything stored before is intact.");
}

} // namespace

void throwStoreError(const SQLite::Exception& exception, const std::filesystem::path& path,
                     std::string_view action, int systemError) {
    const std::string_view found = exception.what();
    if (systemError == ENOSPC || systemError == EDQUOT)
        throwDiskFull(path, action);
    switch (exception.getErrorCode()) {
    case SQLITE_INTERRUPT:
        throw QueryInterrupted(ErrorCode::Internal,
                               fmt::format("{}: {} was stopped.", path.string(), action));
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        throw Error(ErrorCode::Locked,
                    fmt::format("{} is locked: another program was still writing to it while {} "
                                "waited.",
                                path.string(), action),
                    "Try again when the other program has finished, or close it.");
    case SQLITE_FULL: throwDiskFull(path, action);
    case SQLITE_NOTADB:
        throw Error(
            ErrorCode::BadData,
            fmt::format("{} is no store of runs: it does not begin as an SQLite file, found "
                        "while {}.",
                        path.string(), action),
            std::string(otherFileHint));
    case SQLITE_CORRUPT: throwDamaged(path, action, found);
    case SQLITE_CANTOPEN:
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH: throwUnwritable(path, action, found);
    case SQLITE_CONSTRAINT:
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: {} failed, because a row that it needs is missing or one that "
                                "it adds is there already ({}).",
                                path.string(), action, found),
                    "The run may have been deleted meanwhile by another program.");
    case SQLITE_IOERR:
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: the disk could not be read or written while {} ({}).",
                                path.string(), action, found),
                    "Check the disk or the network folder that holds the store.");
    default:
        throw Error(ErrorCode::Internal,
                    fmt::format("{}: {} failed ({}).", path.string(), action, found),
                    "Please report this with the log file.");
    }
}

void throwDamaged(const std::filesystem::path& path, std::string_view action,
                  std::string_view found) {
    throw Error(ErrorCode::BadData,
                fmt::format("{} is damaged, found while {}: {}.", path.string(), action, found),
                "Move the file away and put a copy in its place; a new one is made where there is "
                "none.");
}

void throwNewerStore(const std::filesystem::path& path, int found, int expected) {
    throw Error(ErrorCode::Unsupported,
                fmt::format("{} has version {}, expected at most {}: a newer Regroup wrote it, and "
                            "this one can only read it.",
                            path.string(), found, expected),
                fmt::format("Update Regroup. {}", otherFileHint));
}

} // namespace regroup
