// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/eval/layer_sweep.h"
#include "core/eval/output_divergence.h"
#include "core/eval/output_measure.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/finite_output.h"

#include <cmath>
#include <optional>

namespace regroup {

namespace {

/// Targets whose token and predecessor both count.
std::int64_t scoredTokens(const InputBatch& batch) {
    const std::int64_t targetCount = batch.inputIds.size(1) - 1;
    if (targetCount < 1)
        return 0;
    if (!batch.attentionMask.defined())
        return batch.inputIds.size(0) * targetCount;
    const at::Tensor counts = batch.attentionMask.ne(0);
    return counts.narrow(1, 0, targetCount)
        .logical_and(counts.narrow(1, 1, targetCount))
        .sum()
        .item<std::int64_t>();
}

class TokenMeasure final : public OutputMeasure {
public:
    TokenMeasure(const Transformer& model, std::vector<InputBatch> batches, LossMeasure measure)
        : m_model(model), m_batches(std::move(batches)), m_measure(measure) {
        requireLanguageModel(model.config(), "Grouping loss");
        if (measure == LossMeasure::WrongAnswers)
            throw Error(ErrorCode::Internal, "Grouping loss: a text has no answers to count.");
        for (const InputBatch& batch : m_batches) {
            checkInputBatch(batch, model.config().vocabularySize);
            m_tokenCount += scoredTokens(batch);
        }
        if (m_tokenCount == 0)
            throw Error(ErrorCode::BadData,
                        "Grouping loss: the text holds no token to predict, expected at least two "
                        "tokens in a sequence.",
                        "The held-out part of the text may be too short.");
    }

    const std::vector<InputBatch>& batches() const override { return m_batches; }
    bool comparesWithOriginal() const override { return m_measure == LossMeasure::Divergence; }
    void takeOriginal(const LayerSweep& sweep) override { m_original = sweep; }

    double cost(const LayerSweep& sweep, const JobContext& job) const override {
        double sum = 0;
        for (std::size_t batch = 0; batch < m_batches.size(); ++batch) {
            job.throwIfStopped();
            if (m_batches[batch].inputIds.size(1) > 1)
                sum += lossOf(sweep, batch);
        }
        if (!std::isfinite(sum)) // All layers were finite: the last norm or the output layer.
            throwNotFinite(m_model.checkpoint(), "the loss", -1);
        return sum / static_cast<double>(m_tokenCount);
    }

private:
    double lossOf(const LayerSweep& sweep, std::size_t batch) const {
        const at::Tensor losses =
            comparesWithOriginal()
                ? outputDivergences(m_model, m_original.value().hidden(batch), sweep.hidden(batch),
                                    sweep.context(batch), m_batches[batch])
                : sweep.losses(batch);
        return losses.sum().item<double>();
    }

    const Transformer& m_model;
    std::vector<InputBatch> m_batches;
    LossMeasure m_measure;
    std::int64_t m_tokenCount = 0;
    std::optional<LayerSweep> m_original; ///< After its last layer; for the divergence.
};

} // namespace

std::unique_ptr<OutputMeasure>
makeTokenMeasure(const Transformer& model, std::vector<InputBatch> batches, LossMeasure measure) {
    return std::make_unique<TokenMeasure>(model, std::move(batches), measure);
}

} // namespace regroup
