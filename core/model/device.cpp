// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/device.h"

#include "core/base/error.h"

#include <ATen/Context.h>
#include <ATen/DeviceAccelerator.h>
#include <ATen/Parallel.h>
#include <c10/util/Exception.h>
#include <dlfcn.h>
#include <fmt/format.h>
#include <malloc.h>
#include <torch/version.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <mutex>
#include <new>
#include <string_view>
#include <thread>

namespace regroup {

namespace {

std::string cudaProblem; // Why CUDA could not be opened although a driver is there; set once.

bool hasNvidiaDriver() {
    if (std::filesystem::exists("/proc/driver/nvidia/version"))
        return true;
    void* driver = ::dlopen("libcuda.so.1", RTLD_LAZY | RTLD_LOCAL);
    if (driver != nullptr)
        ::dlclose(driver);
    return driver != nullptr;
}

/// libtorch_cuda.so registers CUDA with ATen when it is opened. One build thus serves machines with
/// and without a GPU.
void openCudaLibrary() {
    Dl_info self{};
    if (!hasNvidiaDriver() ||
        ::dladdr(reinterpret_cast<const void*>(&at::set_num_threads), &self) == 0)
        return;
    const auto library = std::filesystem::path(self.dli_fname).parent_path() / "libtorch_cuda.so";
    if (std::filesystem::exists(library) &&
        ::dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL) == nullptr)
        cudaProblem = ::dlerror();
}

void prepareOnce() {
    static std::once_flag done;
    std::call_once(done, [] {
#ifdef __GLIBC__
        // glibc gives freed blocks above 128 KiB back to the system at once, and every temporary of
        // a forward pass then costs page faults: half the speed of small models was measured.
        // Worker threads get arenas of 64 MiB, where logits never fit; with one arena they are as
        // fast as the main thread (4096 x 14019 logits: 80 ms instead of 133).
        ::mallopt(M_MMAP_THRESHOLD, 1 << 30);
        ::mallopt(M_TRIM_THRESHOLD, 1 << 30);
        ::mallopt(M_ARENA_MAX, 1);
#endif
        openCudaLibrary();
        // float32 is to mean float32: TF32 keeps 10 bits of the mantissa.
        at::globalContext().setAllowTF32CuBLAS(false);
        at::globalContext().setAllowTF32CuDNN(false);
    });
}

} // namespace

void prepareTensorLibrary(int threadCount) {
    prepareOnce();
    const int cores = std::max(1, static_cast<int>(std::thread::hardware_concurrency()));
    at::set_num_threads(threadCount > 0 ? threadCount : cores);
}

bool cudaAvailable() {
    prepareOnce();
    return at::hasCUDA() && at::getNumGPUs() > 0;
}

std::string resolveDevice(const std::string& name) {
    if (name == "cpu")
        return name;
    if (name == "auto")
        return cudaAvailable() ? "cuda:0" : "cpu";

    int index = 0;
    const std::string_view number =
        std::string_view(name).substr(std::min<std::size_t>(5, name.size()));
    const auto parsed = std::from_chars(number.data(), number.data() + number.size(), index);
    const bool isCuda =
        name == "cuda" || (name.starts_with("cuda:") && parsed.ec == std::errc() &&
                           parsed.ptr == number.data() + number.size() && index >= 0);
    if (!isCuda)
        throw Error(ErrorCode::BadUsage,
                    fmt::format("The device is \"{}\", expected auto, cpu, cuda or cuda:N.", name));
    const int count = cudaAvailable() ? static_cast<int>(at::getNumGPUs()) : 0;
    if (index >= count)
        throw Error(ErrorCode::Unsupported,
                    fmt::format("The device is \"{}\", but this machine has {} usable GPU{}.", name,
                                count, count == 1 ? "" : "s"),
                    cudaProblem.empty() ? "Use --device cpu."
                                        : "CUDA did not load: " + cudaProblem);
    return fmt::format("cuda:{}", index);
}

DeviceMemory deviceMemory(const std::string& device) {
    const at::Device place(device);
    if (!place.is_cuda() || !cudaAvailable())
        return {};
    at::DeviceAllocator* allocator = at::getDeviceAllocator(at::kCUDA);
    DeviceMemory memory;
    memory.free = allocator->getMemoryInfo(place.index()).first;
    if (allocator->initialized())
        memory.peak = static_cast<std::uint64_t>(
            allocator->getDeviceStats(place.index()).allocated_bytes[0].peak);
    return memory;
}

std::string tensorLibraryVersion() {
    return "torch " TORCH_VERSION;
}

void throwTensorError(const std::string& place) {
    const std::string smaller = "Use fewer or shorter sequences at once, or a narrower type.";
    try {
        throw;
    } catch (const Error&) {
        throw;
    } catch (const c10::OutOfMemoryError& error) {
        throw Error(
            ErrorCode::GpuOutOfMemory,
            fmt::format("{}: the GPU's memory is full. {}", place, error.what_without_backtrace()),
            smaller);
    } catch (const std::bad_alloc&) {
        throw Error(ErrorCode::OutOfMemory, fmt::format("{}: the memory is full.", place), smaller);
    } catch (const c10::Error& error) {
        const std::string text = error.what_without_backtrace();
        if (text.find("not enough memory") != std::string::npos ||
            text.find("can't allocate memory") != std::string::npos)
            throw Error(ErrorCode::OutOfMemory,
                        fmt::format("{}: the memory is full. {}", place, text), smaller);
        const bool lost = text.find("CUDA error") != std::string::npos;
        throw Error(lost ? ErrorCode::GpuLost : ErrorCode::Internal,
                    fmt::format("{}: {}", place, text));
    }
}

} // namespace regroup
