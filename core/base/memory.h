// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>

namespace regroup {

/// Bytes that this process can still take without the system having to swap: what Linux estimates
/// as available, or less where a control group (a container, a batch job) allows less.
std::uint64_t availableMemoryBytes();

/// The most that this process has had in memory so far.
std::uint64_t peakMemoryBytes();

} // namespace regroup
