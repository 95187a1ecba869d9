// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <string>

namespace regroup {

/// Which process a run belongs to. The number alone is not enough: the system gives it out again,
/// and after a restart of the computer everything begins anew.
struct ProcessIdentity {
    std::string host;
    std::string bootId;          ///< Of this start of the computer.
    std::int64_t processId = 0;  ///< 0: not known.
    std::int64_t startTicks = 0; ///< Clock ticks after the computer's start.

    friend bool operator==(const ProcessIdentity&, const ProcessIdentity&) = default;
};

/// Of the calling process (Linux: /proc).
ProcessIdentity currentProcess();

/// True if no such process can be running any more. A process of another host counts as running:
/// nothing is known about it from here.
bool isDead(const ProcessIdentity& process);

} // namespace regroup
