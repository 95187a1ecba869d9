// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <fstream>
#include <sstream>
#include <string>

namespace regroup::test {

/// Resident memory of this process, mapped pages of files included, from Linux's /proc.
class PeakMemory {
public:
    /// Forgets the peak so far.
    PeakMemory() {
        std::ofstream("/proc/self/clear_refs") << "5";
        m_before = field("VmRSS:");
    }
    /// False where the system does not let a process forget its peak.
    static bool isAvailable() {
        std::ofstream file("/proc/self/clear_refs");
        return static_cast<bool>(file << "5" << std::flush);
    }
    /// Most memory at once since construction, beyond what there was then.
    std::uint64_t grownBytes() const {
        const std::uint64_t peak = peakBytes();
        return peak > m_before ? peak - m_before : 0;
    }
    static std::uint64_t peakBytes() { return field("VmHWM:"); }

private:
    static std::uint64_t field(const std::string& wanted) {
        std::ifstream file("/proc/self/status");
        for (std::string line; std::getline(file, line);) {
            std::istringstream words(line);
            std::string name;
            std::uint64_t kibibytes = 0;
            if (words >> name >> kibibytes && name == wanted)
                return kibibytes << 10U;
        }
        return 0;
    }

    std::uint64_t m_before = 0;
};

} // namespace regroup::test
