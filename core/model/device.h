// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <exception>
#include <string>

namespace regroup {

/// Prepares the tensor library once per process: thread count (0: all cores), an allocator that
/// keeps the memory of temporaries, and CUDA when a driver is present (libtorch_cuda.so is opened
/// by name). Call it early in main: threads that have allocated before keep a slower allocator.
/// Later calls only change the thread count, of the calling thread and of threads not yet seen.
void prepareTensorLibrary(int threadCount = 0);

bool cudaAvailable();

/// Of a GPU, by its resolved name ("cuda:0"); 0 for "cpu".
struct DeviceMemory {
    std::uint64_t free = 0;
    std::uint64_t peak = 0; ///< In use by this process's tensors, the most so far.
};
DeviceMemory deviceMemory(const std::string& device);
/// "auto" -> "cuda:0" or "cpu"; checks the others.
/// @throws Error(BadUsage) for an unknown name; Error(Unsupported) if that device is not there.
std::string resolveDevice(const std::string& name);
/// Versions that results depend on: "torch 2.11.0", ...
std::string tensorLibraryVersion();

/// To be called in a catch block: throws the current exception as an Error that begins with place.
/// Full memory, a full or lost GPU have their codes; other errors of the tensor library are
/// Internal, Errors and everything that is not of the library pass unchanged.
[[noreturn]] void throwTensorError(const std::string& place);

/// call(), with the tensor library's exceptions translated.
template <typename Call> auto withTensorErrors(const std::string& place, Call&& call) {
    try {
        return call();
    } catch (const std::exception&) {
        throwTensorError(place);
    }
}

} // namespace regroup
