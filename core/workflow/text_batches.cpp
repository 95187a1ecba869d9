// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/text_batches.h"

#include "core/base/error.h"
#include "core/data/plain_text.h"
#include "core/jobs/job_context.h"
#include "core/model/model_config.h"
#include "core/tokenizer/tokenizer.h"
#include "core/workflow/label_input.h"
#include "core/workflow/training_rows.h"

#include <ATen/ops/empty.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <iterator>
#include <utility>

namespace regroup {

std::vector<std::int64_t> tokenizeFile(const Tokenizer& tokenizer,
                                       const std::filesystem::path& data, JobContext& job) {
    const std::vector<std::string> documents = readTextDocuments(data);
    std::vector<std::int64_t> ids;
    for (std::size_t index = 0; index < documents.size(); ++index) {
        job.throwIfStopped();
        const Encoding encoding = tokenizer.encode(documents[index], SpecialTokens::Add);
        ids.insert(ids.end(), encoding.ids.begin(), encoding.ids.end());
        job.report("Tokenizing", static_cast<std::int64_t>(index) + 1,
                   static_cast<std::int64_t>(documents.size()));
    }
    if (ids.size() < 2)
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}: gives {} tokens, expected at least 2.", data.string(), ids.size()),
            "Choose a longer text.");
    return ids;
}

std::vector<std::int64_t> sharedTokens(std::vector<std::int64_t> ids, const TextShare& share,
                                       const std::filesystem::path& data) {
    if (share.isWhole())
        return ids;
    const auto count = static_cast<double>(ids.size());
    const auto begin = static_cast<std::ptrdiff_t>(std::floor(share.from * count));
    const auto end = static_cast<std::ptrdiff_t>(std::floor(share.to * count));
    if (end - begin < 2)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: its part from {} to {} has {} tokens of {}, expected at "
                                "least 2.",
                                data.string(), share.from, share.to,
                                std::max<std::ptrdiff_t>(0, end - begin), ids.size()),
                    "Choose a longer text or a larger part.");
    return {ids.begin() + begin, ids.begin() + end};
}

std::vector<std::vector<std::int64_t>> cutSequences(std::span<const std::int64_t> ids,
                                                    std::int64_t length, std::int64_t tokenLimit) {
    if (tokenLimit > 0)
        ids = ids.first(std::min(ids.size(), static_cast<std::size_t>(tokenLimit)));
    const auto step = static_cast<std::size_t>(length);
    std::vector<std::vector<std::int64_t>> sequences;
    if (ids.size() < step)
        sequences.emplace_back(ids.begin(), ids.end());
    for (std::size_t begin = 0; begin + step <= ids.size(); begin += step) {
        const auto part = ids.subspan(begin, step);
        sequences.emplace_back(part.begin(), part.end());
    }
    return sequences;
}

namespace {

/// Sequences of rows one after the other, as many tokens as are wanted.
/// @param idsOf row -> its ids
template <typename Row, typename IdsOf>
std::vector<std::vector<std::int64_t>> rowSequences(std::span<const Row> rows, IdsOf idsOf,
                                                    std::int64_t length, double tokenLimit,
                                                    const JobContext& job) {
    const auto limit = static_cast<std::int64_t>(tokenLimit);
    std::vector<std::int64_t> ids;
    for (const Row& row : rows) {
        job.throwIfStopped();
        if (limit > 0 && static_cast<std::int64_t>(ids.size()) >= limit)
            break;
        const std::vector<std::int64_t> more = idsOf(row);
        ids.insert(ids.end(), more.begin(), more.end());
    }
    return cutSequences(ids, length, limit);
}

/// @tparam Rows TrainingRows or TrainingTexts.
template <typename Rows, typename IdsOf>
TrainingSequences rowsInParts(Rows rows, IdsOf idsOf, const CalibrationSettings& settings,
                              std::int64_t positionCount, const JobContext& job) {
    const auto length = std::min(settings.length, positionCount);
    const auto limit = static_cast<double>(settings.tokenLimit);
    TrainingSequences split;
    if (settings.part >= 1)
        std::move(rows.heldOut.begin(), rows.heldOut.end(), std::back_inserter(rows.calibration));
    else
        split.heldOut = rowSequences(std::span(std::as_const(rows.heldOut)), idsOf, length,
                                     limit * (1 - settings.part), job);
    split.calibration = rowSequences(std::span(std::as_const(rows.calibration)), idsOf, length,
                                     limit * std::min(1.0, settings.part), job);
    return split;
}

TrainingSequences trainingRowSequences(const Tokenizer& tokenizer,
                                       const CalibrationSettings& settings,
                                       const ModelConfig& config, const JobContext& job) {
    if (readsLabels(config, settings.task)) {
        const GlueTask& task = *findGlueTask(settings.task);
        return rowsInParts(
            readTrainingTexts(task, settings),
            [&](const TextExample& row) {
                return labelInputOf(task, row, config, tokenizer,
                                    std::min(settings.length, config.positionCount))
                    .ids;
            },
            settings, config.positionCount, job);
    }
    return rowsInParts(
        readTrainingRows(settings),
        [&](const ChoiceItem& row) {
            return tokenizer.encode(textOf(row), SpecialTokens::Add).ids;
        },
        settings, config.positionCount, job);
}

} // namespace

bool readsLabels(const ModelConfig& config, const std::string& task) {
    return config.output == ModelOutput::Labels && findGlueTask(task) != nullptr;
}

TrainingSequences readTrainingSequences(const Tokenizer& tokenizer,
                                        const CalibrationSettings& settings,
                                        const ModelConfig& config, JobContext& job) {
    if (!settings.task.empty())
        return trainingRowSequences(tokenizer, settings, config, job);
    const auto ids =
        sharedTokens(tokenizeFile(tokenizer, settings.data, job), settings.share, settings.data);
    const auto length = std::min(settings.length, config.positionCount);
    auto sequences = cutSequences(ids, length, settings.tokenLimit);
    const auto wanted =
        static_cast<std::size_t>(static_cast<double>(sequences.size()) * settings.part);
    const auto kept = static_cast<std::ptrdiff_t>(std::max<std::size_t>(1, wanted));
    TrainingSequences split;
    split.calibration.assign(sequences.begin(), sequences.begin() + kept);
    split.heldOut.assign(sequences.begin() + kept, sequences.end());
    return split;
}

std::vector<InputBatch> makeBatches(std::span<const std::vector<std::int64_t>> sequences,
                                    std::int64_t batchSize) {
    std::vector<InputBatch> batches;
    for (std::size_t begin = 0; begin < sequences.size();
         begin += static_cast<std::size_t>(batchSize)) {
        const auto part = sequences.subspan(
            begin, std::min(static_cast<std::size_t>(batchSize), sequences.size() - begin));
        const auto length = static_cast<std::int64_t>(part.front().size());
        InputBatch batch;
        batch.inputIds = at::empty({static_cast<std::int64_t>(part.size()), length}, at::kLong);
        auto* target = batch.inputIds.mutable_data_ptr<std::int64_t>();
        for (const std::vector<std::int64_t>& sequence : part)
            target = std::copy(sequence.begin(), sequence.end(), target);
        batches.push_back(std::move(batch));
    }
    return batches;
}

} // namespace regroup
