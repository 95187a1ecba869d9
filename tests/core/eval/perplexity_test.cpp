// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/random.h"
#include "core/eval/perplexity.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/safetensors.h"
#include "core/model/tensor_file.h"
#include "tests/support/expect_error.h"
#include "tests/support/memory_checkpoint.h"
#include "tests/support/one_thread.h"
#include "tests/support/shared_data.h"

#include <ATen/TensorOperators.h>
#include <ATen/core/grad_mode.h>
#include <ATen/ops/log_softmax.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numeric>

using namespace regroup;
using namespace regroup::test;

namespace {

std::shared_ptr<const Transformer> tinyModel(LoadOptions options = {}) {
    return Transformer::load(Checkpoint::open(makeMemorySource(tinyLlamaFiles())), options);
}

LoadOptions inFloat64() {
    LoadOptions options;
    options.dtype = at::kDouble;
    return options;
}

std::vector<std::int64_t> randomTokens(int count) {
    Random random(5);
    std::vector<std::int64_t> tokens;
    tokens.reserve(static_cast<std::size_t>(count));
    for (int index = 0; index < count; ++index)
        tokens.push_back(random.below(64));
    return tokens;
}

PerplexityResult measure(const Transformer& model, const std::vector<std::int64_t>& tokens,
                         std::int64_t length, std::int64_t stride, std::int64_t batchSize = 8) {
    JobContext job;
    PerplexityOptions options;
    options.length = length;
    options.stride = stride;
    options.batchSize = batchSize;
    return measurePerplexity(model, tokens, options, job);
}

/// -log p of tokens[target], after the tokens from begin on.
double lossOf(const Transformer& model, const std::vector<std::int64_t>& tokens, std::int64_t begin,
              std::int64_t target) {
    JobContext job;
    InputBatch batch;
    batch.inputIds =
        at::tensor(std::vector<std::int64_t>(tokens.begin() + begin, tokens.begin() + target))
            .unsqueeze(0);
    const at::Tensor last = model.forward(batch, job)[0][target - begin - 1].to(at::kDouble);
    return -at::log_softmax(last, -1)[tokens[static_cast<std::size_t>(target)]].item<double>();
}

} // namespace

TEST(Perplexity, ScoresEveryTokenWithItsWindowsLeftContext) {
    // The documentation's loop for 23 tokens, windows of 8, stride 3: [0, 8), [3, 11), ..., [15,
    // 23).
    const auto model = tinyModel(inFloat64());
    const auto tokens = randomTokens(23);
    const PerplexityResult result = measure(*model, tokens, 8, 3, 2);
    double sum = 0;
    std::int64_t previousEnd = 0;
    std::size_t window = 0;
    for (std::int64_t begin = 0; previousEnd < 23; begin += 3, ++window) {
        const std::int64_t end = std::min<std::int64_t>(begin + 8, 23);
        double windowSum = 0;
        for (std::int64_t target = std::max<std::int64_t>(previousEnd, 1); target < end; ++target)
            windowSum += lossOf(*model, tokens, begin, target);
        ASSERT_LT(window, result.windows.size());
        EXPECT_EQ(result.windows[window].begin, std::max<std::int64_t>(previousEnd, 1));
        EXPECT_NEAR(result.windows[window].lossSum, windowSum, 1e-10);
        sum += windowSum;
        previousEnd = end;
    }
    EXPECT_EQ(window, result.windows.size());
    EXPECT_EQ(result.tokenCount, 22);
    EXPECT_NEAR(result.lossPerToken, sum / 22, 1e-11);
    EXPECT_NEAR(result.perplexity, std::exp(sum / 22), 1e-9);
}

/// Three windows have 27 equally likely samples: the spread over all of them is what drawing
/// comes near to.
TEST(Perplexity, ItsErrorIsTheSpreadOverSamplesOfWindows) {
    const std::vector<WindowLoss> windows{{1, 7, 14}, {8, 8, 28}, {16, 3, 4.5}};
    double sum = 0;
    double squares = 0;
    for (const WindowLoss& a : windows)
        for (const WindowLoss& b : windows)
            for (const WindowLoss& c : windows) {
                const double value =
                    std::exp((a.lossSum + b.lossSum + c.lossSum) /
                             static_cast<double>(a.tokenCount + b.tokenCount + c.tokenCount));
                sum += value;
                squares += value * value;
            }
    const double exact = std::sqrt(squares / 27 - sum / 27 * (sum / 27));
    const double found = perplexityError(windows, 5);
    EXPECT_NEAR(found, exact, 0.08 * exact); // 1,000 samples: 2 to 3 % of error.
    EXPECT_EQ(perplexityError(windows, 5), found);
    EXPECT_NE(perplexityError(windows, 6), found);
    EXPECT_EQ(perplexityError(std::span(windows).first(1), 5), 0);
}

