// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/evaluation_plan.h"
#include "tests/support/expect_error.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace regroup {
namespace {

const std::filesystem::path samples =
    std::filesystem::path(REGROUP_SOURCE_DIR) / "resources" / "samples";

EvaluateRequest perplexity() {
    EvaluateRequest request;
    request.model = samples / "stories260k";
    request.data = samples / "stories.txt";
    request.runtime.device = "cpu";
    return request;
}

/// The limit stands for what is free: the evaluation itself refuses, before weights are read.
TEST(EvaluationPlan, WhatCannotFitIsRefusedWithWhatToChange) {
    EvaluateRequest request = perplexity();
    request.runtime.memoryBytes = std::uint64_t{100} << 20U;
    Session session;
    JobContext job;
    const auto evaluate = [&] { evaluateModel(session, request, job); };
    test::expectError(ErrorCode::OutOfMemory, "Evaluating: about", evaluate);
    test::expectError(ErrorCode::OutOfMemory, "MiB are free", evaluate);
    test::expectError(ErrorCode::OutOfMemory, "--dtype bfloat16", evaluate);
    request.runtime.memoryBytes = std::uint64_t{4} << 30U;
    request.tokenLimit = 64;
    EXPECT_GT(evaluateModel(session, request, job).tokenCount, 0);
}

TEST(EvaluationPlan, GrowsWithTheWindowsAndTheTypeOfArithmetic) {
    Session session;
    JobContext job;
    EvaluateRequest request = perplexity();
    request.length = 64;
    const EvaluationPlan small = planEvaluation(session, request, job);
    request.length = 128;
    const EvaluationPlan longer = planEvaluation(session, request, job);
    EXPECT_EQ(longer.activationBytes, 2 * small.activationBytes);
    request.runtime.dataType = "float64";
    const EvaluationPlan wider = planEvaluation(session, request, job);
    EXPECT_EQ(wider.weightBytes, 2 * longer.weightBytes);
    EXPECT_EQ(wider.memoryBytes - longer.memoryBytes, longer.weightBytes + longer.activationBytes);
}

TEST(EvaluationPlan, TheHintFitsWhatTakesTheMemory) {
    EvaluationPlan plan;
    plan.memoryBytes = 900;
    plan.freeMemoryBytes = 900;
    RuntimeOptions runtime;
    runtime.device = "cpu";
    checkEvaluationPlan(plan, runtime); // As much as there is.
    plan.memoryBytes = 901;
    plan.weightBytes = 100;
    plan.activationBytes = 700;
    test::expectError(ErrorCode::OutOfMemory, "a shorter --length or fewer --shots",
                      [&] { checkEvaluationPlan(plan, runtime); });
    plan.weightBytes = 800;
    runtime.dataType = "bfloat16";
    test::expectError(ErrorCode::OutOfMemory, "Use a smaller model, or end other programs.",
                      [&] { checkEvaluationPlan(plan, runtime); });
}

} // namespace
} // namespace regroup
