// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/finite_output.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/model/checkpoint.h"
#include "core/model/finite_values.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace regroup {

namespace {

bool isNumber(std::string_view text) {
    return !text.empty() &&
           std::all_of(text.begin(), text.end(), [](char c) { return c >= '0' && c <= '9'; });
}

/// "model.layers.3.mlp.up_proj.weight" belongs to layer 3, "lm_head.weight" to none (-1).
int layerOf(const std::string& name) {
    for (const std::string& part : splitText(name, '.'))
        if (isNumber(part) && part.size() <= 6)
            return std::stoi(part);
    return -1;
}

/// "" if all stored weights of that layer are finite.
std::string notFiniteWeight(const Checkpoint& checkpoint, int layer) {
    for (const TensorInfo& tensor : checkpoint.tensors()) {
        if (layerOf(tensor.name) != layer)
            continue;
        const bool finite = allFinite(checkpoint.bytes(tensor.name), tensor.dataType);
        checkpoint.release(tensor.name);
        if (!finite)
            return tensor.name;
    }
    return {};
}

} // namespace

bool isFinite(const at::Tensor& values) {
    // One sum needs no memory and becomes NaN or infinite with any of its terms; finite values
    // whose sum overflows are told apart by a closer look.
    const at::ScalarType wide = values.scalar_type() == at::kDouble ? at::kDouble : at::kFloat;
    const at::Tensor plain = values.detach();
    return std::isfinite(plain.sum(wide).item<double>()) || plain.isfinite().all().item<bool>();
}

void throwNotFinite(const Checkpoint& checkpoint, std::string_view what, int layer) {
    const std::string weight = notFiniteWeight(checkpoint, layer);
    const std::string blame =
        weight.empty() ? std::string() : fmt::format("; tensor '{}' holds such values", weight);
    throw Error(ErrorCode::NotFinite,
                fmt::format("{}: {} is not finite (NaN or infinity), expected finite numbers{}.",
                            checkpoint.files().place(), what, blame),
                weight.empty() ? "The arithmetic may be too narrow for this model: try float32."
                               : "The checkpoint is damaged, or its training diverged.");
}

} // namespace regroup