/// Of many windows the spread is that of the linearised ratio: perplexity times the error of the
/// loss, as Cochran, Sampling Techniques, 2.11 has it.
TEST(Perplexity, ItsErrorIsThatOfTheDeltaMethodWhereWindowsAreMany) {
    std::vector<WindowLoss> windows;
    double loss = 0;
    std::int64_t tokens = 0;
    for (int index = 0; index < 400; ++index) {
        const std::int64_t count = 20 + index % 13; // Not all as long.
        const double each = 2 + 0.3 * std::sin(1.7 * index) + 0.1 * std::cos(0.3 * index);
        windows.push_back({index * 40, count, each * static_cast<double>(count)});
        loss += windows.back().lossSum;
        tokens += count;
    }
    const double mean = loss / static_cast<double>(tokens);
    double squares = 0;
    for (const WindowLoss& window : windows)
        squares += std::pow(window.lossSum - mean * static_cast<double>(window.tokenCount), 2);
    const double delta =
        std::exp(mean) * std::sqrt(squares * 400 / 399) / static_cast<double>(tokens);
    EXPECT_NEAR(perplexityError(windows, 1), delta, 0.1 * delta);
}

TEST(Perplexity, WindowsCoverTheTextOnce) {
    const auto model = tinyModel();
    for (const auto& [count, length, stride] : std::vector<std::array<int, 3>>{
             {40, 16, 8}, {41, 16, 8}, {16, 16, 8}, {10, 16, 8}, {2, 16, 1}, {33, 7, 6}}) {
        const PerplexityResult result = measure(*model, randomTokens(count), length, stride);
        std::int64_t next = 1;
        double sum = 0;
        for (const WindowLoss& window : result.windows) {
            EXPECT_EQ(window.begin, next);
            next += window.tokenCount;
            sum += window.lossSum;
        }
        EXPECT_EQ(next, count);
        EXPECT_EQ(result.tokenCount, count - 1);
        EXPECT_NEAR(result.lossPerToken, sum / (count - 1), 1e-12);
    }
}

TEST(Perplexity, DoesNotDependOnTheBatchSize) {
    const auto model = tinyModel(inFloat64());
    const auto tokens = randomTokens(61);
    const PerplexityResult one = measure(*model, tokens, 12, 5, 1);
    const PerplexityResult many = measure(*model, tokens, 12, 5, 64);
    EXPECT_NEAR(one.lossPerToken, many.lossPerToken, 1e-12);
    ASSERT_EQ(one.windows.size(), many.windows.size());
    for (std::size_t index = 0; index < one.windows.size(); ++index)
        EXPECT_NEAR(one.windows[index].lossSum, many.windows[index].lossSum, 1e-10);
}

TEST(Perplexity, KnownWindowsAreTakenOverAndTheOthersAreAsTheyWere) {
    const auto model = tinyModel();
    const auto tokens = randomTokens(61);
    PerplexityOptions options;
    options.length = 12;
    options.stride = 5;
    options.batchSize = 2;
    JobContext job;
    const PerplexityResult whole = measurePerplexity(*model, tokens, options, job);
    std::vector<WindowLoss> known{whole.windows[3], whole.windows[4], whole.windows[5]};
    known[1].lossSum = known[2].lossSum = 7; // Batch 2 does not run, batch 1 does for window 2.
    std::vector<std::int64_t> told;
    const PerplexityResult resumed =
        measurePerplexity(*model, tokens, options, job, known,
                          [&](const WindowLoss& window) { told.push_back(window.begin); });
    EXPECT_EQ(told.size(), whole.windows.size() - known.size());
    for (std::size_t index = 0; index < whole.windows.size(); ++index)
        EXPECT_EQ(resumed.windows[index].lossSum,
                  index == 4 || index == 5 ? 7 : whole.windows[index].lossSum);
}

TEST(Perplexity, StreamedModelsGiveTheSame) {
    LoadOptions streamed;
    streamed.residency = Residency::Streamed;
    const auto tokens = randomTokens(50);
    EXPECT_NEAR(measure(*tinyModel(), tokens, 16, 8, 2).lossPerToken,
                measure(*tinyModel(streamed), tokens, 16, 8, 2).lossPerToken, 1e-6);
}

TEST(Perplexity, WindowsThatDoNotOverlapSkipTheirFirstToken) {
    const PerplexityResult result = measure(*tinyModel(), randomTokens(24), 8, 8);
    EXPECT_EQ(result.windows.size(), 3U);
    EXPECT_EQ(result.tokenCount, 21);
    EXPECT_EQ(result.windows[1].begin, 9);
}

