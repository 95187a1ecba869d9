// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/architecture.h"
#include "core/model/model_config.h"
#include "tests/fuzz/fuzz_target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    return regroup::fuzz::readOrRefuse([&] {
        const std::string text(regroup::fuzz::asText(data, size));
        const auto config = regroup::readModelConfig(text, "config.json");
        if (config.layerCount < 100) // Its list of tensors is as long as the config says.
            (void)regroup::architectureNamed(config.architecture, "config.json")
                .tensorSpecs(config);
    });
}
