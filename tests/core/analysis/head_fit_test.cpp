// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/gram.h"
#include "core/analysis/head_fit.h"
#include "core/analysis/merge_error.h"
#include "core/analysis/second_moment.h"
#include "tests/support/grouping_text.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/bmm.h>
#include <ATen/ops/einsum.h>
#include <ATen/ops/randn.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <limits>
#include <vector>

using namespace regroup;
using namespace regroup::test;

namespace {

constexpr std::int64_t headDim = 6;

/// Outputs of heads that have something in common: [tokens, members, headDim].
at::Tensor sampleHeads(std::int64_t tokens, std::int64_t members) {
    const at::Tensor common = at::randn({tokens, headDim}, at::kDouble);
    const at::Tensor maps = at::randn({members, headDim, headDim}, at::kDouble);
    return at::einsum("tc,mcd->tmd", {common, maps}) +
           at::randn({tokens, members, headDim}, at::kDouble) * 0.5 + 0.3;
}

at::Tensor momentOf(const at::Tensor& samples) {
    const at::Tensor rows = samples.reshape({samples.size(0), -1});
    return rows.t().matmul(rows) / static_cast<double>(samples.size(0));
}

at::Tensor randomMetrics(std::int64_t members) {
    const at::Tensor roots = at::randn({members, headDim, headDim}, at::kDouble);
    return at::bmm(roots, roots.transpose(1, 2));
}

/// Mean squared distance on the samples, token by token, in the metrics.
double measuredError(const GroupFit& fit, const at::Tensor& samples, const at::Tensor& metrics) {
    const at::Tensor shared = at::einsum("mij,tmj->ti", {fit.combine, samples});
    const at::Tensor missing = samples - at::einsum("mij,tj->tmi", {fit.expand, shared});
    if (!metrics.defined())
        return missing.square().sum().item<double>() / static_cast<double>(samples.size(0));
    return at::einsum("tmi,mij,tmj->", {missing, metrics, missing}).item<double>() /
           static_cast<double>(samples.size(0));
}

/// In pairs only the energies of a metric count.
at::Tensor pairMetrics(const at::Tensor& metrics) {
    const at::Tensor channels = metrics.diagonal(0, 1, 2);
    const at::Tensor energies =
        channels.narrow(1, 0, headDim / 2) + channels.narrow(1, headDim / 2, headDim / 2);
    return energies.repeat({1, 2}).diag_embed();
}

} // namespace

TEST(FitGroup, ClosedFormIsTheMeasuredErrorAndTheRulesAreOrdered) {
    at::manual_seed(1);
    for (const FitSpace space : {FitSpace::Whole, FitSpace::Pairs})
        for (const std::int64_t members : {2, 3, 5})
            for (const bool weighted : {false, true}) {
                const at::Tensor samples = sampleHeads(50, members);
                const at::Tensor moment = momentOf(samples);
                at::Tensor metrics;
                if (weighted)
                    metrics = space == FitSpace::Pairs ? pairMetrics(randomMetrics(members))
                                                       : randomMetrics(members);
                double previous = std::numeric_limits<double>::infinity();
                for (const MergeRule rule : {MergeRule::Mean, MergeRule::Align, MergeRule::Svd}) {
                    const GroupFit fit = fitGroup(moment, metrics, members, rule, space);
                    const double error = fitError(fit, moment, metrics);
                    EXPECT_NEAR(error, measuredError(fit, samples, metrics), 1e-9 * error + 1e-9);
                    EXPECT_LT(error, previous) << mergeRuleName(rule) << " of " << members;
                    previous = error;
                }
            }
}

TEST(FitGroup, TheWeightedSvdIsBestInItsOwnMetricAndThePlainOneInPlainSquares) {
    at::manual_seed(2);
    const at::Tensor moment = momentOf(sampleHeads(60, 4));
    const at::Tensor metrics = randomMetrics(4);
    const GroupFit plain = fitGroup(moment, {}, 4, MergeRule::Svd, FitSpace::Whole);
    const GroupFit weighted = fitGroup(moment, metrics, 4, MergeRule::Svd, FitSpace::Whole);
    EXPECT_LT(fitError(weighted, moment, metrics), 0.99 * fitError(plain, moment, metrics));
    EXPECT_LT(fitError(plain, moment, {}), 0.99 * fitError(weighted, moment, {}));
}

TEST(FitGroup, MapsOfPairsCommuteWithEveryRotationOfPairs) {
    at::manual_seed(3);
    const at::Tensor moment = momentOf(sampleHeads(30, 3));
    const at::Tensor angles = at::randn({headDim / 2}, at::kDouble);
    const at::Tensor cosine = angles.cos().repeat({2}).diag_embed();
    at::Tensor turn = cosine;
    for (std::int64_t pair = 0; pair < headDim / 2; ++pair) {
        turn[pair][pair + headDim / 2] = -angles[pair].sin();
        turn[pair + headDim / 2][pair] = angles[pair].sin();
    }
    for (const MergeRule rule : {MergeRule::Align, MergeRule::Svd}) {
        const GroupFit fit = fitGroup(moment, {}, 3, rule, FitSpace::Pairs);
        for (const at::Tensor& maps : {fit.combine, fit.expand})
            EXPECT_LE((maps.matmul(turn) - turn.matmul(maps)).abs().max().item<double>(), 1e-12);
    }
}

TEST(FitGroup, AlignsByRotationsOnly) {
    at::manual_seed(4);
    const at::Tensor moment = momentOf(sampleHeads(30, 3));
    for (const FitSpace space : {FitSpace::Whole, FitSpace::Pairs}) {
        const at::Tensor turns = fitGroup(moment, {}, 3, MergeRule::Align, space).expand;
        const at::Tensor products = at::bmm(turns, turns.transpose(1, 2));
        EXPECT_LE((products - at::bmm(turns.transpose(1, 2), turns)).abs().max().item<double>(),
                  1e-10);
        EXPECT_LE((products.diagonal(0, 1, 2) - 1).abs().max().item<double>(), 1e-10);
    }
}

