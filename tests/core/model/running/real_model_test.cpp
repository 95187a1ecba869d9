// SPDX-License-Identifier: GPL-3.0-or-later
// Two trained models: karpathy's stories260k and a GPT-Neo of 3M parameters.
#include "core/jobs/job_context.h"
#include "core/model/generate.h"
#include "tests/core/model/running/oracle_folder.h"

#include <ATen/ops/ones.h>
#include <gtest/gtest.h>

#include <vector>

namespace regroup {
namespace {

using test::largestDifference;

class Stories260k : public testing::Test {
protected:
    void SetUp() override {
        const auto shared = test::sharedData();
        if (!shared)
            GTEST_SKIP() << "needs ../shared/data/models/stories260k-mha-hf";
        path = *shared / "models/stories260k-mha-hf";
        expected = readTensorFile(path / "expected.safetensors");
        batch.inputIds = expected.at("input_ids");
    }
    std::filesystem::path path;
    std::map<std::string, at::Tensor> expected;
    InputBatch batch;
    JobContext job;
};

TEST_F(Stories260k, LogitsAndLossesAgreeInFloat32) {
    const auto logits = test::loadModel(path)->forward(batch, job);
    EXPECT_LE(largestDifference(logits, expected.at("logits")), 1e-4);
    EXPECT_LE(largestDifference(nextTokenLosses(logits, batch).flatten(), expected.at("nll_f64")),
              2e-4);
}

TEST_F(Stories260k, LossesAgreeInFloat64) {
    LoadOptions options;
    options.dtype = at::kDouble;
    const auto logits = test::loadModel(path, options)->forward(batch, job);
    EXPECT_LE(largestDifference(nextTokenLosses(logits, batch).flatten(), expected.at("nll_f64")),
              1e-9);
}

TEST_F(Stories260k, TellsTheStoryOfItsMakersTest) {
    const auto ids = expected.at("greedy_ids").flatten().contiguous();
    const std::vector<int64_t> whole(ids.const_data_ptr<int64_t>(),
                                     ids.const_data_ptr<int64_t>() + ids.numel());
    GenerateOptions options;
    options.tokenCount = static_cast<int64_t>(whole.size()) - 1;
    const auto result =
        generateTokens(*test::loadModel(path), std::span(whole).first(1), options, job);
    EXPECT_EQ(result.ids, std::vector<int64_t>(whole.begin() + 1, whole.end()));
}

/// Stored for the unmerged models among the cases of grouped models.
class GroupedOriginal : public testing::TestWithParam<const char*> {};

TEST_P(GroupedOriginal, LossesAndLargestLogitsAgree) {
    const auto shared = test::sharedData();
    if (!shared)
        GTEST_SKIP() << "needs ../shared/data/oracles/grouped/" << GetParam();
    const auto expected =
        readTensorFile(*shared / "oracles/grouped" / GetParam() / "expected.safetensors");
    InputBatch batch;
    batch.inputIds = expected.at("input_ids");
    batch.attentionMask = expected.at("attention_mask");
    struct Case {
        at::ScalarType dtype;
        double lossTolerance;
        double logitTolerance;
    };
    for (const Case& item : {Case{at::kFloat, 2e-4, 1e-4}, Case{at::kDouble, 1e-9, 1e-9}}) {
        LoadOptions options;
        options.dtype = item.dtype;
        JobContext job;
        const auto logits =
            test::loadModel(*shared / "models" / GetParam(), options)->forward(batch, job);
        EXPECT_LE(
            largestDifference(nextTokenLosses(logits, batch), expected.at("original.nll_f64")),
            item.lossTolerance);
        const auto last = logits.select(1, logits.size(1) - 1);
        EXPECT_LE(largestDifference(last.gather(1, expected.at("original.last_top16_ids")),
                                    expected.at("original.last_top16_logits_f64")),
                  item.logitTolerance);
    }
}

INSTANTIATE_TEST_SUITE_P(All, GroupedOriginal,
                         testing::Values("stories260k-mha-hf", "tinystories-3m-gptneo-hf-dequant"),
                         [](const auto& tested) {
                             return tested.index == 0 ? "Stories260k" : "TinyStories3m";
                         });

} // namespace
} // namespace regroup
