// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/grouping_loss.h"

#include "core/base/error.h"
#include "core/eval/choice_batches.h"
#include "core/eval/choice_metrics.h"
#include "core/eval/layer_sweep.h"
#include "core/eval/output_divergence.h"
#include "core/jobs/job_context.h"
#include "core/model/finite_output.h"

#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <map>
#include <optional>

namespace regroup {

namespace {

constexpr std::int64_t questionBatchTokens = 4096; ///< Of a batch, padding included, about.

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

/// Questions as batches, and what becomes of their answers.
class QuestionBatches {
public:
    QuestionBatches(const ChoiceQuestions& questions, std::int64_t maximumLength)
        : m_targets(questions.targets) {
        for (const TokenizedChoices& item : questions.items)
            m_choiceCounts.push_back(item.continuations.size());
        // Without shared beginnings all rows are one group, longest first: little padding.
        for (RowGroup& group : groupRows(rowsOf(questions.items, maximumLength), false))
            m_rows.insert(m_rows.end(), std::make_move_iterator(group.rows.begin()),
                          std::make_move_iterator(group.rows.end()));
        for (std::size_t first = 0; first < m_rows.size();) {
            const auto width = static_cast<std::int64_t>(m_rows[first].ids.size());
            const auto count = static_cast<std::size_t>(std::clamp<std::int64_t>(
                questionBatchTokens / width, 1, static_cast<std::int64_t>(m_rows.size() - first)));
            m_firstRows.push_back(first);
            m_batches.push_back(choiceBatchOf(std::span(m_rows).subspan(first, count), 0));
            first += count;
        }
        m_firstRows.push_back(m_rows.size());
    }

    std::vector<InputBatch> inputs() const {
        std::vector<InputBatch> inputs;
        for (const ChoiceBatch& batch : m_batches)
            inputs.push_back(batch.input);
        return inputs;
    }

    double cost(const Transformer& model, const LayerSweep& sweep, const JobContext& job) const {
        std::vector<std::vector<double>> logLikelihoods;
        for (const std::size_t count : m_choiceCounts)
            logLikelihoods.emplace_back(count);
        for (std::size_t batch = 0; batch < m_batches.size(); ++batch) {
            job.throwIfStopped();
            const auto rows = std::span(m_rows).subspan(m_firstRows[batch], m_firstRows[batch + 1] -
                                                                                m_firstRows[batch]);
            readAnswers(model, sweep.context(batch), rows, m_batches[batch], sweep.hidden(batch),
                        [&](const ChoiceRow& row, const RowAnswer& answer, AnswerScore score) {
                            logLikelihoods[row.item][answer.choice] = score.logLikelihood;
                        });
        }
        std::int64_t wrong = 0;
        double loss = 0;
        for (std::size_t item = 0; item < m_targets.size(); ++item) {
            wrong += likeliestChoice(logLikelihoods[item]) == m_targets[item] ? 0 : 1;
            loss += choiceLoss(logLikelihoods[item], m_targets[item]);
        }
        const auto count = static_cast<std::int64_t>(m_targets.size());
        return wrongAnswerCost(wrong, loss / static_cast<double>(count), count);
    }

private:
    /// -log of the right choice's share of all choices' likelihoods.
    static double choiceLoss(const std::vector<double>& logLikelihoods, int target) {
        const double most = *std::max_element(logLikelihoods.begin(), logLikelihoods.end());
        double sum = 0;
        for (const double each : logLikelihoods)
            sum += std::exp(each - most);
        return most + std::log(sum) - logLikelihoods[static_cast<std::size_t>(target)];
    }

    std::vector<int> m_targets;
    std::vector<std::size_t> m_choiceCounts; ///< Of each item.
    std::vector<ChoiceRow> m_rows;
    std::vector<ChoiceBatch> m_batches;
    std::vector<std::size_t> m_firstRows; ///< [batches + 1]
};

} // namespace

struct GroupingLoss::State {
    std::shared_ptr<const Transformer> model;
    std::vector<InputBatch> batches;
    std::optional<QuestionBatches> questions; ///< Where wrong answers are counted.
    LossMeasure measure = LossMeasure::NextToken;
    HiddenStates hiddenStates = HiddenStates::Kept;
    std::optional<LayerSweep> reference; ///< The original's last layer; for the divergence.
    std::int64_t tokenCount = 0;
    std::int64_t layersRun = 0;
    std::map<int, AttentionWeights> fixed;
    // The hidden states that enter layer `base`, with the fixed blocks below it.
    std::optional<LayerSweep> below;
    int base = 0;
    std::optional<double> originalLoss;

    int layerCount() const { return model->config().layerCount; }

    void checkLayer(int layer) const {
        if (layer < 0 || layer >= layerCount())
            throw Error(ErrorCode::Internal,
                        fmt::format("Grouping loss: layer {} was asked for, expected 0 to {}.",
                                    layer, layerCount() - 1));
    }

    void runLayer(LayerSweep& sweep, int layer, const AttentionWeights* attention,
                  const JobContext& job) {
        sweep.runLayer(layer, attention, job);
        ++layersRun;
    }

