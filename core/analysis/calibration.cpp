// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/calibration.h"

#include "core/analysis/pattern_metrics.h"
#include "core/analysis/second_moment.h"
#include "core/base/error.h"
#include "core/jobs/job_context.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>

namespace regroup {

namespace {

/// Which tokens of a batch count, and where. A token's position is its rank among the unpadded
/// tokens of its sequence, so that padding on either side changes nothing.
struct BatchTokens {
    std::int64_t sequenceCount = 0;
    std::int64_t tokenCount = 0; ///< Of each sequence, padding included.
    at::Tensor rows;             ///< [count] int64, into the batch's [batch * tokens].
    at::Tensor positions;        ///< [count] int64
    at::Tensor slots;            ///< [count] int64, sequence * tokenCount + position.
    at::Tensor mask;             ///< [batch, tokens] bool
};

BatchTokens countedTokens(const InputBatch& batch, const at::Device& device) {
    at::Tensor mask = batch.attentionMask.defined()
                          ? batch.attentionMask.ne(0)
                          : at::ones(batch.inputIds.sizes(), at::TensorOptions().dtype(at::kBool));
    mask = mask.to(at::kCPU);
    const at::Tensor ranks = mask.to(at::kLong).cumsum(1) - 1;
    const at::Tensor rows = mask.reshape({-1}).nonzero().reshape({-1});
    const at::Tensor positions = ranks.reshape({-1}).index_select(0, rows);
    const at::Tensor slots = rows.div(mask.size(1), "floor") * mask.size(1) + positions;
    return {mask.size(0),         mask.size(1),     rows.to(device),
            positions.to(device), slots.to(device), mask.to(device)};
}

/// Sums of one kind of projection output, position by position.
class PositionSums {
public:
    /// @param outputs [batch, tokens, heads, headDim]
    void add(const at::Tensor& outputs, const BatchTokens& tokens, std::int64_t positionCount) {
        const std::int64_t headCount = outputs.size(2);
        const std::int64_t headDim = outputs.size(3);
        const at::TensorOptions wide = outputs.options().dtype(at::kDouble);
        if (!m_sums.defined())
            m_sums = at::zeros({positionCount, headCount, headDim}, wide);
        // Every token has a slot of its own, so that the order of the sum is fixed on a GPU too.
        const at::Tensor aligned =
            at::zeros({tokens.sequenceCount * tokens.tokenCount, headCount, headDim}, wide);
        const at::Tensor values =
            outputs.reshape({-1, headCount, headDim}).index_select(0, tokens.rows);
        aligned.index_copy_(0, tokens.slots, values.to(at::kDouble));
        const std::int64_t reached = std::min(positionCount, tokens.tokenCount);
        m_sums.narrow(0, 0, reached)
            .add_(aligned.view({tokens.sequenceCount, tokens.tokenCount, headCount, headDim})
                      .narrow(1, 0, reached)
                      .sum(0));
    }

    bool isFinite() const { return m_sums.isfinite().all().item<bool>(); }

