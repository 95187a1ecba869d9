// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/solver_memory.h"
#include "core/model/checkpoint.h"
#include "tests/support/memory_checkpoint.h"

#include <gtest/gtest.h>

using namespace regroup;
using namespace regroup::test;

namespace {

std::uint64_t bytesFor(const char* refinements, std::int64_t tokens = 1000) {
    const auto checkpoint = Checkpoint::open(makeMemorySource(tinyLlamaFiles()));
    return layerSolverBytes(*checkpoint, mergeRefinementsFromText(refinements), tokens);
}

} // namespace

TEST(SolverMemory, CountsTheSumsThatEveryStepHolds) {
    EXPECT_EQ(bytesFor("weighted,centred"), 0U);
    // 4 heads of 8 on a width of 32; MLP of 48.
    const std::uint64_t target = 1000 * 32 * 4;
    EXPECT_GE(bytesFor("refit"), target + 33 * 33 * 8);
    EXPECT_GE(bytesFor("values"), target + (4 * 32 + 1) * (4 * 32 + 1) * 8);
    EXPECT_GE(bytesFor("scores"), 4U * 1000 * (8 * 8 + 33) * 4);
    EXPECT_GE(bytesFor("mlp"), 1000U * (48 + 32) * 4 + 49 * 49 * 8);
}

TEST(SolverMemory, GrowsWithTextAndStepsAndStaysWithinTheLimitOfTheScores) {
    EXPECT_GT(bytesFor("values", 2000), bytesFor("values"));
    EXPECT_GT(bytesFor("refit,values,scores,mlp"), bytesFor("values"));
    // A step's sums are dropped before the next: not the total of all.
    EXPECT_LT(bytesFor("refit,values,scores,mlp"),
              bytesFor("refit") + bytesFor("values") + bytesFor("scores") + bytesFor("mlp"));
    // Of a long text as many heads at once as the limit of 1 GiB lets.
    const std::int64_t tokens = 2'000'000;
    EXPECT_LT(bytesFor("scores", tokens),
              std::uint64_t{tokens} * (2 * 32 + 2 * 32) * 4 + (std::uint64_t{1} << 30U) + 100'000);
}