    /// Brings `below` to the entry of a layer.
    void moveTo(int layer, const JobContext& job) {
        if (!below || base > layer || hiddenStates == HiddenStates::RunAnew) {
            below.emplace(*model, batches);
            base = 0;
        }
        while (base < layer) {
            const auto block = fixed.find(base);
            runLayer(*below, base, block == fixed.end() ? nullptr : &block->second, job);
            ++base;
        }
    }

    /// Runs the original once, where it is compared with.
    void prepareReference(const JobContext& job) {
        if (reference || measure != LossMeasure::Divergence)
            return;
        LayerSweep sweep(*model, batches);
        for (int layer = 0; layer < layerCount(); ++layer)
            runLayer(sweep, layer, nullptr, job);
        reference = std::move(sweep);
    }

    double lossOf(const LayerSweep& sweep, std::size_t batch) const {
        const at::Tensor losses =
            measure == LossMeasure::NextToken
                ? sweep.losses(batch)
                : outputDivergences(*model, reference->hidden(batch), sweep.hidden(batch),
                                    sweep.context(batch), batches[batch]);
        return losses.sum().item<double>();
    }

    double meanLoss(const LayerSweep& sweep, const JobContext& job) const {
        if (questions)
            return questions->cost(*model, sweep, job);
        double sum = 0;
        for (std::size_t batch = 0; batch < batches.size(); ++batch) {
            job.throwIfStopped();
            if (batches[batch].inputIds.size(1) > 1)
                sum += lossOf(sweep, batch);
        }
        if (!std::isfinite(sum)) // All layers were finite: the last norm or the output layer.
            throwNotFinite(model->checkpoint(), "the loss", -1);
        return sum / static_cast<double>(tokenCount);
    }

    /// Runs the model's own layers from `layer` on, and the output layer.
    double finish(LayerSweep sweep, int layer, const JobContext& job) {
        for (; layer < layerCount(); ++layer)
            runLayer(sweep, layer, nullptr, job);
        return meanLoss(sweep, job);
    }
};

GroupingLoss::GroupingLoss(std::shared_ptr<const Transformer> model,
                           std::vector<InputBatch> batches, LossMeasure measure,
                           HiddenStates hiddenStates)
    : m_state(std::make_unique<State>()) {
    requireLanguageModel(model->config(), "Grouping loss");
    m_state->model = std::move(model);
    m_state->batches = std::move(batches);
    m_state->measure = measure;
    m_state->hiddenStates = hiddenStates;
    for (const InputBatch& batch : m_state->batches) {
        checkInputBatch(batch, m_state->model->config().vocabularySize);
        m_state->tokenCount += scoredTokens(batch);
    }
    if (m_state->tokenCount == 0)
        throw Error(ErrorCode::BadData,
                    "Grouping loss: the text holds no token to predict, expected at least two "
                    "tokens in a sequence.",
                    "The held-out part of the text may be too short.");
}

GroupingLoss::GroupingLoss(std::shared_ptr<const Transformer> model,
                           const ChoiceQuestions& questions, HiddenStates hiddenStates)
    : m_state(std::make_unique<State>()) {
    requireLanguageModel(model->config(), "Grouping accuracy");
    if (questions.items.empty() || questions.items.size() != questions.targets.size())
        throw Error(ErrorCode::BadData,
                    fmt::format("Grouping accuracy: there are {} questions with {} right answers, "
                                "expected at least one of both, and as many.",
                                questions.items.size(), questions.targets.size()),
                    "The training split may be too short.");
    m_state->questions.emplace(questions, model->config().positionCount);
    m_state->model = std::move(model);
    m_state->batches = m_state->questions->inputs();
    m_state->hiddenStates = hiddenStates;
}

GroupingLoss::~GroupingLoss() = default;

double wrongAnswerCost(std::int64_t wrong, double loss, std::int64_t items) {
    return (static_cast<double>(wrong) + loss / (1 + loss)) / static_cast<double>(items);
}

void GroupingLoss::fix(int layer, const AttentionWeights& attention) {
    m_state->checkLayer(layer);
    if (!m_state->fixed.empty() && m_state->fixed.rbegin()->first > layer)
        throw Error(ErrorCode::Internal,
                    fmt::format("Grouping loss: layer {} was fixed after layer {}, expected front "
                                "to back.",
                                layer, m_state->fixed.rbegin()->first));
    m_state->fixed.insert_or_assign(layer, attention);
    if (m_state->base > layer) // These hidden states were made with another block.
        m_state->below.reset();
}

double GroupingLoss::loss(int layer, const AttentionWeights& attention, JobContext& job) {
    const at::NoGradGuard noGradients;
    m_state->checkLayer(layer);
    m_state->prepareReference(job);
    m_state->moveTo(layer, job);
    LayerSweep sweep = *m_state->below;
    m_state->runLayer(sweep, layer, &attention, job);
    return m_state->finish(std::move(sweep), layer + 1, job);
}

double GroupingLoss::originalLoss(JobContext& job) {
    const at::NoGradGuard noGradients;
    if (m_state->measure == LossMeasure::Divergence)
        return 0;
    if (!m_state->originalLoss)
        m_state->originalLoss =
            m_state->finish(LayerSweep(*m_state->model, m_state->batches), 0, job);
    return *m_state->originalLoss;
}

std::int64_t GroupingLoss::layersRun() const {
    return m_state->layersRun;
}

} // namespace regroup
