// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/model/input_batch.h"
#include "tests/core/model/running/oracle_folder.h"
#include "tests/support/expect_error.h"

#include <ATen/ops/arange.h>
#include <ATen/ops/full.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

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

} // namespace
} // namespace regroup
