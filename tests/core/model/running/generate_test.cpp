// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/jobs/job_context.h"
#include "core/model/generate.h"
#include "tests/core/model/running/oracle_folder.h"
#include "tests/support/expect_error.h"

#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <stop_token>
#include <vector>

namespace regroup {
namespace {

const std::vector<int64_t> prompt{3, 14, 15, 9};

class GenerateTokens : public testing::Test {
protected:
    void SetUp() override { options.tokenCount = 10; }
    std::shared_ptr<const Transformer> model =
        test::loadModel(test::ownOracle("llama-gqa-llama3rope-bias"));
    JobContext job;
    GenerateOptions options;
};

TEST_F(GenerateTokens, KeepsACacheOfGroupsAndNotOfHeads) {
    const auto result = generateTokens(*model, prompt, options, job);
    // 2 layers, keys and values, 2 groups of 8 query heads, 13 tokens, 8 channels of 4 bytes.
    EXPECT_EQ(result.cacheBytes, 2U * 2U * 2U * 13U * 8U * 4U);
    EXPECT_EQ(result.ids.size(), 10U);
    EXPECT_FALSE(result.stopped);
    EXPECT_GT(result.promptSeconds, 0.0);
    EXPECT_GT(result.tokensPerSecond, 0.0);
}

TEST_F(GenerateTokens, EndsAfterAStopToken) {
    const auto free = generateTokens(*model, prompt, options, job).ids;
    options.stopIds = {free[3]};
    const auto ended = generateTokens(*model, prompt, options, job).ids;
    EXPECT_EQ(ended.back(), free[3]);
    EXPECT_LE(ended.size(), 4U);
    EXPECT_TRUE(std::equal(ended.begin(), ended.end(), free.begin()));
}

TEST_F(GenerateTokens, DrawsTheSameTokensFromTheSameSeed) {
    options.temperature = 1.0;
    options.tokenCount = 40;
    options.seed = 5;
    const auto first = generateTokens(*model, prompt, options, job).ids;
    EXPECT_EQ(generateTokens(*model, prompt, options, job).ids, first);
    options.seed = 6;
    EXPECT_NE(generateTokens(*model, prompt, options, job).ids, first);
    options.temperature = 1e-4; // Nearly all weight on the largest logit.
    const auto cold = generateTokens(*model, prompt, options, job).ids;
    options.temperature = 0.0;
    EXPECT_EQ(cold, generateTokens(*model, prompt, options, job).ids);
}

TEST_F(GenerateTokens, DrawsTokensAsOftenAsTheirProbability) {
    JobContext context;
    InputBatch batch;
    batch.inputIds = at::tensor(prompt).unsqueeze(0);
    const auto probabilities =
        model->forward(batch, context).select(1, 3).flatten().to(at::kDouble).softmax(-1);
    const auto best = probabilities.argmax().item<int64_t>();
    const double expected = probabilities[best].item<double>();
    options.tokenCount = 1;
    options.temperature = 1.0;
    const int draws = 1000;
    int hits = 0;
    for (int draw = 0; draw < draws; ++draw) {
        options.seed = static_cast<std::uint64_t>(draw);
        hits += generateTokens(*model, prompt, options, job).ids[0] == best ? 1 : 0;
    }
    // Four standard deviations of a binomial count.
    EXPECT_NEAR(hits, expected * draws, 4 * std::sqrt(draws * expected * (1 - expected)));
}

TEST_F(GenerateTokens, KeepsWhatIsThereWhenStopped) {
    std::stop_source source;
    JobContext stoppable(source.get_token(), {});
    std::vector<int64_t> heard;
    const auto result = generateTokens(*model, prompt, options, stoppable, [&](int64_t token) {
        heard.push_back(token);
        if (heard.size() == 3)
            source.request_stop();
    });
    EXPECT_TRUE(result.stopped);
    EXPECT_EQ(result.ids.size(), 3U);
    EXPECT_EQ(result.ids, heard);
}

TEST_F(GenerateTokens, RefusesWhatTheModelCannotHold) {
    options.tokenCount = 253;
    test::expectError(ErrorCode::BadData,
                      "4 tokens of prompt and 253 new ones, expected at most 256",
                      [&] { (void)generateTokens(*model, prompt, options, job); });
    test::expectError(ErrorCode::BadData, "the prompt has no tokens",
                      [&] { (void)generateTokens(*model, {}, GenerateOptions{}, job); });
    const std::vector<int64_t> foreign{80};
    test::expectError(ErrorCode::BadData, "inputIds holds 80, expected 0 to 79",
                      [&] { (void)generateTokens(*model, foreign, GenerateOptions{}, job); });
}

} // namespace
} // namespace regroup
