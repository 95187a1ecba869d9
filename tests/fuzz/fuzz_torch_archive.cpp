// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/strided_tensor.h"
#include "core/model/torch_archive.h"
#include "tests/fuzz/fuzz_target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return regroup::fuzz::readOrRefuse([&] {
        const auto file = regroup::fuzz::asBytes(data, size);
        for (const auto& tensor : regroup::readTorchArchive(file, "f.bin").tensors) {
            if (tensor.sizeBytes > (1U << 20U))
                continue; // Repeated values, allowed up to a limit; only slow here.
            std::vector<std::byte> values(tensor.sizeBytes);
            regroup::copyRowMajor(tensor, file, values);
        }
    });
}
