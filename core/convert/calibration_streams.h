// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/transformer.h"

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace regroup {

class JobContext;

/// One batch on its way through the original and, beside it, the merged model.
struct CalibrationStream {
    std::unique_ptr<BatchContext> context;
    at::Tensor counted;  // [batch, tokens] bool, true where a token counts.
    at::Tensor rows;     // [count] int64, the same among batch * tokens.
    at::Tensor original; // [batch, tokens, modelDim], enters the layer.
    at::Tensor merged;   // The same tensor as original where only one stream is kept.
};

/// The calibration text inside a model, layer after layer.
class CalibrationStreams {
public:
    CalibrationStreams(std::shared_ptr<const Transformer> model, std::vector<InputBatch> batches)
        : m_model(std::move(model)), m_batches(std::move(batches)) {}

    /// Embeds the text, once. @throws Error(BadData) for a text without a token.
    void start();
    bool isStarted() const { return !m_streams.empty(); }

    const Transformer& model() const { return *m_model; }
    std::vector<CalibrationStream>& all() { return m_streams; }
    std::int64_t tokenCount() const { return m_tokenCount; }

    /// Runs a layer on one batch. @throws Cancelled
    at::Tensor run(int layer, const CalibrationStream& stream, const at::Tensor& hidden,
                   const LayerOptions& options, JobContext& job);
    void setRunCount(std::int64_t total) { m_runCount = total; } ///< For reports of progress.
    void skipRuns(std::int64_t count) { m_runsDone += count; }

private:
    std::shared_ptr<const Transformer> m_model;
    std::vector<InputBatch> m_batches;
    std::vector<CalibrationStream> m_streams; // Empty until the start.
    std::int64_t m_tokenCount = 0;
    std::int64_t m_runsDone = 0;
    std::int64_t m_runCount = 0;
};

/// [batch, tokens, n] -> [count, n], the tokens that count.
at::Tensor countedRows(const at::Tensor& tokens, const CalibrationStream& stream);

} // namespace regroup
