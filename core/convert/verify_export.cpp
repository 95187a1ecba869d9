// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/verify_export.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/convert/merge.h"
#include "core/jobs/job_context.h"
#include "core/model/architecture.h"
#include "core/model/checkpoint.h"
#include "core/model/device.h"
#include "core/model/finite_output.h"
#include "core/model/scalar_type.h"
#include "core/model/transformer.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace regroup {

namespace {

constexpr std::uint64_t tokenSeed = 20240621;
constexpr double relativeBound = 1e-4;

LoadOptions loadOptions(const Checkpoint& checkpoint, std::uint64_t residentLimitBytes) {
    LoadOptions options;
    std::uint64_t residentBytes = 0;
    for (const TensorInfo& tensor : checkpoint.tensors()) {
        if (tensor.dataType == DataType::Float64)
            options.dtype = at::kDouble;
        residentBytes += tensor.sizeBytes / dataTypeSize(tensor.dataType) * sizeof(float);
    }
    options.residency =
        residentBytes > residentLimitBytes ? Residency::Streamed : Residency::Resident;
    return options;
}

InputBatch randomTokens(const ModelConfig& config, int wantedCount) {
    const auto count = std::clamp<std::int64_t>(wantedCount, 1, config.positionCount);
    InputBatch batch;
    batch.inputIds = at::empty({1, count}, at::TensorOptions().dtype(at::kLong));
    Random random(tokenSeed);
    std::generate_n(batch.inputIds.mutable_data_ptr<std::int64_t>(), count,
                    [&] { return random.below(config.vocabularySize); });
    return batch;
}

/// The data types that one layer's projections are stored in.
class StoredTypes {
public:
    explicit StoredTypes(const Checkpoint& checkpoint)
        : m_checkpoint(checkpoint),
          m_architecture(
              architectureNamed(checkpoint.config().architecture, checkpoint.files().place())) {}

    /// Key and value projections as stored; widened values come back exactly.
    AttentionWeights narrowed(int layer, AttentionWeights attention) const {
        const AttentionLayout layout = m_architecture.attentionLayout(m_checkpoint.config(), layer);
        convert(attention.key, layout.key.name);
        convert(attention.value, layout.value.name);
        return attention;
    }

private:
    void convert(LinearWeights& linear, const std::string& name) const {
        linear.weight = linear.weight.to(typeOf(name + ".weight"));
        if (linear.bias.defined())
            linear.bias = linear.bias.to(typeOf(name + ".bias"));
    }

    at::ScalarType typeOf(const std::string& name) const {
        const TensorInfo* info = m_checkpoint.find(name);
        if (info == nullptr)
            throw Error(ErrorCode::Internal, fmt::format("Tensor '{}' has no stored type.", name));
        return scalarTypeOf(info->dataType);
    }

    const Checkpoint& m_checkpoint;
    const Architecture& m_architecture;
};

AttentionWeights widened(AttentionWeights attention, at::ScalarType type) {
    for (LinearWeights* linear : {&attention.key, &attention.value}) {
        linear->weight = linear->weight.to(type);
        if (linear->bias.defined())
            linear->bias = linear->bias.to(type);
    }
    return attention;
}

/// How far logits may be off, relative to the largest, because weights were rounded: to first
/// order, every product of a layer and those outside are each off by one rounding of their weights.
/// Source: Higham, Accuracy and Stability of Numerical Algorithms, 2002, section 3.1.
double roundingBound(const Checkpoint& source, std::optional<DataType> written) {
    const auto roundoffOf = [](DataType type) {
        switch (type) {
        case DataType::BFloat16: return std::ldexp(1.0, -8);
        case DataType::Float16: return std::ldexp(1.0, -11);
        case DataType::Float32: return std::ldexp(1.0, -24);
        default: return 0.0;
        }
    };
    double before = 1; // Of the finest weights there are.
    for (const TensorInfo& tensor : source.tensors())
        if (isFloatingPoint(tensor.dataType))
            before = std::min(before, roundoffOf(tensor.dataType));
    if (!written || roundoffOf(*written) <= before)
        return 0;                      // Nothing is rounded.
    constexpr int productsOfLayer = 7; // Query, key, value, output; up to three of the MLP.
    constexpr int productsOutside = 2; // Embedding and head.
    return (productsOfLayer * source.config().layerCount + productsOutside) * roundoffOf(*written);
}

/// Logits float64 [tokens, vocabulary].
at::Tensor runTokens(const Transformer& model, const InputBatch& batch, int stepsDone,
                     JobContext& job) {
    const int layerCount = model.config().layerCount;
    const auto context = model.prepare(batch);
    at::Tensor hidden = model.embed(batch, *context);
    for (int layer = 0; layer < layerCount; ++layer) {
        job.throwIfStopped();
        hidden = model.runLayer(layer, hidden, *context);
        job.report("Verifying", stepsDone + layer + 1, 2 * std::int64_t{layerCount});
    }
    const at::Tensor logits = model.logits(hidden, *context);
    if (!isFinite(logits))
        throwNotFinite(model.checkpoint(), "a logit", -1);
    return logits.squeeze(0).to(at::kDouble);
}

at::Tensor referenceLogits(const std::shared_ptr<const Checkpoint>& source,
                           const ModelGrouping& grouping, const ExportOptions& options,
                           const InputBatch& batch, JobContext& job) {
    const LoadOptions load = loadOptions(*source, options.residentLimitBytes);
    const StoredTypes types(*source);
    const auto merged =
        Transformer::load(source, load)
            ->withAttention([&](int layer, const AttentionWeights& attention) {
                const LayerGrouping& target = grouping.at(static_cast<std::size_t>(layer));
                if (attention.grouping == target)
                    return attention;
                return widened(
                    mergeAttention(types.narrowed(layer, attention), target, options.rule),
                    load.dtype);
            });
    return runTokens(*merged, batch, 0, job);
}

} // namespace

ExportVerification verifyExport(const std::shared_ptr<const Checkpoint>& source,
                                const std::shared_ptr<const Checkpoint>& written,
                                const ModelGrouping& grouping, const ExportOptions& options,
                                JobContext& job) {
    const at::NoGradGuard noGradients;
    const InputBatch batch = randomTokens(source->config(), options.verifyTokenCount);
    const auto [expected, found] = withTensorErrors("Verifying the export", [&] {
        at::Tensor reference = referenceLogits(source, grouping, options, batch, job);
        const auto model =
            Transformer::load(written, loadOptions(*written, options.residentLimitBytes));
        at::Tensor logits = runTokens(*model, batch, source->config().layerCount, job);
        return std::pair(std::move(reference), std::move(logits));
    });

    ExportVerification verification;
    verification.tokenCount = batch.inputIds.size(1);
    verification.maxAbsLogit = expected.abs().max().item<double>();
    verification.maxAbsDifference = (expected - found).abs().max().item<double>();
    verification.allowed = (relativeBound + roundingBound(*source, options.dataType)) *
                           std::max(1.0, verification.maxAbsLogit);
    if (!(verification.maxAbsDifference <= verification.allowed))
        throw Error(ErrorCode::BadData,
                    fmt::format("Export '{}': read back, its logits differ from the grouped "
                                "model's by {:.3g}, expected at most {:.3g}.",
                                exportFormName(options.form), verification.maxAbsDifference,
                                verification.allowed),
                    "Nothing was kept. The disk may be faulty; if it happens again, report it.");
    return verification;
}

} // namespace regroup
