// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/process_identity.h"

#include <signal.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <fstream>
#include <iterator>
#include <optional>
#include <sstream>

namespace regroup {

namespace {

struct ProcessState {
    char letter = '?'; ///< Z: ended, but its parent has not asked yet.
    std::int64_t startTicks = 0;
};

std::string firstLine(const std::string& path) {
    std::ifstream stream(path);
    std::string line;
    std::getline(stream, line);
    return line;
}

/// Of /proc/<id>/stat, fields 3 and 22. The name in field 2 may hold blanks and brackets.
std::optional<ProcessState> processState(std::int64_t processId) {
    const std::string line = firstLine("/proc/" + std::to_string(processId) + "/stat");
    const std::size_t nameEnd = line.rfind(')');
    if (nameEnd == std::string::npos)
        return std::nullopt;
    std::istringstream fields(line.substr(nameEnd + 1));
    ProcessState state;
    fields >> state.letter;
    std::string skipped;
    for (int field = 4; field < 22; ++field)
        fields >> skipped;
    fields >> state.startTicks;
    return fields ? std::optional(state) : std::nullopt;
}

} // namespace

ProcessIdentity currentProcess() {
    std::array<char, 256> host{};
    ::gethostname(host.data(), host.size() - 1);
    ProcessIdentity process;
    process.host = host.data();
    process.bootId = firstLine("/proc/sys/kernel/random/boot_id");
    process.processId = ::getpid();
    if (const auto state = processState(process.processId))
        process.startTicks = state->startTicks;
    return process;
}

bool isDead(const ProcessIdentity& process) {
    const ProcessIdentity self = currentProcess();
    if (process.processId <= 0 || process.host != self.host)
        return false;
    if (process.bootId != self.bootId)
        return true;
    if (::kill(static_cast<pid_t>(process.processId), 0) != 0 && errno == ESRCH)
        return true;
    // /proc may hide other users' processes: then only the number tells, and it is in use.
    const auto state = processState(process.processId);
    return state && (state->letter == 'Z' || state->startTicks != process.startTicks);
}

} // namespace regroup
