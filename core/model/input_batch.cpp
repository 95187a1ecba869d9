// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/input_batch.h"

#include "core/base/error.h"
#include "core/base/text.h"

#include <fmt/format.h>

namespace regroup {

namespace {

struct Range {
    int64_t lowest;
    int64_t highest;
};

void checkIntegers(const at::Tensor& tensor, const char* name) {
    if (tensor.dim() != 2 || tensor.scalar_type() != at::kLong)
        throw Error(
            ErrorCode::BadData,
            fmt::format("Input batch: {} has shape {} and type {}, expected [batch, tokens] of "
                        "int64.",
                        name, shapeText(tensor.sizes()), c10::toString(tensor.scalar_type())));
}

void checkRange(const at::Tensor& tensor, const char* name, const Range& range) {
    const auto lowest = tensor.min().item<int64_t>();
    const auto highest = tensor.max().item<int64_t>();
    if (lowest < range.lowest || highest > range.highest)
        throw Error(ErrorCode::BadData, fmt::format("Input batch: {} holds {}, expected {} to {}.",
                                                    name, lowest < range.lowest ? lowest : highest,
                                                    range.lowest, range.highest));
}

void checkWidth(const at::Tensor& tensor, const char* name, const at::Tensor& ids) {
    if (tensor.sizes() != ids.sizes())
        throw Error(ErrorCode::BadData,
                    fmt::format("Input batch: {} has shape {}, expected that of inputIds, {}.",
                                name, shapeText(tensor.sizes()), shapeText(ids.sizes())));
}

} // namespace

at::Tensor sentTo(const at::Tensor& values, at::Device device) {
    if (!device.is_cuda() || values.is_cuda())
        return values.to(device);
    return values.pin_memory().to(device, values.scalar_type(), /*non_blocking=*/true);
}

void checkInputBatch(const InputBatch& batch, int64_t vocabularySize) {
    if (!batch.inputIds.defined() || batch.inputIds.numel() == 0)
        throw Error(ErrorCode::BadData, "Input batch: there are no tokens, expected at least one.");
    checkIntegers(batch.inputIds, "inputIds");
    checkRange(batch.inputIds, "inputIds", {0, vocabularySize - 1});
    if (batch.attentionMask.defined()) {
        checkIntegers(batch.attentionMask, "attentionMask");
        if (batch.attentionMask.size(0) != batch.inputIds.size(0) ||
            batch.attentionMask.size(1) < batch.inputIds.size(1))
            checkWidth(batch.attentionMask, "attentionMask", batch.inputIds);
        checkRange(batch.attentionMask, "attentionMask", {0, 1});
    }
    if (batch.tokenTypeIds.defined()) {
        checkIntegers(batch.tokenTypeIds, "tokenTypeIds");
        checkWidth(batch.tokenTypeIds, "tokenTypeIds", batch.inputIds);
    }
    if (batch.positionIds.defined()) {
        checkIntegers(batch.positionIds, "positionIds");
        checkWidth(batch.positionIds, "positionIds", batch.inputIds);
    }
}

} // namespace regroup
