// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/gram.h"
#include "core/analysis/merge_error.h"
#include "core/analysis/second_moment.h"
#include "core/convert/merge_fitted.h"
#include "core/model/attention_block.h"
#include "core/model/rotary.h"
#include "core/model/tensor_file.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/arange.h>
#include <ATen/ops/block_diag.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/linalg_qr.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <filesystem>

using namespace regroup;
using namespace regroup::test;

namespace {

constexpr std::int64_t headDim = 4;
constexpr std::int64_t width = 9;

LinearWeights randomLinear(std::int64_t rows, std::int64_t columns) {
    return {at::randn({rows, columns}, at::kDouble) / std::sqrt(static_cast<double>(columns)),
            at::randn({rows}, at::kDouble) * 0.3};
}

AttentionWeights randomAttention(const LayerGrouping& present) {
    const int heads = present.key.headCount();
    return {randomLinear(heads * headDim, width),
            randomLinear(present.key.groupCount() * headDim, width),
            randomLinear(present.value.groupCount() * headDim, width),
            randomLinear(width, heads * headDim), present};
}

AttentionWeights randomAttention(int headCount) {
    return randomAttention(LayerGrouping::joint(Grouping::original(headCount)));
}

at::Tensor momentOf(const at::Tensor& tokens) {
    SecondMoment moment;
    moment.add(tokens);
    return moment.mean();
}

/// The block's output for one sequence, [tokens, width].
at::Tensor outputOf(const AttentionWeights& attention, const at::Tensor& tokens,
                    PositionKind positions) {
    const auto places = at::arange(tokens.size(0), at::kLong).unsqueeze(0);
    const RotaryTables tables =
        makeRotaryTables(rotaryFrequencies({}, headDim, at::kDouble), places, at::kDouble);
    const std::function<void(const ProjectionOutputs&)> nobody;
    return runAttentionBlock(tokens.unsqueeze(0), attention, BatchContext{},
                             {0, attention.grouping.key.headCount(), headDim, 0.5, true, 0,
                              positions == PositionKind::Rotary ? &tables : nullptr, nobody})
        .squeeze(0);
}

double distance(const at::Tensor& left, const at::Tensor& right) {
    return (left - right).abs().max().item<double>();
}

/// A rotation inside each channel pair: c against c + headDim / 2.
at::Tensor pairRotation() {
    const at::Tensor angles = at::randn({headDim / 2}, at::kDouble) * 3;
    const at::Tensor cosine = angles.cos().diag_embed();
    const at::Tensor sine = angles.sin().diag_embed();
    return at::cat({at::cat({cosine, -sine}, 1), at::cat({sine, cosine}, 1)}, 0);
}

at::Tensor anyRotation() {
    return std::get<0>(at::linalg_qr(at::randn({headDim, headDim}, at::kDouble)));
}

void plantCopy(const LinearWeights& linear, int from, int to, const at::Tensor& turn) {
    const auto block = [](const at::Tensor& tensor, int head) {
        return tensor.narrow(0, head * headDim, headDim);
    };
    block(linear.weight, to).copy_(turn.matmul(block(linear.weight, from)));
    block(linear.bias, to).copy_(turn.matmul(block(linear.bias, from)));
}

struct Case {
    MergeRule rule;
    PositionKind positions;
    bool weighted;
    bool centred;
};

std::vector<Case> allCases() {
    std::vector<Case> cases;
    for (const MergeRule rule : {MergeRule::Align, MergeRule::Svd})
        for (const PositionKind positions : {PositionKind::Absolute, PositionKind::Rotary})
            for (const bool weighted : {false, true})
                for (const bool centred : {false, true})
                    cases.push_back({rule, positions, weighted, centred});
    return cases;
}

MergeMethod methodOf(const Case& tested) {
    MergeMethod method;
    method.rule = tested.rule;
    method.refinements.weighted = tested.weighted;
    method.refinements.centred = tested.centred;
    return method;
}

std::string nameOf(const testing::TestParamInfo<Case>& info) {
    return std::string(mergeRuleName(info.param.rule)) +
           (info.param.positions == PositionKind::Rotary ? "Rotary" : "Absolute") +
           (info.param.weighted ? "Weighted" : "") + (info.param.centred ? "Centred" : "");
}

class MergeFitted : public testing::TestWithParam<Case> {
protected:
    void SetUp() override { at::manual_seed(11); }

