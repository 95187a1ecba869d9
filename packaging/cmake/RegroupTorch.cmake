# LibTorch out of the PyPI wheel `torch`, as regroup::torch. Not find_package(Torch): with this wheel
# it demands a CUDA toolkit. packaging/setup.sh puts the wheel into .deps/python.
#
# The wheel's include folder carries a newer fmt that would hide Debian's fmt 9.1, so its folders are
# searched after all others (-idirafter). This is the one place that names them.
set(REGROUP_TORCH_DIR "${PROJECT_SOURCE_DIR}/.deps/python/torch"
    CACHE PATH "Folder of the unpacked torch wheel (holds include/ and lib/)")
if(NOT EXISTS "${REGROUP_TORCH_DIR}/include/ATen/ATen.h")
  message(FATAL_ERROR "No LibTorch in ${REGROUP_TORCH_DIR}. Run packaging/setup.sh first.")
endif()

add_library(regroup_torch INTERFACE)
add_library(regroup::torch ALIAS regroup_torch)
target_compile_options(
  regroup_torch INTERFACE "SHELL:-idirafter ${REGROUP_TORCH_DIR}/include"
                          "SHELL:-idirafter ${REGROUP_TORCH_DIR}/include/torch/csrc/api/include")
target_link_libraries(regroup_torch INTERFACE "${REGROUP_TORCH_DIR}/lib/libtorch_cpu.so"
                                              "${REGROUP_TORCH_DIR}/lib/libc10.so")
target_link_options(regroup_torch INTERFACE "-Wl,-rpath,${REGROUP_TORCH_DIR}/lib")

# The OpenMP that LibTorch runs on, for code that is to share its threads: a second copy would have
# threads of its own. Empty where the wheel has none of GCC's kind.
file(GLOB REGROUP_TORCH_OPENMP "${REGROUP_TORCH_DIR}/lib/libgomp*.so*")
