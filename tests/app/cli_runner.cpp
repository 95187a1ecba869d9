// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/app/cli_runner.h"

#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>
#include <thread>

namespace regroup::test {

namespace {

std::string contentOf(const std::filesystem::path& path) {
    std::ostringstream content;
    content << std::ifstream(path).rdbuf();
    return content.str();
}

void redirect(const std::filesystem::path& path, const char* mode, std::FILE* stream) {
    if (std::freopen(path.c_str(), mode, stream) == nullptr)
        _exit(126);
}

[[noreturn]] void runChild(const std::vector<std::string>& arguments, const CliOptions& options,
                           const TempDir& files) {
    redirect(files / "in", "r", stdin);
    redirect(files / "out", "w", stdout);
    redirect(files / "err", "w", stderr);
    ::setenv("XDG_DATA_HOME", (files / "data").c_str(), 1);
    ::setenv("XDG_CACHE_HOME", (files / "cache").c_str(), 1);
    for (const std::string& variable : options.environment) {
        const auto equals = variable.find('=');
        ::setenv(variable.substr(0, equals).c_str(), variable.substr(equals + 1).c_str(), 1);
    }
    const std::filesystem::path folder =
        options.folder.empty() ? std::filesystem::path(REGROUP_SOURCE_DIR) : options.folder;
    if (::chdir(folder.c_str()) != 0)
        _exit(126);
    std::vector<char*> words;
    const std::string program = std::string(REGROUP_BINARY_DIR) + "/bin/regroup";
    words.push_back(const_cast<char*>(program.c_str()));
    for (const std::string& argument : arguments)
        words.push_back(const_cast<char*>(argument.c_str()));
    words.push_back(nullptr);
    ::execv(program.c_str(), words.data());
    _exit(127);
}

} // namespace

CliResult runCli(const std::vector<std::string>& arguments, const CliOptions& options) {
    const TempDir files;
    std::ofstream(files / "in") << options.input;
    const pid_t child = ::fork();
    if (child == 0)
        runChild(arguments, options, files);
    std::jthread signaller;
    if (options.signal != 0)
        signaller = std::jthread([&options, child](const std::stop_token& stop) {
            while (!stop.stop_requested() && !options.signalWhen())
                std::this_thread::sleep_for(std::chrono::milliseconds(200));
            if (!stop.stop_requested())
                ::kill(child, options.signal);
        });
    int status = 0;
    ::waitpid(child, &status, 0);
    signaller.request_stop();
    CliResult result;
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    result.out = contentOf(files / "out");
    result.err = contentOf(files / "err");
    return result;
}

void expectKeys(const nlohmann::json& document, const std::vector<std::string>& keys) {
    for (const std::string& key : keys)
        EXPECT_TRUE(document.contains(key))
            << key << " is missing in " << document.dump().substr(0, 400);
}

void expectFails(int status, const std::vector<std::string>& arguments,
                 const std::vector<std::string>& words, const CliOptions& options) {
    const CliResult result = runCli(arguments, options);
    EXPECT_EQ(result.status, status) << result.err;
    EXPECT_EQ(result.out, "");
    for (const std::string& word : words)
        EXPECT_NE(result.err.find(word), std::string::npos) << word << " not in: " << result.err;
}

} // namespace regroup::test
