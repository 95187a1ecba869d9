// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <c10/core/Device.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace regroup {

/// Kernels in CUDA C++ that are compiled when they are first used, for the GPU that is there, by
/// the NVRTC that LibTorch brings: the build needs no CUDA compiler, and one build serves machines
/// with and without a GPU. Safe to use from several threads.
class GpuProgram {
public:
    /// @param source extern "C" kernels without includes; begins with gpuArithmetic where that is
    /// used. Lives as long as the program.
    explicit GpuProgram(std::string source) : m_source(std::move(source)) {}

    /// False on other devices, on GPUs older than Ampere, and where NVRTC is missing or refuses.
    bool isUsable(c10::Device device) const;

    /// Puts a kernel on the device's current stream. @param arguments addresses of its parameters.
    /// @throws c10::Error, as the tensor library does.
    void launch(c10::Device device, const char* kernel, std::int64_t blocks, int threads,
                const std::vector<void*>& arguments) const;

private:
    struct Module {
        void* context = nullptr;
        void* module = nullptr; ///< Null: not usable.
        std::map<std::string, void*> functions;
    };
    Module& moduleOf(c10::Device device) const;

    std::string m_source;
    mutable std::mutex m_mutex;
    mutable std::map<int, Module> m_modules; ///< By device index.
};

/// bfloat16 <-> float, eight values at a time; for the beginning of a program's source.
extern const char* const gpuArithmetic;

} // namespace regroup