    /// @param counts [positions], sequences that reach each position, at least 1.
    at::Tensor means(const at::Tensor& counts) const {
        return m_sums.to(at::kCPU) / counts.view({-1, 1, 1});
    }

private:
    at::Tensor m_sums; // [positions, heads, headDim] float64, on the model's device
};

/// Sums over tokens of what two heads have to do with each other, [heads, heads] float64.
class PairSum {
public:
    void add(const at::Tensor& sum) {
        m_sum = m_sum.defined() ? m_sum.add_(sum) : sum;
        m_isFinite = m_isFinite && m_sum.isfinite().all().item<bool>();
    }
    at::Tensor mean(std::int64_t tokenCount) const {
        return m_sum.defined() ? m_sum.to(at::kCPU) / static_cast<double>(tokenCount)
                               : at::Tensor();
    }
    bool isFinite() const { return m_isFinite; }

private:
    at::Tensor m_sum;
    bool m_isFinite = true;
};

at::Tensor countedHeads(const at::Tensor& outputs, const BatchTokens& tokens) {
    return outputs.reshape({-1, outputs.size(2), outputs.size(3)}).index_select(0, tokens.rows);
}

class LayerSums {
public:
    void add(const ProjectionOutputs& outputs, const BatchTokens& tokens,
             std::int64_t positionCount, int layer, const CalibrationOptions& options) {
        const at::Tensor input =
            outputs.input.reshape({-1, outputs.input.size(-1)}).index_select(0, tokens.rows);
        m_moment.add(input);
        m_key.add(outputs.key, tokens, positionCount);
        m_value.add(outputs.value, tokens, positionCount);
        m_query.add(outputs.query, tokens, positionCount);
        m_keyCosines.add(tokenCosineSum(countedHeads(outputs.key, tokens)));
        m_valueCosines.add(tokenCosineSum(countedHeads(outputs.value, tokens)));
        m_queryCosines.add(tokenCosineSum(countedHeads(outputs.query, tokens)));
        if (options.attention)
            m_agreement.add(attentionAgreementSum(outputs.rows(), tokens.mask));
        // Checked after every batch: the first layer that breaks is the one to name.
        require(m_moment.isFinite(), layer, "attention input");
        require(m_query.isFinite(), layer, "query projection's output");
        require(m_key.isFinite(), layer, "key projection's output");
        require(m_value.isFinite(), layer, "value projection's output");
        require(m_agreement.isFinite(), layer, "attention");
    }

    LayerCalibration finish(const at::Tensor& counts, std::int64_t tokenCount) const {
        return {m_moment.mean().to(at::kCPU),    m_key.means(counts),
                m_value.means(counts),           m_query.means(counts),
                m_keyCosines.mean(tokenCount),   m_valueCosines.mean(tokenCount),
                m_queryCosines.mean(tokenCount), m_agreement.mean(tokenCount)};
    }

private:
    static void require(bool finite, int layer, std::string_view what) {
        if (!finite)
            throw Error(ErrorCode::NotFinite,
                        fmt::format("Calibration, layer {}: the {} holds values that are not "
                                    "finite (NaN or infinity), expected finite numbers.",
                                    layer, what),
                        "The weights may be damaged, or the arithmetic too narrow: try float32.");
    }

    SecondMoment m_moment;
    PositionSums m_key;
    PositionSums m_value;
    PositionSums m_query;
    PairSum m_keyCosines;
    PairSum m_valueCosines;
    PairSum m_queryCosines;
    PairSum m_agreement;
};

/// The pass itself: what all layers share, and one LayerSums for each.
class CalibrationPass {
public:
    CalibrationPass(const Transformer& model, std::span<const InputBatch> batches, JobContext& job,
                    CalibrationKeeper* keeper, const CalibrationOptions& options)
        : m_model(model), m_batches(batches), m_job(job), m_keeper(keeper), m_options(options),
          m_layerCount(model.config().layerCount),
          m_layers(static_cast<std::size_t>(model.config().layerCount)) {
        for (const InputBatch& batch : batches) {
            checkInputBatch(batch, model.config().vocabularySize);
            m_tokens.push_back(countedTokens(batch, model.options().device));
        }
        countPositions();
    }

    Calibration run() {
        m_result.tokenCount = m_tokenCount;
        m_result.sequenceCount = m_sequenceCount;
        m_result.positionCount = m_positionCount;
        if (m_keeper != nullptr)
            m_keeper->begin(m_result);
        if (m_model.options().residency == Residency::Streamed) {
            runLayerByLayer();
        } else {
            runBatchByBatch();
            for (int layer = 0; layer < m_layerCount; ++layer)
                finishLayer(layer);
        }
        return std::move(m_result);
    }

private:
    void finishLayer(int layer) {
        LayerSums& sums = m_layers[static_cast<std::size_t>(layer)];
        LayerCalibration values = sums.finish(m_counts, m_tokenCount);
        sums = {};
        m_result.layers.push_back(m_keeper == nullptr ? std::move(values)
                                                      : m_keeper->keep(layer, values));
    }

