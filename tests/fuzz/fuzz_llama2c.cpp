// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/llama2c_model.h"
#include "core/model/strided_tensor.h"
#include "tests/fuzz/fuzz_target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return regroup::fuzz::readOrRefuse([&] {
        const auto file = regroup::fuzz::asBytes(data, size);
        (void)regroup::looksLikeLlama2c(file);
        for (const auto& tensor : regroup::readLlama2cFile(file, "f.bin").tensors) {
            std::vector<std::byte> values(tensor.sizeBytes);
            regroup::copyRowMajor(tensor, file, values);
        }
    });
}
