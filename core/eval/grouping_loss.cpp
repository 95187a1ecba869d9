// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/grouping_loss.h"

#include "core/base/error.h"
#include "core/eval/layer_sweep.h"
#include "core/eval/output_measure.h"
#include "core/jobs/job_context.h"

#include <ATen/core/grad_mode.h>
#include <fmt/format.h>

#include <map>
#include <optional>

namespace regroup {

struct GroupingLoss::State {
    State(std::shared_ptr<const Transformer> transformer, std::unique_ptr<OutputMeasure> compared,
          HiddenStates states)
        : model(std::move(transformer)), measure(std::move(compared)), hiddenStates(states) {}

    std::shared_ptr<const Transformer> model;
    std::unique_ptr<OutputMeasure> measure;
    HiddenStates hiddenStates;
    bool hasOriginal = false; ///< The measure was given what it compares with.
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
            below.emplace(*model, measure->batches());
            base = 0;
        }
        while (base < layer) {
            const auto block = fixed.find(base);
            runLayer(*below, base, block == fixed.end() ? nullptr : &block->second, job);
            ++base;
        }
    }

    /// Runs the original once, where it is compared with.
    void prepareOriginal(const JobContext& job) {
        if (hasOriginal || !measure->comparesWithOriginal())
            return;
        measure->takeOriginal(finished(LayerSweep(*model, measure->batches()), 0, job));
        hasOriginal = true;
    }

    /// Runs the model's own layers from `layer` on.
    LayerSweep finished(LayerSweep sweep, int layer, const JobContext& job) {
        for (; layer < layerCount(); ++layer)
            runLayer(sweep, layer, nullptr, job);
        return sweep;
    }
};

GroupingLoss::GroupingLoss(std::shared_ptr<const Transformer> model,
                           std::vector<InputBatch> batches, LossMeasure measure,
                           HiddenStates hiddenStates) {
    auto compared = makeTokenMeasure(*model, std::move(batches), measure);
    m_state = std::make_unique<State>(std::move(model), std::move(compared), hiddenStates);
}

GroupingLoss::GroupingLoss(std::shared_ptr<const Transformer> model,
                           const ChoiceQuestions& questions, HiddenStates hiddenStates) {
    auto compared = makeQuestionMeasure(*model, questions);
    m_state = std::make_unique<State>(std::move(model), std::move(compared), hiddenStates);
}

GroupingLoss::GroupingLoss(std::shared_ptr<const Transformer> model, const LabelledTexts& texts,
                           LossMeasure measure, HiddenStates hiddenStates) {
    auto compared = makeLabelMeasure(*model, texts, measure);
    m_state = std::make_unique<State>(std::move(model), std::move(compared), hiddenStates);
}

GroupingLoss::~GroupingLoss() = default;

double wrongAnswerCost(std::int64_t wrong, double loss, std::int64_t items) {
    return (static_cast<double>(wrong) + loss / (1 + loss)) / static_cast<double>(items);
}

void checkAnswers(std::size_t items, std::size_t targets) {
    if (items == 0 || items != targets)
        throw Error(ErrorCode::BadData,
                    fmt::format("Grouping accuracy: there are {} questions with {} right answers, "
                                "expected at least one of both, and as many.",
                                items, targets),
                    "The training split may be too short.");
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
    m_state->prepareOriginal(job);
    m_state->moveTo(layer, job);
    LayerSweep sweep = *m_state->below;
    m_state->runLayer(sweep, layer, &attention, job);
    return m_state->measure->cost(m_state->finished(std::move(sweep), layer + 1, job), job);
}

double GroupingLoss::originalLoss(JobContext& job) {
    const at::NoGradGuard noGradients;
    const OutputMeasure& measure = *m_state->measure;
    if (measure.comparesWithOriginal())
        return 0;
    if (!m_state->originalLoss)
        m_state->originalLoss = measure.cost(
            m_state->finished(LayerSweep(*m_state->model, measure.batches()), 0, job), job);
    return *m_state->originalLoss;
}

std::int64_t GroupingLoss::layersRun() const {
    return m_state->layersRun;
}

} // namespace regroup
