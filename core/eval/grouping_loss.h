// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eval/choice_scores.h"
#include "core/eval/label_scores.h"
#include "core/model/transformer.h"

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace regroup {

enum class LossMeasure {
    CrossEntropy, ///< -log p of the text's next token, or of the right label.
    Divergence,   ///< KL divergence from the original model's output distribution.
    WrongAnswers  ///< wrongAnswerCost(); of questions and labelled texts.
};

/// Whether hidden states below the layer under search are kept. Without, every candidate runs all
/// layers: only to measure what keeping them saves.
enum class HiddenStates { Kept, RunAnew };

/// Multiple-choice items with their right answers: what an accuracy is taken on.
struct ChoiceQuestions {
    std::vector<TokenizedChoices> items;
    std::vector<int> targets; ///< [items], index of the right answer.
};

/// Texts with their right labels, for a classifier.
struct LabelledTexts {
    std::vector<LabelItem> items;
    std::vector<int> targets; ///< [items], place of the right label's score.
};

/// Share of wrong answers, ties broken by the loss: (wrong + l / (1 + l)) / items, where l is the
/// mean cross-entropy of the right answer among the choices' likelihoods. One answer always weighs
/// more than any loss. @param wrong of items. @param loss finite, at least 0.
double wrongAnswerCost(std::int64_t wrong, double loss, std::int64_t items);

/// Mean loss, divergence, or cost of wrong answers of a model with candidate attention
/// blocks, on fixed batches. The hidden states that enter the layer under search are kept, so that
/// a candidate at layer l runs layers l and up only. One thread uses it; the model may be shared.
class GroupingLoss {
public:
    /// @throws Error(BadData) if the batches hold no token to score.
    GroupingLoss(std::shared_ptr<const Transformer> model, std::vector<InputBatch> batches,
                 LossMeasure measure = LossMeasure::CrossEntropy,
                 HiddenStates hiddenStates = HiddenStates::Kept);
    /// The cost of wrong answers instead, wrongAnswerCost(): objective `accuracy`.
    /// @throws Error(BadData) for no questions.
    GroupingLoss(std::shared_ptr<const Transformer> model, const ChoiceQuestions& questions,
                 HiddenStates hiddenStates = HiddenStates::Kept);
    /// Of a classifier, with every measure.
    /// @throws Error(Unsupported) for a model without a head for labels; Error(BadData).
    GroupingLoss(std::shared_ptr<const Transformer> model, const LabelledTexts& texts,
                 LossMeasure measure, HiddenStates hiddenStates = HiddenStates::Kept);
    ~GroupingLoss();

    /// Fixes the attention block of a layer below; later candidates build on it. Layers are fixed
    /// front to back: a layer that was fixed can be fixed again only while no later one was.
    void fix(int layer, const AttentionWeights& attention);

    /// Loss with this block at `layer`, the fixed ones below, and the model's own above.
    /// @throws Cancelled; Error(NotFinite) naming the layer or the weight that breaks
    double loss(int layer, const AttentionWeights& attention, JobContext& job);
    double originalLoss(JobContext& job); ///< 0 for the divergence.

    std::int64_t
    layersRun() const; ///< Layer passes over all batches so far; tests count the work by it.

private:
    struct State;
    std::unique_ptr<State> m_state;
};

} // namespace regroup