TEST(Perplexity, StandardErrorIsThatOfARatioOverWindows) {
    const PerplexityResult result = measure(*tinyModel(), randomTokens(50), 16, 8);
    // By hand: squared residuals of window sums from the common rate.
    double squares = 0;
    for (const WindowLoss& window : result.windows)
        squares += std::pow(
            window.lossSum - result.lossPerToken * static_cast<double>(window.tokenCount), 2);
    const auto count = static_cast<double>(result.windows.size());
    EXPECT_NEAR(result.standardError, std::sqrt(count / (count - 1) * squares) / 49, 1e-12);
    EXPECT_GT(result.standardError, 0);
    EXPECT_EQ(measure(*tinyModel(), randomTokens(10), 16, 8).standardError, 0);
}

TEST(Perplexity, DefaultsFollowTheModel) {
    JobContext job;
    const PerplexityResult result = measurePerplexity(*tinyModel(), randomTokens(200), {}, job);
    EXPECT_EQ(result.length, 64);
    EXPECT_EQ(result.stride, 32);
    PerplexityOptions limited;
    limited.tokenLimit = 70;
    EXPECT_EQ(measurePerplexity(*tinyModel(), randomTokens(200), limited, job).tokenCount, 69);
}

TEST(Perplexity, RefusesWhatMakesNoSense) {
    const auto model = tinyModel();
    expectError(ErrorCode::BadData, "the text has 1 tokens", [&] { measure(*model, {3}, 8, 4); });
    expectError(ErrorCode::BadData, "the text has 0 tokens", [&] { measure(*model, {}, 8, 4); });
    expectError(ErrorCode::BadUsage, "65 tokens long, expected 2 to 64",
                [&] { measure(*model, randomTokens(90), 65, 4); });
    expectError(ErrorCode::BadUsage, "the stride is 9",
                [&] { measure(*model, randomTokens(90), 8, 9); });
    expectError(ErrorCode::BadUsage, "the stride is -1",
                [&] { measure(*model, randomTokens(90), 8, -1); });
    expectError(ErrorCode::BadData, "token 1 has the id 64", [&] {
        measure(*model, {0, 64}, 8, 4);
    });
}

TEST(Perplexity, SaysThatALossIsNotFinite) {
    CheckpointFiles files = tinyLlamaFiles();
    std::string& file = files["model.safetensors"];
    for (const TensorInfo& tensor :
         readSafetensorsHeader(std::as_bytes(std::span(file)), "model").tensors)
        if (tensor.name == "model.norm.weight") {
            const float nan = std::numeric_limits<float>::quiet_NaN();
            std::memcpy(file.data() + tensor.offset, &nan, sizeof nan);
        }
    const auto model = Transformer::load(Checkpoint::open(makeMemorySource(files)));
    expectError(ErrorCode::NotFinite,
                "the loss over 19 tokens is not finite (NaN or infinity), expected finite numbers; "
                "tensor 'model.norm.weight' holds such values",
                [&] { measure(*model, randomTokens(20), 8, 4); });
}

TEST(Perplexity, Stops) {
    std::stop_source stop;
    int reports = 0;
    JobContext job(stop.get_token(), [&](const Progress&) {
        ++reports;
        stop.request_stop();
    });
    PerplexityOptions options;
    options.length = 8;
    options.batchSize = 1;
    EXPECT_THROW(measurePerplexity(*tinyModel(), randomTokens(60), options, job), Cancelled);
    EXPECT_EQ(reports, 1);
}

TEST(Perplexity, AgreesWithTheTrainedSampleInOneWindow) {
    const auto shared = sharedData();
    if (!shared)
        GTEST_SKIP() << "needs ../shared/data";
    const auto folder = *shared / "models/stories260k-mha-hf";
    const auto expected = readTensorFile(folder / "expected.safetensors");
    const at::Tensor ids = expected.at("input_ids").contiguous();
    const std::vector<std::int64_t> tokens(ids.const_data_ptr<std::int64_t>(),
                                           ids.const_data_ptr<std::int64_t>() + ids.numel());
    for (const at::ScalarType dtype : {at::kFloat, at::kDouble}) {
        LoadOptions options;
        options.dtype = dtype;
        const auto model = Transformer::load(Checkpoint::open(folder), options);
        const PerplexityResult result = measure(*model, tokens, 512, 256);
        EXPECT_EQ(result.windows.size(), 1U);
        EXPECT_NEAR(result.lossPerToken, expected.at("nll_f64").mean().item<double>(),
                    dtype == at::kDouble ? 1e-9 : 2e-4);
        EXPECT_NEAR(result.lossPerToken, 1.0375951539716493, dtype == at::kDouble ? 1e-9 : 2e-4);
    }
}
