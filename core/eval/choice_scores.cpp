// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/choice_scores.h"

#include "core/base/error.h"
#include "core/eval/choice_rows.h"
#include "core/jobs/job_context.h"
#include "core/model/finite_output.h"
#include "core/model/transformer.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <optional>

namespace regroup {

namespace {

using Ids = std::vector<std::int64_t>;

/// Runs groups of rows and fills in what their answers are worth.
class ChoiceScorer {
public:
    ChoiceScorer(const Transformer& model, std::span<const TokenizedChoices> items,
                 const ChoiceOptions& options, JobContext& job,
                 const std::function<void(std::size_t, const ChoiceScores&)>& onItem)
        : m_model(model), m_options(options), m_job(job), m_onItem(onItem) {
        for (const TokenizedChoices& item : items) {
            ChoiceScores scores;
            scores.logLikelihoods.resize(item.continuations.size());
            scores.isGreedy.resize(item.continuations.size());
            m_scores.push_back(std::move(scores));
            m_answersLeft.push_back(item.continuations.size());
        }
    }

    std::vector<ChoiceScores> run(const std::vector<RowGroup>& groups) {
        for (const RowGroup& group : groups)
            runGroup(group);
        return std::move(m_scores);
    }

private:
    void runGroup(const RowGroup& group) {
        const std::optional<KvCache> prefix = runPrefix(group);
        for (std::size_t first = 0; first < group.rows.size();) {
            const auto width =
                static_cast<std::int64_t>(group.rows[first].ids.size()) - group.prefixLength;
            const auto count =
                std::clamp<std::int64_t>(m_options.batchTokens / width, 1,
                                         static_cast<std::int64_t>(group.rows.size() - first));
            runBatch(std::span(group.rows).subspan(first, static_cast<std::size_t>(count)),
                     group.prefixLength, prefix);
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

    /// Rows of one batch, longest first; shorter ones are padded behind, where nobody looks.
    void runBatch(std::span<const ChoiceRow> rows, std::int64_t prefixLength,
                  const std::optional<KvCache>& prefix) {
        const auto rowCount = static_cast<std::int64_t>(rows.size());
        const auto width = static_cast<std::int64_t>(rows.front().ids.size()) - prefixLength;
        InputBatch batch;
        batch.inputIds = at::zeros({rowCount, width}, at::kLong);
        batch.attentionMask = at::zeros({rowCount, prefixLength + width}, at::kLong);
        Ids positions; // Into [rows * width]: what answers are read from.
        for (std::int64_t row = 0; row < rowCount; ++row) {
            const Ids& ids = rows[static_cast<std::size_t>(row)].ids;
            const auto length = static_cast<std::int64_t>(ids.size()) - prefixLength;
            batch.inputIds.select(0, row)
                .narrow(0, 0, length)
                .copy_(at::tensor(Ids(ids.begin() + prefixLength, ids.end()), at::kLong));
            batch.attentionMask.select(0, row).narrow(0, 0, prefixLength + length).fill_(1);
            const std::int64_t targets = rows[static_cast<std::size_t>(row)].targetCount();
            for (std::int64_t target = 0; target < targets; ++target)
                positions.push_back(row * width + length - targets + target);
        }
        std::optional<KvCache> cache;
        if (prefix)
            cache = prefix->repeated(rowCount, prefixLength + width);
        const at::Tensor hidden = runLayers(batch, cache ? &*cache : nullptr);
        readAnswers(rows,
                    hidden.reshape({-1, hidden.size(-1)})
                        .index_select(0, at::tensor(positions, at::kLong).to(hidden.device())));
    }

    /// @param states [positions of all rows, modelDim]
    void readAnswers(std::span<const ChoiceRow> rows, const at::Tensor& states) {
        const at::Tensor logits = m_model.logits(states.unsqueeze(0), *m_context).squeeze(0);
        if (!isFinite(logits))
            throwNotFinite(m_model.checkpoint(), "a logit", -1);
        const bool isNarrow =
            logits.scalar_type() == at::kHalf || logits.scalar_type() == at::kBFloat16;
        const at::Tensor logProbabilities =
            at::log_softmax(logits, -1, isNarrow ? std::optional(at::kFloat) : std::nullopt);
        const at::Tensor best = logits.argmax(-1).to(at::kCPU);
        std::int64_t position = 0;
        for (const ChoiceRow& row : rows) {
            for (const RowAnswer& answer : row.answers)
                readAnswer(row, answer, logProbabilities.narrow(0, position, row.targetCount()),
                           best.narrow(0, position, row.targetCount()));
            position += row.targetCount();
        }
    }

    /// @param logProbabilities [targets, vocabulary] @param best [targets], the likeliest tokens.
    void readAnswer(const ChoiceRow& row, const RowAnswer& answer,
                    const at::Tensor& logProbabilities, const at::Tensor& best) {
        ChoiceScores& scores = m_scores[row.item];
        const at::Tensor targets = at::tensor(answer.targets, at::kLong);
        scores.logLikelihoods[answer.choice] =
            logProbabilities.gather(1, targets.to(logProbabilities.device()).unsqueeze(1))
                .to(at::kDouble)
                .sum()
                .item<double>();
        scores.isGreedy[answer.choice] = best.equal(targets);
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
    const std::function<void(std::size_t, const ChoiceScores&)>& m_onItem;
    std::vector<ChoiceScores> m_scores;
    std::vector<std::size_t> m_answersLeft;  // Of each item.
    std::unique_ptr<BatchContext> m_context; // Of the batch at work.
    std::int64_t m_itemsDone = 0;
};

} // namespace

std::vector<ChoiceScores>
scoreChoices(const Transformer& model, std::span<const TokenizedChoices> items,
             const ChoiceOptions& options, JobContext& job,
             const std::function<void(std::size_t, const ChoiceScores&)>& onItem) {
    requireLanguageModel(model.config(), "Multiple choice");
    const at::NoGradGuard noGradients;
    const std::int64_t length =
        options.maximumLength > 0 ? options.maximumLength : model.config().positionCount;
    const auto groups = groupRows(rowsOf(items, length), options.sharePrefixes);
    return ChoiceScorer(model, items, options, job, onItem).run(groups);
}

} // namespace regroup