    AttentionWeights merged(const AttentionWeights& attention, const LayerGrouping& target,
                            const at::Tensor& tokens) const {
        return mergeFitted(attention, target, methodOf(GetParam()), GetParam().positions,
                           momentOf(tokens));
    }
};

} // namespace

TEST_P(MergeFitted, LeavesAModelWithOneHeadPerGroupAlone) {
    const AttentionWeights attention = randomAttention(5);
    const AttentionWeights same =
        merged(attention, attention.grouping, at::randn({20, width}, at::kDouble));
    EXPECT_TRUE(at::equal(same.query.weight, attention.query.weight));
    EXPECT_TRUE(at::equal(same.key.weight, attention.key.weight));
    EXPECT_TRUE(at::equal(same.value.weight, attention.value.weight));
    EXPECT_TRUE(at::equal(same.output.weight, attention.output.weight));
    EXPECT_TRUE(at::equal(same.output.bias, attention.output.bias));
}

TEST_P(MergeFitted, LosesNothingOnTurnedCopies) {
    const AttentionWeights attention = randomAttention(5);
    const bool rotary = GetParam().positions == PositionKind::Rotary;
    // Unequal groups, other ones for values than for keys. -1 is the hardest turn: means vanish.
    plantCopy(attention.key, 0, 2, rotary ? pairRotation() : anyRotation());
    plantCopy(attention.key, 0, 4, -at::eye(headDim, at::kDouble));
    plantCopy(attention.value, 1, 2, -at::eye(headDim, at::kDouble));
    plantCopy(attention.value, 3, 4, anyRotation());
    const at::Tensor tokens = at::randn({40, width}, at::kDouble) + 0.5;
    const LayerGrouping target{grouping("0 1 0 2 0"), grouping("0 1 1 2 2")};
    const AttentionWeights grouped = merged(attention, target, tokens);
    EXPECT_EQ(grouped.grouping, target);
    EXPECT_EQ(grouped.key.weight.size(0), 3 * headDim);
    // On other tokens than it was calibrated on.
    const at::Tensor others = at::randn({30, width}, at::kDouble);
    EXPECT_LE(distance(outputOf(grouped, others, GetParam().positions),
                       outputOf(attention, others, GetParam().positions)),
              1e-6);
}

TEST_P(MergeFitted, MergesGroupsFurtherAsIfTheyHadBeenWrittenOut) {
    const LayerGrouping present{grouping("0 0 1 2 2"), grouping("0 1 1 2 0")};
    const AttentionWeights shared = randomAttention(present);
    AttentionWeights whole = shared;
    whole.grouping = LayerGrouping::joint(Grouping::original(5));
    const auto writtenOut = [](const LinearWeights& blocks, const Grouping& labels) {
        std::vector<at::Tensor> weights;
        std::vector<at::Tensor> biases;
        for (int head = 0; head < labels.headCount(); ++head) {
            weights.push_back(blocks.weight.narrow(0, labels.labelOf(head) * headDim, headDim));
            biases.push_back(blocks.bias.narrow(0, labels.labelOf(head) * headDim, headDim));
        }
        return LinearWeights{at::cat(weights), at::cat(biases)};
    };
    whole.key = writtenOut(shared.key, present.key);
    whole.value = writtenOut(shared.value, present.value);
    const at::Tensor tokens = at::randn({40, width}, at::kDouble) + 0.5;
    const LayerGrouping target{grouping("0 0 0 1 1"), grouping("0 1 1 0 0")};
    const at::Tensor fromShared =
        outputOf(merged(shared, target, tokens), tokens, GetParam().positions);
    EXPECT_LE(
        distance(fromShared, outputOf(merged(whole, target, tokens), tokens, GetParam().positions)),
        1e-6);
    EXPECT_GT(distance(fromShared, outputOf(shared, tokens, GetParam().positions)), 1e-2);
}

