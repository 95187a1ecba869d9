// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/eval/grouping_loss.h"

#include <memory>
#include <vector>

namespace regroup {

class JobContext;
class LayerSweep;

/// What the candidates of a search are compared by, read from the last layer's outputs: the less
/// the better. Internal to eval.
class OutputMeasure {
public:
    virtual ~OutputMeasure() = default;
    virtual const std::vector<InputBatch>& batches() const = 0;

    /// Whether cost() compares with the original's outputs, which it is given once before.
    virtual bool comparesWithOriginal() const { return false; }
    virtual void takeOriginal(const LayerSweep& /*sweep*/) {}

    /// @param sweep batches() after the last layer. @throws Cancelled; Error(NotFinite)
    virtual double cost(const LayerSweep& sweep, const JobContext& job) const = 0;
};

/// @throws Error(BadData) unless there is an item, and a right answer for each.
void checkAnswers(std::size_t items, std::size_t targets);

// Of a model that outlives the measure. @throws what the constructors of GroupingLoss do.
std::unique_ptr<OutputMeasure>
makeTokenMeasure(const Transformer& model, std::vector<InputBatch> batches, LossMeasure measure);
std::unique_ptr<OutputMeasure> makeQuestionMeasure(const Transformer& model,
                                                   const ChoiceQuestions& questions);
std::unique_ptr<OutputMeasure> makeLabelMeasure(const Transformer& model,
                                                const LabelledTexts& texts, LossMeasure measure);

} // namespace regroup
