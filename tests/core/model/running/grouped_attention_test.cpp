// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/model/attention.h"
#include "core/model/attention_strip.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"

#include <ATen/Context.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/all.h>
#include <ATen/ops/isfinite.h>
#include <ATen/ops/ones.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace regroup {
namespace {

using test::grouping;

struct Problem {
    at::Tensor query;
    at::Tensor key;
    at::Tensor value;
    LayerGrouping grouping;
    AttentionOptions options;
};

bool isVisible(const AttentionOptions& options, int64_t sequence, int64_t query, int64_t key) {
    if (options.causal && key > query)
        return false;
    if (options.window > 0 && key <= query - options.window)
        return false;
    return !options.keyMask.defined() || options.keyMask[sequence][key].item<bool>();
}

/// One output row by the definition, with plain loops: no mask tensor, no index map.
std::vector<double> naiveRow(const Problem& problem, int64_t sequence, int64_t head, int64_t row) {
    const auto query = problem.query.accessor<double, 4>();
    const auto key = problem.key.accessor<double, 4>();
    const auto value = problem.value.accessor<double, 4>();
    const int keyGroup = problem.grouping.key.labelOf(static_cast<int>(head));
    const int valueGroup = problem.grouping.value.labelOf(static_cast<int>(head));
    const int64_t self = row + problem.options.queryOffset;
    std::vector<int64_t> seen;
    for (int64_t other = 0; other < key.size(2); ++other)
        if (isVisible(problem.options, sequence, self, other))
            seen.push_back(other);
    if (seen.empty())
        seen.push_back(self);

    std::vector<double> result(static_cast<std::size_t>(value.size(3)), 0.0);
    double sum = 0.0;
    for (const int64_t other : seen) {
        double score = 0.0;
        for (int64_t channel = 0; channel < query.size(3); ++channel)
            score += query[sequence][head][row][channel] * key[sequence][keyGroup][other][channel];
        const double weight = std::exp(score * problem.options.scale);
        sum += weight;
        for (int64_t channel = 0; channel < value.size(3); ++channel)
            result[static_cast<std::size_t>(channel)] +=
                weight * value[sequence][valueGroup][other][channel];
    }
    for (double& entry : result)
        entry /= sum;
    return result;
}

/// Strip by strip the same rows; what a strip leaves out behind is hidden from all of its queries.
void expectSameStrips(const Problem& problem, const at::Tensor& rows) {
    for (int64_t first = 0; first < rows.size(2); first += 3) {
        const int64_t count = std::min<int64_t>(3, rows.size(2) - first);
        const AttentionStrip strip = attentionStrip(
            problem.query, problem.key, problem.grouping.key, problem.options, first, count);
        const auto expected = rows.narrow(2, first, count);
        const int64_t keys = strip.rows.size(3);
        EXPECT_LE((strip.rows - expected.narrow(3, 0, keys)).abs().max().item<double>(), 1e-12);
        EXPECT_EQ(expected.narrow(3, keys, rows.size(3) - keys).abs().sum().item<double>(), 0);
        EXPECT_EQ(strip.scores.sizes(), strip.rows.sizes());
        EXPECT_TRUE(strip.scores.isfinite().all().item<bool>());
    }
}

/// The written-out rows, applied to the values head by head, give the same outputs.
double distanceOfRows(const Problem& problem, const at::Tensor& outputs) {
    const auto rows =
        attentionRows(problem.query, problem.key, problem.grouping.key, problem.options);
    EXPECT_LE((rows.sum(-1) - 1).abs().max().item<double>(), 1e-12);
    expectSameStrips(problem, rows);
    double distance = 0.0;
    for (int64_t head = 0; head < rows.size(1); ++head) {
        const auto group = problem.grouping.value.labelOf(static_cast<int>(head));
        const auto applied = rows.select(1, head).matmul(problem.value.select(1, group));
        distance =
            std::max(distance, (applied - outputs.select(1, head)).abs().max().item<double>());
    }
    return distance;
}

/// The largest distance of groupedAttention from the definition.
double distanceFromNaive(const Problem& problem) {
    const auto result = groupedAttention(problem.query, problem.key, problem.value,
                                         problem.grouping, problem.options)
                            .contiguous();
    EXPECT_EQ(result.sizes(), problem.query.sizes());
    EXPECT_TRUE(at::all(at::isfinite(result)).item<bool>());
    const auto values = result.accessor<double, 4>();
    double distance = distanceOfRows(problem, result);
    for (int64_t sequence = 0; sequence < values.size(0); ++sequence)
        for (int64_t head = 0; head < values.size(1); ++head)
            for (int64_t row = 0; row < values.size(2); ++row) {
                const auto expected = naiveRow(problem, sequence, head, row);
                for (int64_t channel = 0; channel < values.size(3); ++channel)
                    distance =
                        std::max(distance, std::abs(values[sequence][head][row][channel] -
                                                    expected[static_cast<std::size_t>(channel)]));
            }
    return distance;
}

Problem randomProblem(const char* keyLabels, const char* valueLabels, int64_t queries,
                      int64_t keys) {
    at::manual_seed(7);
    const LayerGrouping layer{grouping(keyLabels), grouping(valueLabels)};
    const auto type = at::TensorOptions().dtype(at::kDouble);
    Problem problem{at::randn({2, layer.key.headCount(), queries, 4}, type),
                    at::randn({2, layer.key.groupCount(), keys, 4}, type),
                    at::randn({2, layer.value.groupCount(), keys, 4}, type),
                    layer,
                    {}};
    problem.options.scale = 0.7;
    problem.options.queryOffset = keys - queries;
    return problem;
}

/// [2, keys]: the second sequence has four padded keys, at the front or at the end.
at::Tensor paddedMask(int64_t keys, bool atFront) {
    auto mask = at::ones({2, keys}, at::TensorOptions().dtype(at::kBool));
    mask.select(0, 1).narrow(0, atFront ? 0 : keys - 4, 4).fill_(0);
    return mask;
}

const char* const partitions[][2] = {
    {"0 1 2 3 4 5", "0 1 2 3 4 5"}, {"0 0 0 1 1 1", "0 0 0 1 1 1"}, {"0 1 0 1 2 2", "0 1 0 1 2 2"},
    {"0 1 1 1 1 0", "0 1 1 1 1 0"}, {"0 1 1 2 1 1", "0 0 0 0 1 0"}, {"0 0 0 0 0 0", "0 1 2 3 4 5"}};

TEST(GroupedAttention, EqualsTheDefinitionForAnyPartitions) {
    for (const auto& labels : partitions)
        for (const int64_t queries : {1, 9, 70}) // One query, one strip, three strips.
            EXPECT_LE(distanceFromNaive(randomProblem(labels[0], labels[1], queries, 70)), 1e-12)
                << labels[0] << " | " << labels[1] << ", " << queries << " queries";
}

TEST(GroupedAttention, LeavesPaddedKeysOutOnBothSides) {
    for (const auto& labels : partitions)
        for (const bool atFront : {true, false})
            for (const int64_t queries : {1, 40}) {
                auto problem = randomProblem(labels[0], labels[1], queries, 40);
                problem.options.keyMask = paddedMask(40, atFront);
                EXPECT_LE(distanceFromNaive(problem), 1e-12)
                    << labels[0] << (atFront ? " left, " : " right, ") << queries << " queries";
            }
}

TEST(GroupedAttention, SeesOnlyTheWindow) {
    for (const int64_t window : {1, 5, 33, 50, 200})
        for (const int64_t queries : {1, 3, 50}) {
            auto problem = randomProblem("0 1 1 2 1 1", "0 0 0 0 1 0", queries, 50);
            problem.options.window = window;
            EXPECT_LE(distanceFromNaive(problem), 1e-12) << window << ", " << queries << " queries";
            problem.options.keyMask = paddedMask(50, true);
            EXPECT_LE(distanceFromNaive(problem), 1e-12)
                << window << " padded, " << queries << " queries";
        }
}

TEST(GroupedAttention, SeesBothSidesWithoutCausalMask) {
    auto problem = randomProblem("0 1 0 1 2 2", "0 0 0 0 1 0", 12, 12);
    problem.options.causal = false;
    EXPECT_LE(distanceFromNaive(problem), 1e-12);
    problem.options.keyMask = paddedMask(12, true);
    EXPECT_LE(distanceFromNaive(problem), 1e-12);
}

TEST(GroupedAttention, AQueryThatSeesNoKeySeesItself) {
    auto problem = randomProblem("0 0", "0 0", 6, 6);
    problem.options.keyMask = at::zeros({2, 6}, at::TensorOptions().dtype(at::kBool));
    const auto result = groupedAttention(problem.query, problem.key, problem.value,
                                         problem.grouping, problem.options);
    EXPECT_LE(result.sub(problem.value).abs().max().item<double>(), 1e-12); // [2, 1, 6, 4] spreads.
}

TEST(GroupedAttention, DecodingStepByStepEqualsOnePass) {
    const auto problem = randomProblem("0 1 1 2 1 1", "0 0 0 0 1 0", 20, 20);
    const auto whole = groupedAttention(problem.query, problem.key, problem.value, problem.grouping,
                                        problem.options);
    for (int64_t step = 0; step < 20; ++step) {
        AttentionOptions options = problem.options;
        options.queryOffset = step;
        const auto one =
            groupedAttention(problem.query.narrow(2, step, 1), problem.key.narrow(2, 0, step + 1),
                             problem.value.narrow(2, 0, step + 1), problem.grouping, options);
        EXPECT_LE(one.sub(whole.narrow(2, step, 1)).abs().max().item<double>(), 1e-13) << step;
    }
}

TEST(GroupedAttention, HalfTypesStayNearFloat64) {
    for (const auto type : {at::kBFloat16, at::kHalf, at::kFloat})
        for (const int64_t queries : {1, 40}) {
            const auto problem = randomProblem("0 1 1 2 1 1", "0 0 0 0 1 0", queries, 40);
            const auto exact = groupedAttention(problem.query, problem.key, problem.value,
                                                problem.grouping, problem.options);
            const auto rounded =
                groupedAttention(problem.query.to(type), problem.key.to(type),
                                 problem.value.to(type), problem.grouping, problem.options);
            ASSERT_EQ(rounded.scalar_type(), type);
            const double tolerance = type == at::kFloat ? 1e-5 : type == at::kHalf ? 1e-2 : 5e-2;
            EXPECT_LE(rounded.to(at::kDouble).sub(exact).abs().max().item<double>(), tolerance);
        }
}

TEST(GroupedAttention, RefusesKeysOfAnotherGroupCount) {
    const auto problem = randomProblem("0 0 1", "0 0 1", 3, 3);
    test::expectError(ErrorCode::Internal, "[2, 3, 3, 4]", [&] {
        (void)groupedAttention(problem.query, problem.query, problem.value, problem.grouping,
                               problem.options);
    });
}

} // namespace
} // namespace regroup
