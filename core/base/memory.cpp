// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/memory.h"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

namespace regroup {

namespace {

std::optional<std::uint64_t> numberIn(const std::string& path) {
    std::ifstream file(path);
    std::uint64_t number = 0;
    return file >> number ? std::optional(number) : std::nullopt; // "max" is no number: no limit.
}

std::uint64_t systemMemoryBytes() {
    std::ifstream file("/proc/meminfo");
    std::string label;
    std::uint64_t kibibytes = 0;
    for (std::string unit; file >> label >> kibibytes; std::getline(file, unit))
        if (label == "MemAvailable:")
            return kibibytes << 10U;
    return static_cast<std::uint64_t>(::sysconf(_SC_AVPHYS_PAGES)) *
           static_cast<std::uint64_t>(::sysconf(_SC_PAGESIZE));
}

} // namespace

std::uint64_t availableMemoryBytes() {
    std::uint64_t available = systemMemoryBytes();
    const std::string groups = "/sys/fs/cgroup/"; // As seen from inside a container.
    const auto limit = numberIn(groups + "memory.max");
    const auto used = numberIn(groups + "memory.current");
    if (limit && used)
        available = std::min(available, *limit > *used ? *limit - *used : 0);
    return available;
}

std::uint64_t peakMemoryBytes() {
    std::ifstream status("/proc/self/status");
    constexpr std::string_view label = "VmHWM:";
    for (std::string line; std::getline(status, line);)
        if (line.starts_with(label))
            return std::strtoull(line.c_str() + label.size(), nullptr, 10) << 10U;
    return 0;
}

} // namespace regroup
