// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/attention.h"
#include "core/model/fused_kernels.h"
#include "core/model/repeated_heads.h"
#include "core/model/rotary.h"
#include "tests/support/gpu.h"
#include "tests/support/grouping_text.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/rand.h>
#include <ATen/ops/randn.h>
#include <ATen/ops/silu.h>
#include <gtest/gtest.h>

#include <functional>
#include <vector>

namespace regroup {
namespace {

using test::grouping;

const at::TensorOptions onGpu = at::TensorOptions().device(at::kCUDA).dtype(at::kBFloat16);

at::Tensor narrowNumbers(at::IntArrayRef shape) {
    return at::randn(shape).to(at::kCUDA, at::kBFloat16).requires_grad_(true);
}

double relativeDifference(const at::Tensor& found, const at::Tensor& expected) {
    const auto wide = [](const at::Tensor& values) {
        return values.detach().to(at::kCPU, at::kDouble);
    };
    return ((wide(found) - wide(expected)).norm() / wide(expected).norm()).item<double>();
}

/// Output and gradients of a function of narrow numbers are those of the same function in float64,
/// up to one rounding (2^-9).
void expectAgrees(const std::vector<at::Tensor>& inputs,
                  const std::function<at::Tensor(const std::vector<at::Tensor>&)>& fused,
                  const std::function<at::Tensor(const std::vector<at::Tensor>&)>& plain) {
    std::vector<at::Tensor> wide;
    for (const at::Tensor& input : inputs)
        wide.push_back(input.detach().to(at::kCPU, at::kDouble).requires_grad_(true));
    const at::Tensor found = fused(inputs);
    const at::Tensor expected = plain(wide);
    ASSERT_EQ(found.sizes(), expected.sizes());
    EXPECT_LT(relativeDifference(found, expected), 2.5e-3);
    const at::Tensor direction = at::randn(expected.sizes()).to(at::kBFloat16);
    found.backward(direction.to(at::kCUDA));
    expected.backward(direction.to(at::kDouble));
    for (std::size_t index = 0; index < inputs.size(); ++index)
        EXPECT_LT(relativeDifference(inputs[index].grad(), wide[index].grad()), 2.5e-3) << index;
}

TEST(FusedKernels, SiluProductAndItsGradients) {
    REGROUP_REQUIRE_GPU();
    const auto gate = narrowNumbers({3, 7, 40});
    ASSERT_TRUE(canFuse(gate));
    expectAgrees(
        {gate, narrowNumbers({3, 7, 40})},
        [](const auto& inputs) { return fusedSiluProduct(inputs[0], inputs[1]); },
        [](const auto& inputs) { return at::silu(inputs[0]) * inputs[1]; });
}

TEST(FusedKernels, RotaryEmbeddingOfOneTableAndOfOneForEverySequence) {
    REGROUP_REQUIRE_GPU();
    for (const int64_t tables : {1, 2}) {
        const auto angles = (at::rand({tables, 1, 5, 16}, at::kDouble) * 6).to(at::kBFloat16);
        const auto cosine = angles.cos();
        const auto sine = angles.sin();
        expectAgrees(
            {narrowNumbers({2, 5, 3, 32})},
            [&](const auto& inputs) {
                return fusedRotary(inputs[0], cosine.to(at::kCUDA), sine.to(at::kCUDA));
            },
            [&](const auto& inputs) {
                return applyRotary(inputs[0].transpose(1, 2),
                                   {cosine.to(at::kDouble), sine.to(at::kDouble)})
                    .transpose(1, 2);
            });
    }
}

TEST(FusedKernels, TakeNoOtherTypesWidthsAndDevices) {
    EXPECT_FALSE(canFuse(at::rand({2, 16})));
    EXPECT_FALSE(canFuse(at::rand({2, 16}).to(at::kBFloat16)));
    REGROUP_REQUIRE_GPU();
    EXPECT_FALSE(canFuse(at::rand({2, 16}).to(at::kCUDA)));
    EXPECT_FALSE(canFuse(at::rand({2, 12}).to(onGpu)));
}

TEST(RepeatedHeads, GradientsAddUpOverTheMembersOfAGroup) {
    REGROUP_REQUIRE_GPU();
    const Grouping groups = grouping("0 1 0 2 0 1");
    expectAgrees(
        {narrowNumbers({2, 3, 9, 8})},
        [&](const auto& inputs) { return repeatedHeads(inputs[0], groups); },
        [&](const auto& inputs) { return repeatedHeads(inputs[0], groups); });
}

TEST(RepeatedHeads, RegularGroupsLieSideBySideInOneSize) {
    EXPECT_TRUE(isRegular(grouping("0 0 1 1")));
    EXPECT_TRUE(isRegular(grouping("0 1 2 3")));
    EXPECT_FALSE(isRegular(grouping("0 1 0 1")));
    EXPECT_FALSE(isRegular(grouping("0 0 0 1")));
}

/// Long and short sequences take different kernels, and so do regular, unequal and no groups.
TEST(GroupedAttention, OnAGpuIsThatOfFloat64) {
    REGROUP_REQUIRE_GPU();
    for (const char* labels : {"0 1 2 3", "0 0 1 1", "0 1 0 0"})
        for (const int64_t tokens : {24, 512}) {
            const Grouping groups = grouping(labels);
            const LayerGrouping both{groups, groups};
            AttentionOptions options;
            options.scale = 0.25;
            const auto attention = [&](const auto& inputs) {
                return groupedAttention(inputs[0], inputs[1], inputs[2], both, options);
            };
            std::vector<at::Tensor> inputs;
            for (const int64_t heads :
                 {int64_t{4}, int64_t{groups.groupCount()}, int64_t{groups.groupCount()}})
                inputs.push_back((narrowNumbers({2, heads, tokens, 16})));
            std::vector<at::Tensor> wide;
            for (const at::Tensor& input : inputs)
                wide.push_back(input.detach().to(at::kCPU, at::kDouble).requires_grad_(true));
            const at::Tensor found = attention(inputs);
            const at::Tensor expected = attention(wide);
            EXPECT_LT(relativeDifference(found, expected), 1e-2) << labels << " " << tokens;
            const at::Tensor direction = at::randn(expected.sizes()).to(at::kBFloat16);
            found.backward(direction.to(at::kCUDA));
            expected.backward(direction.to(at::kDouble));
            for (std::size_t index = 0; index < inputs.size(); ++index)
                EXPECT_LT(relativeDifference(inputs[index].grad(), wide[index].grad()), 2e-2)
                    << labels << " " << tokens << " " << index;
        }
}

} // namespace
} // namespace regroup
