// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"
#include "core/convert/calibration_streams.h"
#include "core/convert/merged_layer.h"
#include "core/convert/output_refit.h"
#include "core/convert/scores_refit.h"

#include <memory>
#include <vector>

namespace regroup {

/// Solves what is left of a merged layer anew by least squares, so that its outputs come close to
/// the original's although its inputs differ: scores, values, output projection and MLP, each if
/// asked for. Reads what the original does with observe...; one object for each layer.
/// Source: method.md section 6.1 (ours).
class LayerSolver {
public:
    LayerSolver(CalibrationStreams& streams, int layer, const MergeRefinements& refinements,
                OutputRefit::Bias bias);

    // While the layer runs on batch index: the original on its own stream, then anything on the
    // merged stream.
    void observeOriginal(std::size_t index, const AttentionWeights& attention,
                         const ProjectionOutputs& outputs);
    void observeOriginalMlp(std::size_t index, const MlpOutputs& outputs);
    void observeMergedInput(std::size_t index, const ProjectionOutputs& outputs);

    /// @param layer the merged block; gets float64 tensors on the CPU, and an MLP with `mlp`.
    void solve(MergedLayer& layer, JobContext& job);

    /// Runs over all batches that solve() makes.
    static std::int64_t runsPerBatch(const MergeRefinements& refinements);

private:
    void solveScores(AttentionWeights& attention, JobContext& job);
    void solveValues(AttentionWeights& attention, JobContext& job);
    void refitOutput(AttentionWeights& attention, JobContext& job);
    void solveMlp(MergedLayer& layer, JobContext& job);
    void runAll(const MergedLayer& layer,
                const std::function<void(std::size_t, const ProjectionOutputs&)>& observe,
                const std::function<void(std::size_t, const MlpOutputs&)>& observeMlp,
                JobContext& job);
    at::Tensor missing(std::size_t index) const;

    /// What the layer is to be fitted to on one batch, tokens that count.
    struct Goal {
        at::Tensor attended;   // [count, modelDim], residual and attention's output together.
        at::Tensor weights;    // [count] float64
        at::Tensor gate;       // [count, innerDim], before the activation.
        at::Tensor inner;      // [count, innerDim], likewise.
        at::Tensor sum;        // [count, modelDim], residual and MLP's output together.
        at::Tensor mlpWeights; // [count] float64
        ScoreBatch scores;
    };

    CalibrationStreams& m_streams;
    int m_layer;
    MergeRefinements m_refinements;
    OutputRefit::Bias m_bias;
    double m_ridge;
    std::vector<Goal> m_goals;
    Grouping m_originalKeys;
};

} // namespace regroup