namespace {

AttentionWeights randomAttention(const LayerGrouping& groups, std::int64_t width) {
    const auto linear = [](std::int64_t rows, std::int64_t columns) {
        return LinearWeights{at::randn({rows, columns}, at::kDouble),
                             at::randn({rows}, at::kDouble)};
    };
    const int heads = groups.key.headCount();
    return {linear(heads * headDim, width), linear(groups.key.groupCount() * headDim, width),
            linear(groups.value.groupCount() * headDim, width), linear(width, heads * headDim),
            groups};
}

} // namespace

TEST(GroupErrors, AgreesWithTheFitForEveryRuleAndForSharedHeads) {
    at::manual_seed(5);
    const AttentionWeights attention =
        randomAttention(LayerGrouping::joint(grouping("0 1 0 2 3 1")), 9);
    SecondMoment moment;
    moment.add(at::randn({40, 9}, at::kDouble) + 0.4);
    MergeRefinements weighted;
    weighted.weighted = true;
    for (const MergeRefinements& refinements : {MergeRefinements{}, weighted})
        for (const PositionKind positions : {PositionKind::Absolute, PositionKind::Rotary})
            for (const MergeRule rule :
                 {MergeRule::Mean, MergeRule::First, MergeRule::Align, MergeRule::Svd}) {
                const HeadMoments moments =
                    keyMoments(attention, moment.mean(), refinements, positions);
                const GroupErrors errors(moments, rule);
                // Stored heads 1 and 0 are read by the query heads 0, 1, 2 and 5.
                const std::vector<int> stored{1, 0};
                const std::vector<int> readers{0, 1, 2, 5};
                at::Tensor metrics = moments.metricsOf(readers);
                if (metrics.defined() && positions == PositionKind::Rotary)
                    metrics = pairMetrics(metrics);
                const at::Tensor own = moments.momentOf(readers);
                const double expected =
                    fitError(fitGroup(own, metrics, 4, rule, moments.space), own, metrics);
                EXPECT_NEAR(errors.error(stored), expected, 1e-9 * expected);
                EXPECT_EQ(errors.error(std::vector<int>{2}), 0);
                EXPECT_GT(errors.energy(), 0);
            }
}

TEST(GroupErrors, BoundOfAlignIsBelowTheErrorAndThatOfPairs) {
    at::manual_seed(7);
    for (int round = 0; round < 4; ++round) {
        const AttentionWeights attention =
            randomAttention(LayerGrouping::joint(grouping("0 1 0 2 3 1 4")), 9);
        SecondMoment moment;
        moment.add(at::randn({40, 9}, at::kDouble) + 0.4);
        for (const PositionKind positions : {PositionKind::Absolute, PositionKind::Rotary}) {
            const GroupErrors errors(keyMoments(attention, moment.mean(), {}, positions),
                                     MergeRule::Align);
            // Every set of the five stored heads, of which two are read twice.
            for (unsigned set = 1; set < 32; ++set) {
                std::vector<int> stored;
                for (int head = 0; head < 5; ++head)
                    if ((set >> static_cast<unsigned>(head) & 1U) != 0) {
                        stored.push_back(head);
                    }
                const double error = errors.error(stored);
                const double bound = errors.errorBound(stored).value();
                EXPECT_LE(bound, error * (1 + 1e-12)) << set;
                if (stored.size() > 1) {
                    EXPECT_GT(bound, 0.3 * error) << set; // One that says something.
                }
                const bool readOnceEach = stored.front() > 1;
                if (stored.size() == 2 && readOnceEach) {
                    EXPECT_NEAR(bound, error, 1e-9 * error) << set;
                }
            }
        }
    }
}

TEST(GroupErrors, OnlyAlignInPlainSquaresHasABound) {
    at::manual_seed(8);
    const AttentionWeights attention = randomAttention(LayerGrouping::joint(grouping("0 1 2")), 9);
    SecondMoment moment;
    moment.add(at::randn({40, 9}, at::kDouble));
    MergeRefinements weighted;
    weighted.weighted = true;
    const std::vector<int> pair{0, 1};
    for (const MergeRule rule : {MergeRule::Mean, MergeRule::First, MergeRule::Svd})
        EXPECT_FALSE(
            GroupErrors(valueMoments(attention, moment.mean(), {}), rule).errorBound(pair));
    EXPECT_FALSE(GroupErrors(valueMoments(attention, moment.mean(), weighted), MergeRule::Align)
                     .errorBound(pair));
}

TEST(GroupErrors, EnergyIsTheErrorOfReadingNothing) {
    at::manual_seed(6);
    const AttentionWeights attention = randomAttention(LayerGrouping::joint(grouping("0 1 0")), 7);
    SecondMoment moment;
    moment.add(at::randn({40, 7}, at::kDouble));
    MergeRefinements refinements;
    for (const bool weighted : {false, true}) {
        refinements.weighted = weighted;
        const HeadMoments moments = valueMoments(attention, moment.mean(), refinements);
        const std::vector<int> all{0, 1, 2};
        GroupFit nothing = fitGroup(moments.momentOf(all), {}, 3, MergeRule::Mean, FitSpace::Whole);
        nothing.combine.zero_();
        const double expected = fitError(nothing, moments.momentOf(all), moments.metricsOf(all));
        EXPECT_NEAR(GroupErrors(moments, MergeRule::Svd).energy(), expected, 1e-9 * expected);
    }
}
