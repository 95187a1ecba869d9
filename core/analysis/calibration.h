// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/similarity_report.h"
#include "core/model/transformer.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <span>
#include <vector>

namespace regroup {

/// What one pass over the calibration text leaves behind for one layer.
struct LayerCalibration {
    /// E[x xᵀ] of the projections' input x with a constant 1 appended; [modelDim + 1, modelDim +
    /// 1], float64, CPU. Unpadded tokens only.
    at::Tensor secondMoment;
    /// Projection outputs per position, averaged over the sequences that reach it: [positions,
    /// heads, headDim], float64, CPU; before rotary embedding, bias included. Heads are groups
    /// where the model is grouped. A token's position is its rank among its sequence's unpadded
    /// tokens.
    at::Tensor meanKey;
    at::Tensor meanValue;
    at::Tensor meanQuery;
    /// Cosines between heads, averaged over tokens: [heads, heads], float64, CPU.
    at::Tensor tokenCosineKey;
    at::Tensor tokenCosineValue;
    at::Tensor tokenCosineQuery;
    /// 1 less the Jensen-Shannon distance of attention rows, averaged over queries: [headCount,
    /// headCount], float64, CPU. Undefined unless CalibrationOptions::attention.
    at::Tensor attentionAgreement;
};

struct CalibrationOptions {
    bool attention = false; ///< Also compare attention rows: time and memory grow with length².
};

struct Calibration {
    std::vector<LayerCalibration> layers;
    std::int64_t tokenCount = 0; ///< Unpadded tokens.
    std::int64_t sequenceCount = 0;
    std::int64_t positionCount = 0; ///< Longest sequence, without padding.
};

/// Where a calibration's layers go as they are finished, and come back from, e.g. a file.
class CalibrationKeeper {
public:
    virtual ~CalibrationKeeper() = default;
    virtual void begin(const Calibration& counts) = 0; ///< Once, first; no layers yet.
    /// Front to back. @return the same values, to be used from now on.
    virtual LayerCalibration keep(int layer, const LayerCalibration& values) = 0;
};

/// Runs the model once over the batches. The result does not depend on how sequences are batched
/// or ordered, except for rounding. Padding (attentionMask 0) never counts.
/// Resident models run batch by batch; streamed ones layer by layer, so that weights are read once.
/// @param keeper null: all stays in memory.
/// @throws Cancelled; Error(BadData) for no token at all; Error(NotFinite) naming the layer.
/// Source: method.md section 3; activation means after arXiv:2406.14963's code.
Calibration calibrate(const Transformer& model, std::span<const InputBatch> batches,
                      JobContext& job, CalibrationKeeper* keeper = nullptr,
                      const CalibrationOptions& options = {});

} // namespace regroup
