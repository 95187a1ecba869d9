// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/text_batches.h"

#include "core/base/error.h"
#include "core/data/plain_text.h"
#include "core/jobs/job_context.h"
#include "core/tokenizer/tokenizer.h"

#include <ATen/ops/empty.h>
#include <fmt/format.h>

#include <algorithm>

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

TrainingSequences readTrainingSequences(const Tokenizer& tokenizer,
                                        const CalibrationSettings& settings,
                                        std::int64_t positionCount, JobContext& job) {
    const auto ids = tokenizeFile(tokenizer, settings.data, job);
    const auto length = std::min(settings.length, positionCount);
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