TEST_P(MergeFitted, SurvivesASingularMomentAndDeadHeads) {
    AttentionWeights attention = randomAttention(4);
    attention.key.weight.narrow(0, headDim, headDim).zero_();
    attention.key.bias.narrow(0, headDim, headDim).zero_();
    attention.value.weight.narrow(0, headDim, 2 * headDim).zero_();
    attention.value.bias.narrow(0, headDim, 2 * headDim).zero_();
    attention.query.weight.narrow(0, 2 * headDim, headDim).zero_();
    attention.query.bias.narrow(0, 2 * headDim, headDim).zero_();
    attention.output.weight.narrow(1, 3 * headDim, headDim).zero_();
    const at::Tensor tokens = at::randn({3, width}, at::kDouble);
    const AttentionWeights grouped =
        merged(attention, LayerGrouping{grouping("0 0 0 0"), grouping("0 1 1 0")}, tokens);
    for (const LinearWeights* linear :
         {&grouped.query, &grouped.key, &grouped.value, &grouped.output}) {
        EXPECT_TRUE(linear->weight.isfinite().all().item<bool>());
        EXPECT_TRUE(linear->bias.isfinite().all().item<bool>());
        EXPECT_LE(linear->weight.abs().max().item<double>(), 1e5);
    }
    EXPECT_TRUE(outputOf(grouped, at::randn({9, width}, at::kDouble), GetParam().positions)
                    .isfinite()
                    .all()
                    .item<bool>());
}

INSTANTIATE_TEST_SUITE_P(All, MergeFitted, testing::ValuesIn(allCases()), nameOf);

TEST(MergeFittedSvd, IsExactOnTokensThatSpanNoMoreThanAHead) {
    // Three tokens: keys and values of all heads together have rank 3, a head has 4 channels.
    at::manual_seed(3);
    const AttentionWeights attention = randomAttention(4);
    const at::Tensor tokens = at::randn({3, width}, at::kDouble);
    MergeMethod method;
    method.rule = MergeRule::Svd;
    const AttentionWeights grouped =
        mergeFitted(attention, LayerGrouping::joint(grouping("0 0 0 0")), method,
                    PositionKind::Absolute, momentOf(tokens));
    EXPECT_LE(distance(outputOf(grouped, tokens, PositionKind::Absolute),
                       outputOf(attention, tokens, PositionKind::Absolute)),
              1e-7);
}

TEST(MergeFittedCentred, KeepsTheMeanOfTheOutput) {
    at::manual_seed(4);
    const AttentionWeights attention = randomAttention(4);
    const at::Tensor tokens = at::randn({50, width}, at::kDouble) + 1;
    const LayerGrouping target{grouping("0 1 0 1"), grouping("0 0 1 0")};
    // A window of one token: every head puts out its own value, so the mean over tokens is that of
    // the values.
    const auto meanOutput = [&](const AttentionWeights& block) {
        at::Tensor values = applyLinear(block.value, tokens).view({50, -1, headDim});
        std::vector<at::Tensor> heads;
        for (int head = 0; head < 4; ++head)
            heads.push_back(values.select(1, block.grouping.value.labelOf(head)));
        return applyLinear(block.output, at::cat(heads, 1)).mean(0);
    };
    for (const MergeRule rule :
         {MergeRule::Mean, MergeRule::First, MergeRule::Align, MergeRule::Svd}) {
        MergeMethod method;
        method.rule = rule;
        const auto merge = [&] {
            return mergeFitted(attention, target, method, PositionKind::Rotary, momentOf(tokens));
        };
        EXPECT_GT(distance(meanOutput(merge()), meanOutput(attention)), 1e-2);
        method.refinements.centred = true;
        EXPECT_LE(distance(meanOutput(merge()), meanOutput(attention)), 1e-10);
    }
}

TEST(MergeFittedCentred, CreatesTheOutputBiasWhereThereIsNone) {
    at::manual_seed(5);
    AttentionWeights attention = randomAttention(4);
    for (LinearWeights* linear :
         {&attention.query, &attention.key, &attention.value, &attention.output})
        linear->bias = at::Tensor();
    MergeMethod method;
    method.rule = MergeRule::Svd;
    const LayerGrouping target = LayerGrouping::joint(grouping("0 0 1 1"));
    const at::Tensor moment = momentOf(at::randn({50, width}, at::kDouble) + 1);
    const AttentionWeights plain =
        mergeFitted(attention, target, method, PositionKind::Absolute, moment);
    EXPECT_FALSE(plain.output.bias.defined());
    method.refinements.centred = true;
    const AttentionWeights centred =
        mergeFitted(attention, target, method, PositionKind::Absolute, moment);
    EXPECT_TRUE(centred.output.bias.defined());
    EXPECT_FALSE(centred.key.bias.defined());
    EXPECT_FALSE(centred.query.bias.defined());
}

