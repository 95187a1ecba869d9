// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/conjugate_gradients.h"
#include "core/convert/scores_refit.h"
#include "core/jobs/job_context.h"
#include "core/model/tensor_file.h"
#include "tests/support/grouping_text.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/eye.h>
#include <ATen/ops/kron.h>
#include <ATen/ops/linalg_solve.h>
#include <ATen/ops/matmul.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/stack.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>

#include <filesystem>

using namespace regroup;
using namespace regroup::test;

namespace {

constexpr std::int64_t headDim = 4;

double distance(const at::Tensor& left, const at::Tensor& right) {
    return (left - right).abs().max().item<double>();
}

/// One case of tests/tools/make_refit_reference.py.
struct Case {
    explicit Case(std::string caseName)
        : name(std::move(caseName)),
          tensors(readTensorFile(std::filesystem::path(REGROUP_SOURCE_DIR) /
                                 "tests/data/refits/scores.safetensors")) {}

    at::Tensor get(const std::string& kind) const {
        const auto found = tensors.find(name + "." + kind);
        return found == tensors.end() ? at::Tensor() : found->second;
    }
    LinearWeights linear(const std::string& kind) const {
        return {get(kind + ".weight"), get(kind + ".bias")};
    }

    AttentionWeights start() const {
        return {linear("start.query"),
                linear("start.key"),
                {},
                {},
                {grouping("0 1 0 0 1"), grouping("0 0 0 0 0")}};
    }

    ScoresRefit problem() const {
        ScoresRefit refit(grouping("0 1 2 2 3"));
        const at::Tensor counted = get("counted").ne(0);
        for (std::int64_t row = 0; row < 3; ++row) // One batch of two sequences and one of one.
            if (row != 1)
                refit.add(batch(counted, row, row == 0 ? 2 : 1));
        return refit;
    }

    ScoreBatch batch(const at::Tensor& counted, std::int64_t row, std::int64_t count) const {
        const auto part = [&](const at::Tensor& tensor) { return tensor.narrow(0, row, count); };
        ScoreBatch batch;
        batch.query = part(get("query"));
        batch.key = part(get("key"));
        batch.input = part(get("input"));
        batch.counted = part(counted);
        batch.attention.scale = 0.6;
        batch.attention.causal = name != "encoder";
        batch.attention.window = batch.attention.causal ? 6 : 0;
        batch.attention.keyMask = batch.counted;
        batch.rotary = {get("cosine"), get("sine")};
        return batch;
    }

    std::string name;
    std::map<std::string, at::Tensor> tensors;
};

ScoresRefitOptions tight(int rounds) {
    ScoresRefitOptions options;
    options.ridge = 0.05;
    options.rounds = rounds;
    options.solver.tolerance = 1e-12;
    return options;
}

class ScoresReference : public testing::TestWithParam<const char*> {};

} // namespace

TEST_P(ScoresReference, AgreesWithLeastSquaresPairByPair) {
    const Case tested(GetParam());
    const int rounds = tested.get("cosine").defined() ? 2 : 1;
    for (const std::uint64_t memoryBytes : {std::uint64_t{1} << 30U, std::uint64_t{1}}) {
        AttentionWeights solved = tested.start();
        ScoresRefitOptions options = tight(rounds);
        options.memoryBytes = memoryBytes; // All heads at once, and one by one.
        JobContext job;
        tested.problem().solve(solved, options, job);
        EXPECT_LE(distance(solved.query.weight, tested.get("solved.query.weight")), 1e-8);
        EXPECT_LE(distance(solved.key.weight, tested.get("solved.key.weight")), 1e-8);
        EXPECT_GT(distance(solved.query.weight, tested.get("start.query.weight")), 1e-2);
        EXPECT_GT(distance(solved.key.weight, tested.get("start.key.weight")), 1e-2);
        EXPECT_EQ(solved.query.bias.defined(), tested.get("solved.query.bias").defined());
        if (solved.query.bias.defined()) {
            EXPECT_LE(distance(solved.query.bias, tested.get("solved.query.bias")), 1e-8);
            EXPECT_LE(distance(solved.key.bias, tested.get("solved.key.bias")), 1e-8);
        }
    }
}

TEST_P(ScoresReference, Float32AndTheUsualToleranceGiveTheSameWithinTheirRounding) {
    Case tested(GetParam());
    for (const char* kind : {"query", "key", "input", "cosine", "sine"})
        if (tested.get(kind).defined()) {
            at::Tensor& tensor = tested.tensors[tested.name + "." + kind];
            tensor = tensor.to(at::kFloat);
        }
    AttentionWeights solved = tested.start();
    ScoresRefitOptions options = tight(tested.get("cosine").defined() ? 2 : 1);
    options.solver = {};
    JobContext job;
    tested.problem().solve(solved, options, job);
    for (const auto& [found, kind] :
         {std::pair{solved.query.weight, "query"}, std::pair{solved.key.weight, "key"}}) {
        const at::Tensor expected = tested.get(std::string("solved.") + kind + ".weight");
        const at::Tensor start = tested.get(std::string("start.") + kind + ".weight");
        EXPECT_EQ(found.scalar_type(), at::kDouble);
        EXPECT_LE((found - expected).norm().item<double>(),
                  5e-3 * (start - expected).norm().item<double>()); // Of the sum its square.
    }
}

