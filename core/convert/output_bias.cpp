// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/output_bias.h"

#include "core/base/error.h"
#include "core/model/architecture.h"
#include "core/model/checkpoint.h"

#include <fmt/format.h>

namespace regroup {

OutputBias outputBiasOf(const Checkpoint& checkpoint) {
    const ModelConfig& config = checkpoint.config();
    const Architecture& architecture =
        architectureNamed(config.architecture, checkpoint.files().place());
    if (checkpoint.find(architecture.attentionLayout(config, 0).output.name + ".bias") != nullptr)
        return OutputBias::Present;
    return config.architecture == "llama" ? OutputBias::Possible : OutputBias::Impossible;
}

void requireOutputBias(const Checkpoint& checkpoint) {
    if (outputBiasOf(checkpoint) == OutputBias::Impossible)
        throw Error(ErrorCode::Unsupported,
                    fmt::format("Refinement 'centred': the architecture '{}' has no bias in its "
                                "attention's output projection, expected one to put the mean into.",
                                checkpoint.config().architecture),
                    "Leave 'centred' out of --refine.");
}

} // namespace regroup
