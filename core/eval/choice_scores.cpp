// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/choice_scores.h"

#include "core/base/error.h"
#include "core/eval/choice_batches.h"
#include "core/eval/choice_rows.h"
#include "core/jobs/job_context.h"
#include "core/model/transformer.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/tensor.h>

#include <algorithm>
#include <optional>

namespace regroup {

namespace {

using Ids = std::vector<std::int64_t>;

/// Runs groups of rows and fills in what their answers are worth.
class ChoiceScorer {
public:
    ChoiceScorer(const Transformer& model, std::span<const TokenizedChoices> items,
                 const ChoiceOptions& options, JobContext& job,
                 std::span<const std::optional<ChoiceScores>> known,
                 const std::function<void(std::size_t, const ChoiceScores&)>& onItem)
        : m_model(model), m_options(options), m_job(job), m_known(known), m_onItem(onItem) {
        for (std::size_t item = 0; item < items.size(); ++item) {
            const std::size_t answers = items[item].continuations.size();
            ChoiceScores scores;
            if (isKnown(item)) {
                scores = *known[item];
            } else {
                scores.logLikelihoods.resize(answers);
                scores.isGreedy.resize(answers);
            }
            m_scores.push_back(std::move(scores));
            m_answersLeft.push_back(answers);
            m_itemsDone += isKnown(item) ? 1 : 0;
        }
    }

    std::vector<ChoiceScores> run(const std::vector<RowGroup>& groups) {
        for (const RowGroup& group : groups)
            runGroup(group);
        return std::move(m_scores);
    }

private:
    bool isKnown(std::size_t item) const { return !m_known.empty() && m_known[item].has_value(); }

    void runGroup(const RowGroup& group) {
        std::optional<KvCache> prefix;
        bool ranPrefix = false;
        for (std::size_t first = 0; first < group.rows.size();) {
            const auto width =
                static_cast<std::int64_t>(group.rows[first].ids.size()) - group.prefixLength;
            const auto count =
                std::clamp<std::int64_t>(m_options.batchTokens / width, 1,
                                         static_cast<std::int64_t>(group.rows.size() - first));
            const auto rows = std::span(group.rows).subspan(first, static_cast<std::size_t>(count));
            if (!std::all_of(rows.begin(), rows.end(),
                             [this](const ChoiceRow& row) { return isKnown(row.item); })) {
                if (!ranPrefix)
                    prefix = runPrefix(group);
                ranPrefix = true;
                runBatch(rows, group.prefixLength, prefix);
            }
            first += static_cast<std::size_t>(count);
        }
    }

    std::optional<KvCache> runPrefix(const RowGroup& group) {
        if (group.prefixLength == 0)
            return std::nullopt;
        const Ids& ids = group.rows.front().ids;
        InputBatch batch;
        batch.inputIds =
            at::tensor(Ids(ids.begin(), ids.begin() + group.prefixLength), at::kLong).unsqueeze(0);
        KvCache cache(
            m_model.config(), 1, group.prefixLength,
            at::TensorOptions().dtype(m_model.options().dtype).device(m_model.options().device));
        (void)runLayers(batch, &cache);
        cache.advance(group.prefixLength);
        return cache;
    }

    at::Tensor runLayers(const InputBatch& batch, KvCache* cache) {
        m_context = m_model.prepare(batch, cache);
        at::Tensor hidden = m_model.embed(batch, *m_context);
        for (int layer = 0; layer < m_model.config().layerCount; ++layer) {
            m_job.throwIfStopped();
            hidden = m_model.runLayer(layer, hidden, *m_context);
        }
        return hidden;
    }

    void runBatch(std::span<const ChoiceRow> rows, std::int64_t prefixLength,
                  const std::optional<KvCache>& prefix) {
        const ChoiceBatch batch = choiceBatchOf(rows, prefixLength);
        std::optional<KvCache> cache;
        if (prefix)
            cache = prefix->repeated(static_cast<std::int64_t>(rows.size()),
                                     batch.input.attentionMask.size(1));
        const at::Tensor hidden = runLayers(batch.input, cache ? &*cache : nullptr);
        readAnswers(m_model, *m_context, rows, batch, hidden,
                    [this](const ChoiceRow& row, const RowAnswer& answer, AnswerScore score) {
                        take(row, answer, score);
                    });
    }

    void take(const ChoiceRow& row, const RowAnswer& answer, AnswerScore score) {
        if (isKnown(row.item))
            return;
        ChoiceScores& scores = m_scores[row.item];
        scores.logLikelihoods[answer.choice] = score.logLikelihood;
        scores.isGreedy[answer.choice] = score.isGreedy;
        scores.wasCut = scores.wasCut || row.wasCut;
        if (--m_answersLeft[row.item] > 0)
            return;
        if (m_onItem)
            m_onItem(row.item, scores);
        m_job.report("Scoring items", ++m_itemsDone, static_cast<std::int64_t>(m_scores.size()));
    }

    const Transformer& m_model;
    const ChoiceOptions& m_options;
    JobContext& m_job;
    std::span<const std::optional<ChoiceScores>> m_known;
    const std::function<void(std::size_t, const ChoiceScores&)>& m_onItem;
    std::vector<ChoiceScores> m_scores;
    std::vector<std::size_t> m_answersLeft;  // Of each item.
    std::unique_ptr<BatchContext> m_context; // Of the batch at work.
    std::int64_t m_itemsDone = 0;            // Known ones included.
};

} // namespace

std::vector<ChoiceScores>
scoreChoices(const Transformer& model, std::span<const TokenizedChoices> items,
             const ChoiceOptions& options, JobContext& job,
             std::span<const std::optional<ChoiceScores>> known,
             const std::function<void(std::size_t, const ChoiceScores&)>& onItem) {
    requireLanguageModel(model.config(), "Multiple choice");
    const at::NoGradGuard noGradients;
    const std::int64_t length =
        options.maximumLength > 0 ? options.maximumLength : model.config().positionCount;
    const auto groups = groupRows(rowsOf(items, length), options.sharePrefixes);
    return ChoiceScorer(model, items, options, job, known, onItem).run(groups);
}

} // namespace regroup
