// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/attention.h"
#include "core/model/mlp.h"

#include <optional>

namespace regroup {

/// What a conversion makes of one layer.
struct MergedLayer {
    AttentionWeights attention;
    std::optional<MlpWeights> mlp; ///< None: it stays as it is.
};

/// The same in another type and place; undefined tensors stay so.
AttentionWeights convertedTo(const AttentionWeights& attention, at::ScalarType type,
                             at::Device device);
MergedLayer convertedTo(const MergedLayer& layer, at::ScalarType type, at::Device device);

} // namespace regroup
