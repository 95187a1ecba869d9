// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/perplexity.h"

#include "core/base/error.h"
#include "core/eval/bootstrap.h"
#include "core/eval/layer_sweep.h"
#include "core/jobs/job_context.h"
#include "core/model/finite_output.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>
#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

namespace regroup {

namespace {

constexpr std::int64_t longestDefaultWindow = 1024;
/// Hidden states that a streamed model keeps at once, in numbers; 1 GiB in float32.
constexpr std::int64_t streamedHiddenElements = std::int64_t{1} << 28;

/// Tokens [begin, end) are read, targets [target, end) are scored.
struct Window {
    std::int64_t begin = 0;
    std::int64_t target = 0;
    std::int64_t end = 0;
};

struct Settings {
    std::int64_t tokenCount = 0;
    std::int64_t length = 0;
    std::int64_t stride = 0;
    std::int64_t batchSize = 0;
};

Settings checkedSettings(const ModelConfig& config, std::int64_t tokenCount,
                         const PerplexityOptions& options) {
    requireLanguageModel(config, "Perplexity");
    Settings settings;
    settings.tokenCount =
        options.tokenLimit > 0 ? std::min(options.tokenLimit, tokenCount) : tokenCount;
    if (settings.tokenCount < 2)
        throw Error(ErrorCode::BadData,
                    fmt::format("Perplexity: the text has {} tokens, expected at least 2.",
                                settings.tokenCount),
                    "The first token is never predicted; use a longer text.");
    settings.length =
        options.length > 0 ? options.length : defaultWindowLength(config.positionCount);
    if (settings.length < 2 || settings.length > config.positionCount)
        throw Error(ErrorCode::BadUsage,
                    fmt::format("Perplexity: the window is {} tokens long, expected 2 to {} (the "
                                "model's positions).",
                                settings.length, config.positionCount));
    settings.stride = options.stride > 0 ? options.stride : settings.length / 2;
    if (options.stride < 0 || settings.stride > settings.length)
        throw Error(ErrorCode::BadUsage,
                    fmt::format("Perplexity: the stride is {} tokens, expected 1 to {} (the "
                                "window's length).",
                                options.stride, settings.length));
    settings.batchSize = std::max<std::int64_t>(1, options.batchSize);
    return settings;
}

void checkTokens(std::span<const std::int64_t> tokens, const ModelConfig& config) {
    const auto wrong = std::find_if(tokens.begin(), tokens.end(), [&](std::int64_t id) {
        return id < 0 || id >= config.vocabularySize;
    });
    if (wrong != tokens.end())
        throw Error(ErrorCode::BadData,
                    fmt::format("Perplexity: token {} has the id {}, expected 0 to {}.",
                                wrong - tokens.begin(), *wrong, config.vocabularySize - 1),
                    "The tokenizer may belong to another model.");
}

/// The windows of the documentation's loop. A window's first token has nothing before it and is not
/// scored; that loses a token only where windows do not overlap (stride = length).
std::vector<Window> slidingWindows(const Settings& settings) {
    std::vector<Window> windows;
    std::int64_t previousEnd = 0;
    for (std::int64_t begin = 0; previousEnd < settings.tokenCount; begin += settings.stride) {
        const std::int64_t end = std::min(begin + settings.length, settings.tokenCount);
        if (std::max(previousEnd, begin + 1) < end)
            windows.push_back({begin, std::max(previousEnd, begin + 1), end});
        previousEnd = end;
    }
    return windows;
}

InputBatch makeBatch(std::span<const std::int64_t> tokens, std::span<const Window> windows) {
    const std::int64_t length = windows.front().end - windows.front().begin;
    const at::Tensor ids = at::empty({static_cast<std::int64_t>(windows.size()), length},
                                     at::TensorOptions().dtype(at::kLong));
    auto* out = ids.mutable_data_ptr<std::int64_t>();
    for (const Window& window : windows)
        out = std::copy_n(tokens.begin() + window.begin, length, out);
    InputBatch batch;
    batch.inputIds = ids;
    return batch;
}

/// Windows that can share a batch: equally long, and at most batchSize of them.
std::vector<std::span<const Window>> batchesOf(std::span<const Window> windows,
                                               std::int64_t batchSize) {
    std::vector<std::span<const Window>> batches;
    std::size_t first = 0;
    for (std::size_t next = 1; next <= windows.size(); ++next) {
        const bool ends =
            next == windows.size() || static_cast<std::int64_t>(next - first) == batchSize ||
            windows[next].end - windows[next].begin != windows[first].end - windows[first].begin;
        if (ends) {
            batches.push_back(windows.subspan(first, next - first));
            first = next;
        }
    }
    return batches;
}

/// [windows, length - 1] bool: the targets that each window of a batch scores.
at::Tensor scoredTargets(std::span<const Window> windows) {
    const std::int64_t length = windows.front().end - windows.front().begin;
    at::Tensor scored = at::zeros({static_cast<std::int64_t>(windows.size()), length - 1},
                                  at::TensorOptions().dtype(at::kBool));
    for (std::size_t row = 0; row < windows.size(); ++row) {
        const std::int64_t first = windows[row].target - windows[row].begin - 1;
        scored.select(0, static_cast<std::int64_t>(row))
            .narrow(0, first, length - 1 - first)
            .fill_(true);
    }
    return scored;
}

/// Windows that go through the model together, and where their losses go.
struct Batch {
    std::span<const Window> windows;
    std::span<WindowLoss> losses; ///< [windows]
};

/// Scores the windows of several batches that go through the model together.
void scoreRound(const Transformer& model, std::span<const std::int64_t> tokens,
                std::span<const Batch> round, JobContext& job) {
    std::vector<InputBatch> batches;
    for (const Batch& batch : round)
        batches.push_back(makeBatch(tokens, batch.windows));
    LayerSweep sweep(model, batches);
    for (int layer = 0; layer < model.config().layerCount; ++layer)
        sweep.runLayer(layer, nullptr, job);
    for (std::size_t batch = 0; batch < round.size(); ++batch) {
        job.throwIfStopped();
        const at::Tensor sums = sweep.losses(batch, scoredTargets(round[batch].windows))
                                    .sum(1)
                                    .to(at::kCPU)
                                    .contiguous();
        const double* sum = sums.const_data_ptr<double>();
        for (WindowLoss& loss : round[batch].losses)
            loss.lossSum = *sum++;
    }
}

/// The losses that are known already; the others stay 0. @return by window, whether it is known.
std::vector<bool> takeKnown(std::span<const WindowLoss> known, std::vector<WindowLoss>& windows) {
    std::map<std::int64_t, double> sums;
    for (const WindowLoss& window : known)
        sums[window.begin] = window.lossSum;
    std::vector<bool> isKnown;
    for (WindowLoss& window : windows) {
        const auto found = sums.find(window.begin);
        isKnown.push_back(found != sums.end());
        if (found != sums.end())
            window.lossSum = found->second;
    }
    return isKnown;
}

/// The batches that hold a window which is not known.
std::vector<Batch> openBatches(std::span<const Window> windows, std::int64_t batchSize,
                               const std::vector<bool>& isKnown, std::span<WindowLoss> losses) {
    std::vector<Batch> open;
    std::size_t first = 0;
    for (const std::span<const Window> batch : batchesOf(windows, batchSize)) {
        const auto begin = isKnown.begin() + static_cast<std::ptrdiff_t>(first);
        const auto end = begin + static_cast<std::ptrdiff_t>(batch.size());
        if (std::find(begin, end, false) != end)
            open.push_back({batch, losses.subspan(first, batch.size())});
        first += batch.size();
    }
    return open;
}

/// Mean over tokens, and its standard error as of a ratio of two sums over windows.
/// Source: Cochran, Sampling Techniques, section 2.11 (ratio estimator, linearised).
void summarize(PerplexityResult& result, const Checkpoint& checkpoint) {
    double lossSum = 0;
    for (const WindowLoss& window : result.windows) {
        lossSum += window.lossSum;
        result.tokenCount += window.tokenCount;
    }
    if (!std::isfinite(lossSum))
        throwNotFinite(checkpoint, fmt::format("the loss over {} tokens", result.tokenCount), -1);
    const auto tokenCount = static_cast<double>(result.tokenCount);
    result.lossPerToken = lossSum / tokenCount;
    result.perplexity = std::exp(result.lossPerToken);
    if (result.windows.size() < 2)
        return;
    double squares = 0;
    for (const WindowLoss& window : result.windows) {
        const double residual =
            window.lossSum - result.lossPerToken * static_cast<double>(window.tokenCount);
        squares += residual * residual;
    }
    const auto windowCount = static_cast<double>(result.windows.size());
    result.standardError = std::sqrt(squares * windowCount / (windowCount - 1)) / tokenCount;
}

/// How many go through the model together: a streamed one reads each layer once for all of them.
std::size_t batchesOfRound(const Transformer& model, const Settings& settings) {
    if (model.options().residency != Residency::Streamed)
        return 1;
    const std::int64_t elements = settings.batchSize * settings.length * model.config().modelDim;
    return static_cast<std::size_t>(std::max<std::int64_t>(1, streamedHiddenElements / elements));
}

} // namespace

std::int64_t defaultWindowLength(std::int64_t positionCount) {
    return std::min(positionCount, longestDefaultWindow);
}

double perplexityError(std::span<const WindowLoss> windows, std::uint64_t seed) {
    if (windows.size() < 2)
        return 0;
    return bootstrapError<WindowLoss>(windows, seed, [](std::span<const WindowLoss> sample) {
        double loss = 0;
        std::int64_t tokens = 0;
        for (const WindowLoss& window : sample) {
            loss += window.lossSum;
            tokens += window.tokenCount;
        }
        return std::exp(loss / static_cast<double>(tokens));
    });
}

PerplexityResult measurePerplexity(const Transformer& model, std::span<const std::int64_t> tokens,
                                   const PerplexityOptions& options, JobContext& job,
                                   std::span<const WindowLoss> known,
                                   const std::function<void(const WindowLoss&)>& onWindow) {
    const at::NoGradGuard noGradients;
    const ModelConfig& config = model.config();
    const Settings settings =
        checkedSettings(config, static_cast<std::int64_t>(tokens.size()), options);
    const std::vector<Window> windows = slidingWindows(settings);
    checkTokens(tokens.first(static_cast<std::size_t>(settings.tokenCount)), config);
    const std::size_t roundSize = batchesOfRound(model, settings);
    PerplexityResult result;
    result.length = settings.length;
    result.stride = settings.stride;
    for (const Window& window : windows)
        result.windows.push_back({window.target, window.end - window.target, 0});
    const std::vector<bool> isKnown = takeKnown(known, result.windows);
    const std::vector<Batch> batches =
        openBatches(windows, settings.batchSize, isKnown, result.windows);
    auto windowsDone = std::count(isKnown.begin(), isKnown.end(), true);
    for (std::size_t first = 0; first < batches.size(); first += roundSize) {
        const auto round =
            std::span(batches).subspan(first, std::min(roundSize, batches.size() - first));
        scoreRound(model, tokens, round, job);
        for (const Batch& batch : round)
            for (const WindowLoss& loss : batch.losses) {
                if (isKnown[static_cast<std::size_t>(&loss - result.windows.data())])
                    continue;
                ++windowsDone;
                if (onWindow)
                    onWindow(loss);
            }
        job.report("Measuring perplexity", windowsDone, static_cast<std::int64_t>(windows.size()));
    }
    summarize(result, model.checkpoint());
    return result;
}

} // namespace regroup
