// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <functional>

namespace regroup {

/// Runs work(0) ... work(parts - 1) at the same time, on the threads that LibTorch computes with;
/// what it calls of LibTorch runs in one thread then. Many small operations on data that stays near
/// one core are faster so than one after the other on all. An exception comes out when all parts
/// have ended, the first one's. Without OpenMP one part runs after the other.
void runParts(std::int64_t parts, const std::function<void(std::int64_t part)>& work);

/// Runs work here; what it calls of LibTorch runs in this thread alone. Small operations are faster
/// so than woken threads are.
void runAlone(const std::function<void()>& work);

} // namespace regroup