    void countPositions() {
        for (const BatchTokens& tokens : m_tokens)
            if (tokens.positions.numel() > 0)
                m_positionCount =
                    std::max(m_positionCount, tokens.positions.max().item<std::int64_t>() + 1);
        if (m_positionCount == 0)
            throw Error(ErrorCode::BadData,
                        "Calibration: the text holds no token, expected at least one.",
                        "The file may be empty, or shorter than one sequence.");
        m_counts = at::zeros({m_positionCount}, at::TensorOptions().dtype(at::kDouble));
        for (const BatchTokens& tokens : m_tokens) {
            m_tokenCount += tokens.positions.numel();
            m_counts.index_add_(0, tokens.positions.to(at::kCPU),
                                at::ones({tokens.positions.numel()}, m_counts.options()));
        }
        // Every sequence with a token has one at position 0.
        m_sequenceCount = m_counts.select(0, 0).item().toLong();
    }

    at::Tensor runLayer(int layer, std::size_t batch, const at::Tensor& hidden,
                        const BatchContext& context) {
        m_job.throwIfStopped();
        LayerOptions options;
        options.observe = [&](const ProjectionOutputs& outputs) {
            m_layers[static_cast<std::size_t>(layer)].add(outputs, m_tokens[batch], m_positionCount,
                                                          layer, m_options);
        };
        at::Tensor next = m_model.runLayer(layer, hidden, context, options);
        m_job.report("Calibrating", ++m_done,
                     static_cast<std::int64_t>(m_batches.size()) * m_layerCount);
        return next;
    }

    void runBatchByBatch() {
        for (std::size_t batch = 0; batch < m_batches.size(); ++batch) {
            if (m_tokens[batch].rows.numel() == 0)
                continue;
            const auto context = m_model.prepare(m_batches[batch]);
            at::Tensor hidden = m_model.embed(m_batches[batch], *context);
            for (int layer = 0; layer < m_layerCount; ++layer)
                hidden = runLayer(layer, batch, hidden, *context);
        }
    }

    void runLayerByLayer() {
        std::vector<std::unique_ptr<BatchContext>> contexts;
        std::vector<at::Tensor> hidden;
        for (const InputBatch& batch : m_batches) {
            contexts.push_back(m_model.prepare(batch));
            hidden.push_back(m_model.embed(batch, *contexts.back()));
        }
        for (int layer = 0; layer < m_layerCount; ++layer) {
            for (std::size_t batch = 0; batch < m_batches.size(); ++batch)
                if (m_tokens[batch].rows.numel() > 0)
                    hidden[batch] = runLayer(layer, batch, hidden[batch], *contexts[batch]);
            finishLayer(layer);
        }
    }

    const Transformer& m_model;
    std::span<const InputBatch> m_batches;
    JobContext& m_job;
    CalibrationKeeper* m_keeper;
    CalibrationOptions m_options;
    Calibration m_result;
    int m_layerCount;
    std::vector<LayerSums> m_layers;
    std::vector<BatchTokens> m_tokens;
    at::Tensor m_counts; // [positions] float64
    std::int64_t m_tokenCount = 0;
    std::int64_t m_sequenceCount = 0;
    std::int64_t m_positionCount = 0;
    std::int64_t m_done = 0;
};

} // namespace

Calibration calibrate(const Transformer& model, std::span<const InputBatch> batches,
                      JobContext& job, CalibrationKeeper* keeper,
                      const CalibrationOptions& options) {
    const at::NoGradGuard noGradients;
    return CalibrationPass(model, batches, job, keeper, options).run();
}

} // namespace regroup