TEST(MergeFitted, RefusesToSeparateHeadsThatShare) {
    const AttentionWeights attention = randomAttention(LayerGrouping::joint(grouping("0 0 1 1")));
    expectError(ErrorCode::BadData, "heads 0 and 1 share one head already", [&] {
        mergeFitted(attention, LayerGrouping::joint(grouping("0 1 0 1")), {}, PositionKind::Rotary,
                    at::eye(width + 1, at::kDouble));
    });
}

TEST(MergeFitted, RefusesACalibrationOfAnotherWidth) {
    const AttentionWeights attention = randomAttention(4);
    MergeMethod method;
    method.rule = MergeRule::Svd;
    expectError(ErrorCode::BadData, "second moment has shape [4, 4]", [&] {
        mergeFitted(attention, LayerGrouping::joint(grouping("0 0 1 1")), method,
                    PositionKind::Rotary, at::eye(4, at::kDouble));
    });
}

// Errors against numpy, which works on samples (tests/tools/make_merge_reference.py).

namespace {

class MergeReference : public testing::Test {
protected:
    void SetUp() override {
        tensors = readTensorFile(std::filesystem::path(REGROUP_SOURCE_DIR) /
                                 "tests/data/merges/reference.safetensors");
        const auto linear = [&](const std::string& name) {
            return LinearWeights{tensors.at(name + ".weight"), tensors.at(name + ".bias")};
        };
        attention = {linear("query"), linear("key"), linear("value"), linear("output"),
                     LayerGrouping::joint(Grouping::original(6))};
        moment = momentOf(tensors.at("x"));
    }

    void expectErrors(const HeadMoments& moments, MergeRule rule, const char* kind,
                      int column) const {
        const std::vector<std::vector<int>> groups{{0, 3, 4}, {1, 5}, {2}};
        const GroupErrors errors(moments, rule);
        for (std::size_t group = 0; group < groups.size(); ++group) {
            const auto expected =
                tensors.at(std::string(kind) + ".errors")[static_cast<std::int64_t>(group)][column]
                    .item<double>();
            EXPECT_NEAR(errors.error(groups[group]), expected, 1e-6 * expected + 1e-9)
                << mergeRuleName(rule) << " of " << kind << ", group " << group;
        }
    }

    HeadMoments keys(PositionKind positions, const MergeRefinements& refinements = {}) const {
        return keyMoments(attention, moment, refinements, positions);
    }

    std::map<std::string, at::Tensor> tensors;
    AttentionWeights attention{{}, {}, {}, {}, LayerGrouping::joint(Grouping::original(6))};
    at::Tensor moment;
};

} // namespace

TEST_F(MergeReference, PlainErrorsAgree) {
    const std::vector<MergeRule> rules{MergeRule::Mean, MergeRule::First, MergeRule::Align,
                                       MergeRule::Svd};
    for (int rule = 0; rule < 4; ++rule) {
        expectErrors(keys(PositionKind::Absolute), rules[static_cast<std::size_t>(rule)], "key",
                     rule);
        expectErrors(valueMoments(attention, moment, {}), rules[static_cast<std::size_t>(rule)],
                     "value", rule);
    }
}

TEST_F(MergeReference, ErrorsInChannelPairsAgree) {
    expectErrors(keys(PositionKind::Rotary), MergeRule::Mean, "key", 0);
    expectErrors(keys(PositionKind::Rotary), MergeRule::Align, "key", 5);
    expectErrors(keys(PositionKind::Rotary), MergeRule::Svd, "key", 6);
    MergeRefinements refinements;
    refinements.weighted = true;
    refinements.centred = true; // Means nothing where keys are rotated.
    expectErrors(keys(PositionKind::Rotary, refinements), MergeRule::Svd, "key", 7);
}

TEST_F(MergeReference, WeightedCentredErrorsAgree) {
    MergeRefinements refinements;
    refinements.weighted = true;
    refinements.centred = true;
    expectErrors(keys(PositionKind::Absolute, refinements), MergeRule::Svd, "key", 4);
    expectErrors(valueMoments(attention, moment, refinements), MergeRule::Svd, "value", 4);
}
