// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/choice_metrics.h"
#include "core/eval/label_batches.h"
#include "core/eval/layer_sweep.h"
#include "core/eval/output_measure.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/log_softmax.h>

namespace regroup {

namespace {

constexpr std::int64_t labelBatchTokens = 4096; ///< Of a batch, padding included, about.

class LabelMeasure final : public OutputMeasure {
public:
    LabelMeasure(const Transformer& model, const LabelledTexts& texts, LossMeasure measure)
        : m_model(model), m_measure(measure), m_targets(texts.targets) {
        requireClassifier(model.config(), model.checkpoint().files().place());
        checkAnswers(texts.items.size(), texts.targets.size());
        checkLabelItems(texts.items);
        for (auto& chosen : labelBatchItems(texts.items, labelBatchTokens, model.config())) {
            LabelBatch batch = labelBatchOf(texts.items, std::move(chosen), model.config());
            checkInputBatch(batch.input, model.config().vocabularySize);
            m_batches.push_back(std::move(batch.input));
            m_items.push_back(std::move(batch.items));
        }
    }

    const std::vector<InputBatch>& batches() const override { return m_batches; }
    bool comparesWithOriginal() const override { return m_measure == LossMeasure::Divergence; }

    void takeOriginal(const LayerSweep& sweep) override {
        for (std::size_t batch = 0; batch < m_batches.size(); ++batch)
            m_original.push_back(logProbabilities(sweep, batch));
    }

    double cost(const LayerSweep& sweep, const JobContext& job) const override {
        std::int64_t wrong = 0;
        double loss = 0;
        for (std::size_t batch = 0; batch < m_batches.size(); ++batch) {
            job.throwIfStopped();
            const at::Tensor found = logProbabilities(sweep, batch);
            if (comparesWithOriginal())
                loss += (m_original.at(batch).exp() * (m_original.at(batch) - found))
                            .sum()
                            .item<double>();
            else
                addAnswers(found, batch, wrong, loss);
        }
        const auto count = static_cast<std::int64_t>(m_targets.size());
        const double mean = loss / static_cast<double>(count);
        return m_measure == LossMeasure::WrongAnswers ? wrongAnswerCost(wrong, mean, count) : mean;
    }

private:
    /// float64 [rows, labels]
    at::Tensor logProbabilities(const LayerSweep& sweep, std::size_t batch) const {
        return at::log_softmax(labelLogits(m_model, sweep.hidden(batch), sweep.context(batch)), -1);
    }

    void addAnswers(const at::Tensor& found, std::size_t batch, std::int64_t& wrong,
                    double& loss) const {
        const auto labels = static_cast<std::size_t>(found.size(1));
        const double* row = found.const_data_ptr<double>();
        for (const std::size_t item : m_items[batch]) {
            const auto target = static_cast<std::size_t>(m_targets[item]);
            wrong += likeliestChoice(std::span(row, labels)) == m_targets[item] ? 0 : 1;
            loss -= row[target];
            row += labels;
        }
    }

    const Transformer& m_model;
    LossMeasure m_measure;
    std::vector<int> m_targets; ///< [items]
    std::vector<InputBatch> m_batches;
    std::vector<std::vector<std::size_t>> m_items; ///< [batches], items of its rows.
    std::vector<at::Tensor> m_original;            ///< [batches], log-probabilities.
};

} // namespace

std::unique_ptr<OutputMeasure> makeLabelMeasure(const Transformer& model,
                                                const LabelledTexts& texts, LossMeasure measure) {
    return std::make_unique<LabelMeasure>(model, texts, measure);
}

} // namespace regroup
