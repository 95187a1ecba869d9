// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/jobs/job_context.h"
#include "core/model/device.h"
#include "tests/core/model/running/oracle_folder.h"
#include "tests/support/expect_error.h"

#include <ATen/Context.h>
#include <ATen/Parallel.h>
#include <ATen/ops/empty.h>
#include <gtest/gtest.h>

#include <new>

namespace regroup {
namespace {

TEST(TensorLibrary, RunsOnTheThreadsAsked) {
    prepareTensorLibrary(1);
    EXPECT_EQ(at::get_num_threads(), 1);
    prepareTensorLibrary(2);
    EXPECT_EQ(at::get_num_threads(), 2);
    prepareTensorLibrary();
    EXPECT_GE(at::get_num_threads(), 1);
    EXPECT_FALSE(at::globalContext().allowTF32CuBLAS());
    EXPECT_EQ(tensorLibraryVersion().substr(0, 6), "torch ");
}

TEST(ResolveDevice, ChecksNames) {
    EXPECT_EQ(resolveDevice("cpu"), "cpu");
    EXPECT_EQ(resolveDevice("auto"), cudaAvailable() ? "cuda:0" : "cpu");
    for (const char* name : {"gpu", "cuda:", "cuda:x", "cuda:-1", ""})
        test::expectError(ErrorCode::BadUsage, "expected auto, cpu, cuda or cuda:N",
                          [&] { (void)resolveDevice(name); });
    test::expectError(ErrorCode::Unsupported, "cuda:99", [] { (void)resolveDevice("cuda:99"); });
}

TEST(WithTensorErrors, GivesFullMemoryItsCode) {
    test::expectError(ErrorCode::OutOfMemory, "Trying: the memory is full", [] {
        withTensorErrors("Trying", [] { return at::empty({int64_t{1} << 58}); });
    });
    test::expectError(ErrorCode::OutOfMemory, "Trying: the memory is full",
                      [] { withTensorErrors("Trying", []() -> int { throw std::bad_alloc(); }); });
    test::expectError(ErrorCode::Internal, "Trying: ", [] {
        withTensorErrors("Trying", [] { return at::empty({2}).view({3}); });
    });
    test::expectError(ErrorCode::BadData, "as it was", [] {
        withTensorErrors("Trying", []() -> int { throw Error(ErrorCode::BadData, "as it was"); });
    });
}

TEST(CudaDevice, ComputesTheSameLogits) {
    if (!cudaAvailable())
        GTEST_SKIP() << "needs an NVIDIA GPU";
    for (const char* name : {"llama-gqa-llama3rope-bias", "gpt-neo"}) {
        const auto oracle = test::OracleFolder::read(test::ownOracle(name));
        for (const auto residency : {Residency::Resident, Residency::Streamed}) {
            LoadOptions options;
            options.device = at::Device(resolveDevice("auto"));
            options.residency = residency;
            JobContext job;
            const auto logits = test::loadModel(oracle.path, options)->forward(oracle.batch(), job);
            EXPECT_LE(test::maskedDifference(logits.to(at::kCPU), oracle.expected.at("logits"),
                                             oracle.expected.at("attention_mask")),
                      1e-4);
        }
    }
}

} // namespace
} // namespace regroup
