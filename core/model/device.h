// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <string>

namespace regroup {

/// Prepares the tensor library once per process: thread count (0: all cores), an allocator that keeps
/// the memory of temporaries, and CUDA when a driver is present (libtorch_cuda.so is opened by name).
/// Later calls only change the thread count.
void prepareTensorLibrary(int threadCount = 0);

bool cudaAvailable();
/// "auto" -> "cuda:0" or "cpu"; checks the others.
/// @throws Error(BadUsage) for an unknown name; Error(Unsupported) if that device is not there.
std::string resolveDevice(const std::string& name);
/// Versions that results depend on: "torch 2.11.0", ...
std::string tensorLibraryVersion();

} // namespace regroup
