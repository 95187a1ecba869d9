// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/choice_batches.h"
#include "core/eval/choice_metrics.h"
#include "core/eval/layer_sweep.h"
#include "core/eval/output_measure.h"
#include "core/jobs/job_context.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace regroup {

namespace {

constexpr std::int64_t questionBatchTokens = 4096; ///< Of a batch, padding included, about.

class QuestionMeasure final : public OutputMeasure {
public:
    QuestionMeasure(const Transformer& model, const ChoiceQuestions& questions)
        : m_model(model), m_targets(questions.targets) {
        requireLanguageModel(model.config(), "Grouping accuracy");
        checkAnswers(questions.items.size(), questions.targets.size());
        for (const TokenizedChoices& item : questions.items)
            m_choiceCounts.push_back(item.continuations.size());
        // Without shared beginnings all rows are one group, longest first: little padding.
        for (RowGroup& group :
             groupRows(rowsOf(questions.items, model.config().positionCount), false))
            m_rows.insert(m_rows.end(), std::make_move_iterator(group.rows.begin()),
                          std::make_move_iterator(group.rows.end()));
        for (std::size_t first = 0; first < m_rows.size();) {
            const auto width = static_cast<std::int64_t>(m_rows[first].ids.size());
            const auto count = static_cast<std::size_t>(std::clamp<std::int64_t>(
                questionBatchTokens / width, 1, static_cast<std::int64_t>(m_rows.size() - first)));
            m_firstRows.push_back(first);
            m_batches.push_back(choiceBatchOf(std::span(m_rows).subspan(first, count), 0));
            m_inputs.push_back(m_batches.back().input);
            first += count;
        }
        m_firstRows.push_back(m_rows.size());
    }

    const std::vector<InputBatch>& batches() const override { return m_inputs; }

    double cost(const LayerSweep& sweep, const JobContext& job) const override {
        std::vector<std::vector<double>> logLikelihoods;
        for (const std::size_t count : m_choiceCounts)
            logLikelihoods.emplace_back(count);
        for (std::size_t batch = 0; batch < m_batches.size(); ++batch) {
            job.throwIfStopped();
            const auto rows = std::span(m_rows).subspan(m_firstRows[batch], m_firstRows[batch + 1] -
                                                                                m_firstRows[batch]);
            readAnswers(m_model, sweep.context(batch), rows, m_batches[batch], sweep.hidden(batch),
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

    const Transformer& m_model;
    std::vector<int> m_targets;
    std::vector<std::size_t> m_choiceCounts; ///< Of each item.
    std::vector<ChoiceRow> m_rows;
    std::vector<ChoiceBatch> m_batches;
    std::vector<InputBatch> m_inputs;     ///< [batches]
    std::vector<std::size_t> m_firstRows; ///< [batches + 1]
};

} // namespace

std::unique_ptr<OutputMeasure> makeQuestionMeasure(const Transformer& model,
                                                   const ChoiceQuestions& questions) {
    return std::make_unique<QuestionMeasure>(model, questions);
}

} // namespace regroup
