// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/training_data.h"

#include "core/base/random.h"
#include "core/train/batch_order.h"

#include <algorithm>
#include <cmath>

namespace regroup {

namespace {

constexpr std::uint64_t maskStream = 0x6d61736b;

std::int64_t ceilDivide(std::int64_t count, std::int64_t part) {
    return (count + part - 1) / part;
}

std::vector<std::int64_t> lengthsOf(std::span<const TrainingExample> examples) {
    std::vector<std::int64_t> lengths;
    lengths.reserve(examples.size());
    for (const TrainingExample& example : examples)
        lengths.push_back(static_cast<std::int64_t>(example.ids.size()));
    return lengths;
}

/// @param examples one of the data's parts. @param maskSeed with the number of an example it
/// decides which of its tokens are hidden.
TrainingBatch batchOf(const TrainingData& data, std::span<const TrainingExample> examples,
                      std::span<const std::size_t> chosen, std::uint64_t maskSeed) {
    TrainingBatch batch = makeTrainingBatch(examples, chosen, data.goal, data.padTokenId);
    if (data.goal != TrainingGoal::MaskedTokens)
        return batch;
    std::vector<std::uint64_t> seeds;
    seeds.reserve(chosen.size());
    for (const std::size_t example : chosen)
        seeds.push_back(derivedSeed(maskSeed, example));
    maskTokens(batch, data.masking, seeds);
    return batch;
}

} // namespace

std::int64_t trainingStepsPerEpoch(std::size_t exampleCount, const TrainOptions& options) {
    const std::int64_t batches =
        ceilDivide(static_cast<std::int64_t>(exampleCount), options.batchSize);
    return std::max<std::int64_t>(1, ceilDivide(batches, options.accumulation));
}

std::int64_t trainingStepCount(std::size_t exampleCount, const TrainOptions& options) {
    if (options.stepLimit > 0)
        return options.stepLimit;
    const auto perEpoch = static_cast<double>(trainingStepsPerEpoch(exampleCount, options));
    return std::max<std::int64_t>(1,
                                  static_cast<std::int64_t>(std::ceil(perEpoch * options.epochs)));
}

StepBatches::StepBatches(const TrainingData& data, const TrainOptions& options)
    : m_data(data), m_options(options),
      m_stepsPerEpoch(trainingStepsPerEpoch(data.examples.size(), options)),
      m_lengths(lengthsOf(data.examples)) {}

const std::vector<std::vector<std::size_t>>& StepBatches::ofEpoch(std::int64_t epoch) {
    if (m_epoch != epoch)
        m_batches = batchOrder(
            m_lengths, {m_options.batchSize, m_options.lengthBuckets, m_options.seed}, epoch);
    m_epoch = epoch;
    return m_batches;
}

std::vector<TrainingBatch> StepBatches::ofStep(std::int64_t step) {
    const auto& batches = ofEpoch(step / m_stepsPerEpoch);
    const std::int64_t first = step % m_stepsPerEpoch * m_options.accumulation;
    const std::int64_t end =
        std::min<std::int64_t>(std::ssize(batches), first + m_options.accumulation);
    const std::uint64_t maskSeed =
        derivedSeed(m_options.seed ^ maskStream, static_cast<std::uint64_t>(step));
    std::vector<TrainingBatch> chosen;
    for (std::int64_t index = first; index < end; ++index)
        chosen.push_back(
            batchOf(m_data, m_data.examples, batches[static_cast<std::size_t>(index)], maskSeed));
    return chosen;
}

HeldOutBatches::HeldOutBatches(const TrainingData& data, std::int64_t batchSize)
    : m_data(data),
      m_batches(batchOrder(lengthsOf(data.heldOut), {batchSize, /*lengthBuckets=*/true, /*seed=*/0},
                           /*epoch=*/0)) {}

TrainingBatch HeldOutBatches::at(std::size_t index) const {
    return batchOf(m_data, m_data.heldOut, m_batches[index], maskStream);
}

} // namespace regroup
