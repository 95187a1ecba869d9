// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/output_refit.h"
#include "core/convert/values_refit.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/randn_like.h>
#include <gtest/gtest.h>

using namespace regroup;
using namespace regroup::test;

namespace {

constexpr std::int64_t headCount = 4;
constexpr std::int64_t headDim = 2;
constexpr std::int64_t width = 5;

struct Problem {
    at::Tensor gathered = at::randn({60, headCount, width}, at::kDouble) + 0.4;
    at::Tensor target = at::randn({60, width}, at::kDouble);
    at::Tensor weights = at::rand({60}, at::kDouble) + 0.1;
};

AttentionWeights randomAttention(bool hasBias) {
    AttentionWeights attention{{},
                               {},
                               {at::randn({2 * headDim, width}, at::kDouble), at::Tensor()},
                               {at::randn({width, headCount * headDim}, at::kDouble), at::Tensor()},
                               {grouping("0 0 0 0"), grouping("0 1 0 0")}};
    if (hasBias) {
        attention.value.bias = at::randn({2 * headDim}, at::kDouble);
        attention.output.bias = at::randn({width}, at::kDouble);
    }
    return attention;
}

/// Token by token, from the definition: the value head of each query head on what it gathered.
double lossOf(const AttentionWeights& attention, const Problem& problem) {
    std::vector<at::Tensor> heads;
    for (int head = 0; head < headCount; ++head) {
        const int group = attention.grouping.value.labelOf(head);
        at::Tensor value = problem.gathered.select(1, head).matmul(
            attention.value.weight.narrow(0, group * headDim, headDim).t());
        if (attention.value.bias.defined())
            value = value + attention.value.bias.narrow(0, group * headDim, headDim);
        heads.push_back(value);
    }
    const at::Tensor missing = applyLinear(attention.output, at::cat(heads, 1)) - problem.target;
    return (missing.square().sum(1) * problem.weights).sum().item<double>();
}

AttentionWeights solved(AttentionWeights attention, const Problem& problem, double ridge,
                        int rounds) {
    ValuesRefit refit(headCount, width, headDim);
    for (const auto& [begin, count] : {std::pair<std::int64_t, std::int64_t>{0, 25}, {25, 35}})
        refit.add(problem.gathered.narrow(0, begin, count), problem.target.narrow(0, begin, count),
                  problem.weights.narrow(0, begin, count));
    refit.solve(attention, ridge, rounds);
    return attention;
}

} // namespace

TEST(ValuesRefit, EveryRoundLowersTheErrorAndTheEndIsNotImprovedByAnySmallStep) {
    at::manual_seed(21);
    const Problem problem;
    for (const bool hasBias : {false, true}) {
        const AttentionWeights start = randomAttention(hasBias);
        const double before = lossOf(start, problem);
        const double outputOnly = lossOf(solved(start, problem, 1e-9, 0), problem);
        const double once = lossOf(solved(start, problem, 1e-9, 1), problem);
        const AttentionWeights end = solved(start, problem, 1e-9, 3000);
        const double best = lossOf(end, problem);
        EXPECT_LT(outputOnly, before);
        EXPECT_LT(once, 0.999 * outputOnly);
        EXPECT_LT(best, once);
        EXPECT_EQ(end.value.bias.defined(), hasBias);
        EXPECT_EQ(end.output.bias.defined(), hasBias);
        for (int attempt = 0; attempt < 20; ++attempt) {
            AttentionWeights moved = end;
            moved.value.weight = end.value.weight + 1e-3 * at::randn_like(end.value.weight);
            moved.output.weight = end.output.weight + 1e-3 * at::randn_like(end.output.weight);
            EXPECT_GT(lossOf(moved, problem), best);
        }
    }
}

TEST(ValuesRefit, Float32LosesNoMoreThanItsRounding) {
    at::manual_seed(23);
    const Problem problem;
    Problem narrow = problem;
    for (at::Tensor* tensor : {&narrow.gathered, &narrow.target, &narrow.weights})
        *tensor = tensor->to(at::kFloat);
    for (const bool hasBias : {false, true}) {
        const AttentionWeights start = randomAttention(hasBias);
        const double expected = lossOf(solved(start, problem, 1e-3, 3), problem);
        const AttentionWeights found = solved(start, narrow, 1e-3, 3);
        EXPECT_EQ(found.value.weight.scalar_type(), at::kDouble);
        EXPECT_NEAR(lossOf(found, problem), expected, 1e-5 * expected);
    }
}

TEST(ValuesRefit, ASecondSolveOfTheOutputIsWhatAnotherLookAtTheTextGives) {
    at::manual_seed(24);
    const Problem problem;
    const double ridge = 0.1;
    AttentionWeights once = randomAttention(true);
    AttentionWeights twice = once;
    ValuesRefit refit(headCount, width, headDim);
    refit.add(problem.gathered, problem.target, problem.weights);
    refit.solve(once, ridge, 2);
    refit.solve(twice, ridge, 2, 2);
    OutputRefit output(OutputRefit::Bias::Solve);
    std::vector<at::Tensor> heads;
    for (int head = 0; head < headCount; ++head) {
        const std::int64_t row = once.grouping.value.labelOf(head) * headDim;
        heads.push_back(
            problem.gathered.select(1, head).matmul(once.value.weight.narrow(0, row, headDim).t()) +
            once.value.bias.narrow(0, row, headDim));
    }
    output.add(at::cat(heads, 1), problem.target, problem.weights);
    const LinearWeights expected = output.solve(once.output, ridge);
    EXPECT_LE((twice.output.weight - expected.weight).abs().max().item<double>(), 1e-9);
    EXPECT_LE((twice.output.bias - expected.bias).abs().max().item<double>(), 1e-9);
    EXPECT_GT((twice.output.weight - once.output.weight).abs().max().item<double>(), 1e-6);
}

TEST(ValuesRefit, AStrongRidgeKeepsTheWeights) {
    at::manual_seed(22);
    const Problem problem;
    const AttentionWeights start = randomAttention(true);
    const AttentionWeights kept = solved(start, problem, 1e9, 2);
    EXPECT_LE((kept.value.weight - start.value.weight).abs().max().item<double>(), 1e-6);
    EXPECT_LE((kept.output.weight - start.output.weight).abs().max().item<double>(), 1e-6);
}

TEST(ValuesRefit, RefusesWhatDoesNotFitIntoMemory) {
    expectError(ErrorCode::Unsupported, "Refinement 'values'", [] { ValuesRefit(32, 4096, 128); });
}
