// SPDX-License-Identifier: GPL-3.0-or-later
// The pickle alone: mutations of a whole archive mostly break its directory.
#include "core/model/torch_storages.h"
#include "tests/fuzz/fuzz_target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return regroup::fuzz::readOrRefuse([&] {
        (void)regroup::readPickle(regroup::fuzz::asBytes(data, size), "f.bin",
                                  regroup::allowedTorchGlobals());
    });
}