INSTANTIATE_TEST_SUITE_P(All, ScoresReference,
                         testing::Values("causal", "plain", "encoder", "rotary", "rotary-biased"),
                         [](const auto& tested) {
                             std::string name = tested.param;
                             std::erase(name, '-');
                             return name;
                         });

TEST(ScoresRefit, KeepsTheWeightsOfHeadsThatSeeNothing) {
    // Inputs of zeros: no row of any equation is left.
    Case tested("plain");
    tested.tensors["plain.input"] = at::zeros({3, 9, 7}, at::kDouble);
    AttentionWeights solved = tested.start();
    JobContext job;
    tested.problem().solve(solved, tight(2), job);
    EXPECT_TRUE(at::equal(solved.query.weight, tested.get("start.query.weight")));
    EXPECT_TRUE(at::equal(solved.key.weight, tested.get("start.key.weight")));
}

TEST(ScoresRefit, SurvivesDeadAndEqualHeads) {
    Case tested("rotary");
    AttentionWeights start = tested.start();
    start.query.weight = start.query.weight.clone();
    start.key.weight = start.key.weight.clone();
    start.query.weight.narrow(0, 0, headDim).zero_();
    start.query.weight.narrow(0, headDim, headDim)
        .copy_(start.query.weight.narrow(0, 4 * headDim, headDim));
    start.key.weight.narrow(0, headDim, headDim).zero_(); // Heads 1 and 4 read it.
    JobContext job;
    tested.problem().solve(start, tight(2), job);
    for (const at::Tensor& weight : {start.query.weight, start.key.weight}) {
        EXPECT_TRUE(weight.isfinite().all().item<bool>());
        EXPECT_LE(weight.abs().max().item<double>(), 1e3);
    }
}

TEST(ScoresRefit, StopsWhenAsked) {
    std::stop_source stop;
    stop.request_stop();
    JobContext job(stop.get_token(), {});
    AttentionWeights solved = Case("plain").start();
    EXPECT_THROW(Case("plain").problem().solve(solved, tight(1), job), Cancelled);
}

TEST(ConjugateGradients, SolveSystemsSideBySideAsADirectSolverDoes) {
    at::manual_seed(31);
    const at::Tensor factors = at::randn({3, 12, 5}, at::kDouble); // Of rank 5: singular.
    const at::Tensor matrices = at::matmul(factors, factors.transpose(1, 2));
    RidgeSystems systems;
    systems.right = at::randn({3, 4, 3}, at::kDouble);
    systems.right.select(0, 1).zero_(); // One has arrived before the start.
    systems.pull = at::rand({3}, at::kDouble) * 0.01 + 0.001;
    systems.apply = [&](const at::Tensor& direction) {
        return at::matmul(matrices, direction.reshape({3, 12, 1})).view({3, 4, 3});
    };
    systems.precondition = [](const at::Tensor& residual) { return residual; };
    JobContext job;
    const at::Tensor solved = solveRidgeSystems(systems, {1e-13, 200}, job);
    const at::Tensor expected =
        at::linalg_solve(matrices + systems.pull.view({3, 1, 1}) * at::eye(12, at::kDouble),
                         systems.right.reshape({3, 12, 1}))
            .view({3, 4, 3});
    EXPECT_LE(distance(solved, expected), 1e-8 * expected.abs().max().item<double>());
    EXPECT_EQ(solved.select(0, 1).abs().max().item<double>(), 0);
}

TEST(ConjugateGradients, TheKroneckerInverseIsOneOfTheProductWithThosePartialTraces) {
    at::manual_seed(32);
    const auto square = [](std::int64_t size, std::int64_t rank) {
        const at::Tensor factor = at::randn({size, rank}, at::kDouble);
        return at::matmul(factor, factor.t());
    };
    const at::Tensor left = at::stack({square(3, 2), square(3, 3)});
    const at::Tensor right = at::stack({square(5, 4), square(5, 5)});
    const auto traceOf = [](const at::Tensor& matrices) {
        return matrices.diagonal(0, 1, 2).sum(-1).view({-1, 1, 1});
    };
    const at::Tensor pull = at::rand({2}, at::kDouble) + 0.1;
    const at::Tensor residual = at::randn({2, 3, 5}, at::kDouble);
    const PartialTraces traces{left * traceOf(right), right * traceOf(left)}; // Of the products.
    const at::Tensor found = kroneckerInverse(traces, pull)(residual);
    for (int system = 0; system < 2; ++system) {
        const at::Tensor whole =
            at::kron(left[system], right[system]) + pull[system] * at::eye(15, at::kDouble);
        const at::Tensor expected = at::linalg_solve(whole, residual[system].reshape({15, 1}));
        EXPECT_LE(distance(found[system].reshape({15, 1}), expected), 1e-9);
    }
    // Nothing at all: only the pull is left.
    const at::Tensor none = at::zeros({2, 3, 3}, at::kDouble);
    const at::Tensor unmoved =
        kroneckerInverse({none, at::zeros({2, 5, 5}, at::kDouble)}, pull)(residual);
    EXPECT_LE(distance(unmoved, residual / pull.view({2, 1, 1})), 1e-12);
}
