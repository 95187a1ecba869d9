// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/gpu_program.h"

#include <ATen/Parallel.h>
#include <c10/core/DeviceGuard.h>
#include <c10/core/Stream.h>
#include <c10/core/impl/VirtualGuardImpl.h>
#include <c10/util/Exception.h>
#include <dlfcn.h>
#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <filesystem>

namespace regroup {

namespace {

constexpr int majorAttribute = 75; // CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR, and _MINOR.
constexpr int oldestMajor = 8;     // Ampere: the first with bfloat16.

/// Functions of the driver and of NVRTC, found by name: their headers belong to CUDA's toolkit.
struct Library {
    int (*deviceGet)(int*, int) = nullptr;
    int (*deviceAttribute)(int*, int, int) = nullptr;
    int (*retainContext)(void**, int) = nullptr;
    int (*currentContext)(void**) = nullptr;
    int (*setContext)(void*) = nullptr;
    int (*loadModule)(void**, const void*) = nullptr;
    int (*getFunction)(void**, void*, const char*) = nullptr;
    int (*launchKernel)(void*, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned, unsigned,
                        void*, void**, void**) = nullptr;
    int (*createProgram)(void**, const char*, const char*, int, const char* const*,
                         const char* const*) = nullptr;
    int (*compileProgram)(void*, int, const char* const*) = nullptr;
    int (*logSize)(void*, std::size_t*) = nullptr;
    int (*getLog)(void*, char*) = nullptr;
    int (*binarySize)(void*, std::size_t*) = nullptr;
    int (*getBinary)(void*, char*) = nullptr;
    int (*destroyProgram)(void**) = nullptr;
    bool isWhole = false;
};

template <typename Function> bool find(void* handle, const char* name, Function& function) {
    function = reinterpret_cast<Function>(::dlsym(handle, name));
    return function != nullptr;
}

Library openLibrary() {
    Library library;
    Dl_info self{};
    if (::dladdr(reinterpret_cast<const void*>(&at::set_num_threads), &self) == 0)
        return library;
    // It depends on both, and knows where LibTorch keeps them.
    const auto path = std::filesystem::path(self.dli_fname).parent_path() / "libcaffe2_nvrtc.so";
    void* handle = ::dlopen(path.c_str(), RTLD_NOW | RTLD_LOCAL);
    if (handle == nullptr)
        return library;
    library.isWhole = find(handle, "cuDeviceGet", library.deviceGet) &&
                      find(handle, "cuDeviceGetAttribute", library.deviceAttribute) &&
                      find(handle, "cuDevicePrimaryCtxRetain", library.retainContext) &&
                      find(handle, "cuCtxGetCurrent", library.currentContext) &&
                      find(handle, "cuCtxSetCurrent", library.setContext) &&
                      find(handle, "cuModuleLoadData", library.loadModule) &&
                      find(handle, "cuModuleGetFunction", library.getFunction) &&
                      find(handle, "cuLaunchKernel", library.launchKernel) &&
                      find(handle, "nvrtcCreateProgram", library.createProgram) &&
                      find(handle, "nvrtcCompileProgram", library.compileProgram) &&
                      find(handle, "nvrtcGetProgramLogSize", library.logSize) &&
                      find(handle, "nvrtcGetProgramLog", library.getLog) &&
                      find(handle, "nvrtcGetCUBINSize", library.binarySize) &&
                      find(handle, "nvrtcGetCUBIN", library.getBinary) &&
                      find(handle, "nvrtcDestroyProgram", library.destroyProgram);
    return library;
}

const Library& library() {
    static const Library opened = openLibrary();
    return opened;
}

/// Machine code for one GPU; empty if the compiler refuses.
std::string compile(const std::string& source, int major, int minor) {
    const Library& tools = library();
    void* program = nullptr;
    if (tools.createProgram(&program, source.c_str(), "regroup.cu", 0, nullptr, nullptr) != 0)
        return {};
    const std::string target = fmt::format("--gpu-architecture=sm_{}{}", major, minor);
    const char* options[] = {target.c_str(), "--std=c++17"};
    std::string binary;
    std::size_t size = 0;
    if (tools.compileProgram(program, 2, options) == 0 && tools.binarySize(program, &size) == 0) {
        binary.resize(size);
        if (tools.getBinary(program, binary.data()) != 0)
            binary.clear();
    } else if (tools.logSize(program, &size) == 0) {
        std::string log(size, ' ');
        (void)tools.getLog(program, log.data());
        spdlog::warn("Kernels for this GPU were not compiled, slower ones run: {}", log);
    }
    (void)tools.destroyProgram(&program);
    return binary;
}

void require(int code, const char* what) {
    TORCH_CHECK(code == 0, "CUDA error: ", what, " failed with code ", code, ".");
}

/// A thread that has not used the GPU yet has no context.
void enter(void* context) {
    void* current = nullptr;
    if (library().currentContext(&current) != 0 || current != context)
        require(library().setContext(context), "cuCtxSetCurrent");
}

} // namespace

GpuProgram::Module& GpuProgram::moduleOf(c10::Device device) const {
    const auto [entry, isNew] = m_modules.try_emplace(device.index());
    Module& own = entry->second;
    const Library& tools = library();
    int handle = 0;
    int major = 0;
    int minor = 0;
    if (!isNew || !tools.isWhole || tools.deviceGet(&handle, device.index()) != 0 ||
        tools.deviceAttribute(&major, majorAttribute, handle) != 0 ||
        tools.deviceAttribute(&minor, majorAttribute + 1, handle) != 0 || major < oldestMajor ||
        tools.retainContext(&own.context, handle) != 0)
        return own;
    const std::string binary = compile(m_source, major, minor);
    if (binary.empty())
        return own;
    enter(own.context);
    if (tools.loadModule(&own.module, binary.data()) != 0)
        own.module = nullptr;
    return own;
}

bool GpuProgram::isUsable(c10::Device device) const {
    if (!device.is_cuda())
        return false;
    const std::lock_guard lock(m_mutex);
    return moduleOf(device).module != nullptr;
}

void GpuProgram::launch(c10::Device device, const char* kernel, std::int64_t blocks, int threads,
                        const std::vector<void*>& arguments) const {
    if (blocks == 0)
        return;
    const c10::DeviceGuard guard(device);
    void* function = nullptr;
    {
        const std::lock_guard lock(m_mutex);
        Module& own = moduleOf(device);
        TORCH_CHECK(own.module != nullptr, "CUDA error: no kernels for ", device);
        enter(own.context);
        void*& known = own.functions[kernel];
        if (known == nullptr)
            require(library().getFunction(&known, own.module, kernel), kernel);
        function = known;
    }
    const c10::impl::VirtualGuardImpl tensors(device.type());
    require(library().launchKernel(function, static_cast<unsigned>(blocks), 1, 1,
                                   static_cast<unsigned>(threads), 1, 1, 0,
                                   tensors.getStreamNativeHandle(tensors.getStream(device)),
                                   const_cast<void**>(arguments.data()), nullptr),
            kernel);
}

const char* const gpuArithmetic = R"(
typedef unsigned short bf16;
typedef long long Index;

__device__ inline float widened(bf16 value) { return __uint_as_float((unsigned)value << 16); }

__device__ inline bf16 narrowed(float value) {
    bf16 result;
    asm("cvt.rn.bf16.f32 %0, %1;" : "=h"(result) : "f"(value));
    return result;
}

__device__ inline void widen8(uint4 packed, float* values) {
    const unsigned* words = &packed.x;
    for (int pair = 0; pair < 4; ++pair) {
        values[2 * pair] = __uint_as_float(words[pair] << 16);
        values[2 * pair + 1] = __uint_as_float(words[pair] & 0xFFFF0000u);
    }
}

__device__ inline uint4 narrow8(const float* values) {
    uint4 packed;
    unsigned* words = &packed.x;
    for (int pair = 0; pair < 4; ++pair)
        words[pair] = (unsigned)narrowed(values[2 * pair]) | ((unsigned)narrowed(values[2 * pair + 1]) << 16);
    return packed;
}
)";

} // namespace regroup
