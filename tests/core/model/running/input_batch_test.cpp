// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/model/attention_block.h"
#include "core/model/input_batch.h"
#include "tests/core/model/running/oracle_folder.h"
#include "tests/support/expect_error.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/tensor.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <optional>

namespace regroup {
namespace {

at::TensorOptions int64Type() {
    return at::TensorOptions().dtype(at::kLong);
}

InputBatch twoByFive() {
    InputBatch batch;
    batch.inputIds = at::arange(10, int64Type()).view({2, 5});
    return batch;
}

TEST(CheckInputBatch, TakesWellFormedBatches) {
    auto batch = twoByFive();
    EXPECT_NO_THROW(checkInputBatch(batch, 10));
    batch.attentionMask = at::ones({2, 5}, int64Type());
    batch.tokenTypeIds = at::zeros({2, 5}, int64Type());
    batch.positionIds = batch.inputIds;
    EXPECT_NO_THROW(checkInputBatch(batch, 10));
}

TEST(CheckInputBatch, NamesWhatIsWrong) {
    const auto expectBad = [](const std::string& text, auto change) {
        auto batch = twoByFive();
        change(batch);
        test::expectError(ErrorCode::BadData, text, [&] { checkInputBatch(batch, 10); });
    };
    expectBad("there are no tokens", [](InputBatch& batch) { batch.inputIds = at::Tensor(); });
    expectBad("there are no tokens", [](InputBatch& batch) {
        batch.inputIds = at::zeros({2, 0}, int64Type());
    });
    expectBad("shape [10]", [](InputBatch& batch) { batch.inputIds = batch.inputIds.flatten(); });
    expectBad("type Int", [](InputBatch& batch) { batch.inputIds = batch.inputIds.to(at::kInt); });
    expectBad("inputIds holds 10, expected 0 to 9",
              [](InputBatch& batch) { batch.inputIds[1][4] = 10; });
    expectBad("inputIds holds -1", [](InputBatch& batch) { batch.inputIds[0][0] = -1; });
    expectBad("attentionMask has shape [2, 4]", [](InputBatch& batch) {
        batch.attentionMask = at::ones({2, 4}, int64Type());
    });
    expectBad("attentionMask holds 2", [](InputBatch& batch) {
        batch.attentionMask = at::full({2, 5}, 2, int64Type());
    });
    expectBad("positionIds has shape [1, 5]", [](InputBatch& batch) {
        batch.positionIds = at::ones({1, 5}, int64Type());
    });
}

TEST(PrepareBatch, RefusesWhatTheModelCannotPlace) {
    const auto model = test::loadModel(test::ownOracle("gpt-neo")); // 32 positions.
    InputBatch batch;
    batch.inputIds = at::zeros({1, 33}, int64Type());
    test::expectError(ErrorCode::BadData, "position 32, expected 0 to 31",
                      [&] { (void)model->prepare(batch); });
    batch.inputIds = at::zeros({1, 4}, int64Type());
    batch.attentionMask = at::ones({1, 6}, int64Type());
    test::expectError(ErrorCode::BadData,
                      "attentionMask covers 6 tokens, expected 0 stored and 4 new",
                      [&] { (void)model->prepare(batch); });
}

TEST(PrepareBatch, NeedsNoKeyMaskForPaddingAtTheEnd) {
    const auto model = test::loadModel(test::ownOracle("gpt-neo"));
    InputBatch batch;
    batch.inputIds = at::zeros({2, 4}, int64Type());
    EXPECT_FALSE(model->prepare(batch)->keyMask.defined());
    batch.attentionMask = at::ones({2, 4}, int64Type());
    batch.attentionMask[1][3] = 0;
    EXPECT_FALSE(model->prepare(batch)->keyMask.defined());
    batch.attentionMask[1][0] = 0; // A query at position 1 could see it.
    EXPECT_TRUE(model->prepare(batch)->keyMask.defined());
}

/// The token of each text that a causal classifier looks at; undefined where nothing tells it.
at::Tensor pooledTokens(const at::Tensor& ids, std::optional<int64_t> padTokenId) {
    ModelConfig config;
    config.output = ModelOutput::Labels;
    config.labels = {"no", "yes"};
    config.vocabularySize = 10;
    config.padTokenId = padTokenId;
    InputBatch batch;
    batch.inputIds = ids;
    BatchContext context;
    fillBatchContext(context, batch, nullptr, config, {}, {});
    return context.pooledTokens;
}

TEST(PooledTokens, AreTheRightmostOnesThatAreNoPadding) {
    const auto ids = at::tensor({5, 6, 0, 7, 0, 0, // Padding within the text is skipped over too.
                                 0, 0, 5, 6, 7, 8, //
                                 0, 0, 0, 0, 0, 0, //
                                 5, 0, 0, 0, 0, 0},
                                int64Type())
                         .view({4, 6});
    EXPECT_TRUE(at::equal(pooledTokens(ids, 0), at::tensor({3, 5, 0, 0}, int64Type())));
    // An id that never occurs: the last token of every text.
    EXPECT_TRUE(at::equal(pooledTokens(ids, -1), at::tensor({5, 5, 5, 5}, int64Type())));
}

TEST(PooledTokens, AreToldWithoutAPaddingTokenForASingleTextOnly) {
    const auto ids = at::tensor({5, 6, 0}, int64Type()).view({1, 3});
    EXPECT_EQ(pooledTokens(ids, std::nullopt).item<int64_t>(), 2);
    EXPECT_FALSE(pooledTokens(ids.expand({2, 3}), std::nullopt).defined());
}

TEST(PrepareBatch, ChecksTokenTypesWhereTheModelHasATable) {
    ModelConfig config;
    config.vocabularySize = 10;
    InputBatch batch = twoByFive();
    batch.tokenTypeIds = at::full({2, 5}, 2, int64Type());
    BatchContext context;
    EXPECT_NO_THROW(fillBatchContext(context, batch, nullptr, config, {}, {}));
    test::expectError(ErrorCode::BadData, "a token has type 2, expected 0 to 1", [&] {
        fillBatchContext(context, batch, nullptr, config, {}, {false, 0, /*tokenTypeLimit=*/2});
    });
}

} // namespace
} // namespace regroup
