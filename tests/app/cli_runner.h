// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json.hpp>

#include <filesystem>
#include <functional>
#include <string>
#include <vector>

namespace regroup::test {

/// What a run of the built program left.
struct CliResult {
    int status = -1; ///< Exit code; 128 + signal if it was killed.
    std::string out;
    std::string err;

    nlohmann::json json() const { return nlohmann::json::parse(out); }
};

struct CliOptions {
    std::string input;                    ///< To stdin.
    std::filesystem::path folder;         ///< Working folder; empty: the source tree.
    int signal = 0;                       ///< Sent once, when `signalWhen` says so; 0: none.
    std::function<bool()> signalWhen;     ///< Asked five times a second.
    std::vector<std::string> environment; ///< NAME=VALUE.
};

/// Runs the `regroup` of this build. Its store is below an empty folder unless the arguments say
/// otherwise.
CliResult runCli(const std::vector<std::string>& arguments, const CliOptions& options = {});

void expectKeys(const nlohmann::json& document, const std::vector<std::string>& keys);

/// Fails unless the command ends with this status and tells these words on stderr.
void expectFails(int status, const std::vector<std::string>& arguments,
                 const std::vector<std::string>& words, const CliOptions& options = {});

} // namespace regroup::test
