// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/safetensors.h"
#include "core/model/strided_tensor.h"
#include "tests/fuzz/fuzz_target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return regroup::fuzz::readOrRefuse([&] {
        const auto file = regroup::fuzz::asBytes(data, size);
        for (const auto& tensor : regroup::readSafetensorsHeader(file, "f.safetensors").tensors) {
            std::vector<std::byte> values(tensor.sizeBytes);
            regroup::copyRowMajor(tensor, file, values);
        }
    });
}
