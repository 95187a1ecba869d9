// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <SQLiteCpp/Exception.h>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <string_view>

namespace regroup {

/// Says what SQLite found in the words of an Error.
/// @param action what was done, for the sentence: "saving the run".
/// @param systemError errno of the failed call to the system, 0: none.
[[noreturn]] void throwStoreError(const SQLite::Exception& exception,
                                  const std::filesystem::path& path, std::string_view action,
                                  int systemError = 0);

/// A value in the file that this program cannot have written.
[[noreturn]] void throwDamaged(const std::filesystem::path& path, std::string_view action,
                               std::string_view found);

/// For a write to, or a failed query in, a file with more schema steps than this program knows.
[[noreturn]] void throwNewerStore(const std::filesystem::path& path, int found, int expected);

/// Runs call and translates the exceptions of the libraries below: they do not leave this module.
template <typename Call>
auto withStoreErrors(const std::filesystem::path& path, std::string_view action, Call&& call) {
    try {
        return call();
    } catch (const SQLite::Exception& exception) {
        throwStoreError(exception, path, action);
    } catch (const nlohmann::json::exception& exception) {
        throwDamaged(path, action, exception.what());
    }
}

} // namespace regroup
