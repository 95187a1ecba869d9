// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/generate.h"

#include "core/base/error.h"
#include "core/base/random.h"
#include "core/jobs/job_context.h"
#include "core/model/device.h"
#include "core/model/finite_output.h"
#include "core/model/screened_rows.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/softmax.h>
#include <ATen/ops/tensor.h>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <optional>

namespace regroup {

namespace {

using Clock = std::chrono::steady_clock;

constexpr int64_t fewestScreened = 16;

double secondsSince(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

void checkRequest(const Transformer& model, std::span<const int64_t> prompt,
                  const GenerateOptions& options) {
    requireLanguageModel(model.config(), "Generating");
    if (prompt.empty())
        throw Error(ErrorCode::BadData,
                    "Generating: the prompt has no tokens, expected at least one.");
    if (options.tokenCount < 1 || options.temperature < 0.0)
        throw Error(
            ErrorCode::BadUsage,
            fmt::format("Generating: {} tokens at temperature {}, expected at least one token "
                        "and no negative temperature.",
                        options.tokenCount, options.temperature));
    const int64_t limit = model.config().positionCount;
    const auto promptCount = static_cast<int64_t>(prompt.size());
    if (limit > 0 && options.tokenCount > limit - promptCount)
        throw Error(
            ErrorCode::BadData,
            fmt::format("Generating: {} tokens of prompt and {} new ones, expected at most {} in "
                        "all, the model's positions.",
                        promptCount, options.tokenCount, limit));
}

/// Logits of the last token, [vocabulary]; nothing if the job was stopped.
std::optional<at::Tensor> lastLogits(const Transformer& model, std::span<const int64_t> tokens,
                                     KvCache& cache, const JobContext& job) {
    InputBatch batch;
    batch.inputIds = at::tensor(at::ArrayRef<int64_t>(tokens.data(), tokens.size()),
                                at::TensorOptions().dtype(at::kLong))
                         .unsqueeze(0);
    const auto context = model.prepare(batch, &cache);
    at::Tensor hidden = model.embed(batch, *context);
    for (int layer = 0; layer < model.config().layerCount; ++layer) {
        if (job.stopRequested())
            return {};
        hidden = model.runLayer(layer, hidden, *context);
    }
    cache.advance(context->tokenCount);
    at::Tensor logits = model.logits(hidden.narrow(1, hidden.size(1) - 1, 1), *context).flatten();
    if (!isFinite(logits))
        throwNotFinite(model.checkpoint(), "a logit", -1);
    return logits;
}

/// Walks through the probabilities in float64 on the CPU, so that a seed means the same everywhere.
int64_t chooseToken(const at::Tensor& logits, double temperature, Random& random) {
    if (temperature == 0.0)
        return logits.argmax().item<int64_t>();
    const auto probabilities =
        at::softmax(logits.to(at::kCPU, at::kDouble) / temperature, -1).contiguous();
    const double* values = probabilities.const_data_ptr<double>();
    const int64_t last = probabilities.numel() - 1;
    double left = random.uniform();
    int64_t token = 0;
    while (token < last && left >= values[token])
        left -= values[token++];
    return token;
}

GeneratedTokens generate(const Transformer& model, std::span<const int64_t> prompt,
                         const GenerateOptions& options, JobContext& job,
                         const std::function<void(int64_t)>& onToken) {
    const auto promptCount = static_cast<int64_t>(prompt.size());
    // The last new token is not fed back, so it needs no place.
    KvCache cache(model.config(), 1, promptCount + options.tokenCount - 1,
                  at::TensorOptions().dtype(model.options().dtype).device(model.options().device));
    GeneratedTokens result;
    result.cacheBytes = cache.sizeBytes();
    Random random(options.seed);
    std::optional<LargestLogitOnly> largestOnly; // Its preparation is worth a few tokens' time.
    if (options.temperature == 0.0 && options.tokenCount >= fewestScreened)
        largestOnly.emplace();
    const auto begin = Clock::now();
    auto decodingBegin = begin;
    auto logits = lastLogits(model, prompt, cache, job);
    while (logits) {
        const int64_t token = chooseToken(*logits, options.temperature, random);
        if (result.ids.empty()) {
            result.promptSeconds = secondsSince(begin);
            decodingBegin = Clock::now();
        }
        result.ids.push_back(token);
        if (onToken)
            onToken(token);
        const auto count = static_cast<int64_t>(result.ids.size());
        job.report("Generating", count, options.tokenCount);
        if (count == options.tokenCount || std::ranges::count(options.stopIds, token) > 0)
            break;
        logits = lastLogits(model, std::span(&result.ids.back(), 1), cache, job);
    }
    result.stopped = !logits;
    const double seconds = secondsSince(decodingBegin);
    if (result.ids.size() > 1 && seconds > 0.0)
        result.tokensPerSecond = static_cast<double>(result.ids.size() - 1) / seconds;
    return result;
}

} // namespace

GeneratedTokens generateTokens(const Transformer& model, std::span<const int64_t> prompt,
                               const GenerateOptions& options, JobContext& job,
                               const std::function<void(int64_t)>& onToken) {
    const at::NoGradGuard noGrad;
    checkRequest(model, prompt, options);
    return withTensorErrors("Generating",
                            [&] { return generate(model, prompt, options, job, onToken); });
}

} // namespace regroup
