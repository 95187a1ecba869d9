// SPDX-License-Identifier: GPL-3.0-or-later
// One model in every kind of file: the weights are the same bits, so the logits are too.
#include "core/jobs/job_context.h"
#include "core/model/generate.h"
#include "tests/core/model/running/oracle_folder.h"
#include "tests/support/temp_dir.h"

#include <ATen/ops/empty.h>
#include <ATen/ops/equal.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace regroup {
namespace {

using test::largestDifference;
using test::OracleFolder;

at::Tensor logitsOf(const std::filesystem::path& model, const InputBatch& batch,
                    at::ScalarType dtype = at::kFloat) {
    JobContext job;
    LoadOptions options;
    options.dtype = dtype;
    return test::loadModel(model, options)->forward(batch, job);
}

InputBatch batchOf(const std::vector<int64_t>& ids) {
    InputBatch batch;
    batch.inputIds = at::empty({1, static_cast<int64_t>(ids.size())}, at::kLong);
    std::copy(ids.begin(), ids.end(), batch.inputIds.mutable_data_ptr<int64_t>());
    return batch;
}

class StorageVariant : public testing::Test {
protected:
    void SetUp() override {
        const auto shared = test::sharedData();
        if (!shared)
            GTEST_SKIP() << "needs ../shared/data";
        archs = *shared / "oracles/archs";
        models = *shared / "models";
    }
    /// Each tensor of one checkpoint as it is in the other, to the bit.
    static void expectSameWeights(const std::filesystem::path& one,
                                  const std::filesystem::path& two) {
        const auto first = Checkpoint::open(one);
        const auto second = Checkpoint::open(two);
        ASSERT_EQ(first->tensors().size(), second->tensors().size());
        for (const TensorInfo& tensor : first->tensors())
            EXPECT_TRUE(at::equal(first->tensor(tensor.name), second->tensor(tensor.name)))
                << tensor.name;
    }
    std::filesystem::path archs;
    std::filesystem::path models;
};

TEST_F(StorageVariant, ShardsAndPicklesGiveTheSameBits) {
    const OracleFolder oracle = OracleFolder::read(archs / "llama-mha");
    const at::Tensor expected = logitsOf(oracle.path, oracle.batch());
    EXPECT_LE(test::maskedDifference(expected, oracle.expected.at("logits"),
                                     oracle.expected.at("attention_mask")),
              1e-4);
    for (const char* name : {"llama-mha-sharded", "llama-mha-bin"}) {
        EXPECT_TRUE(at::equal(logitsOf(archs / name, oracle.batch()), expected)) << name;
        expectSameWeights(archs / name, oracle.path);
    }
    EXPECT_TRUE(at::equal(logitsOf(archs / "llama-mha-bin" / "pytorch_model.bin", oracle.batch()),
                          expected));
}

TEST_F(StorageVariant, NarrowTypesAreWidened) {
    for (const char* name : {"llama-mha-bf16", "llama-mha-f16"}) {
        const OracleFolder oracle = OracleFolder::read(archs / name);
        EXPECT_LE(test::maskedDifference(logitsOf(oracle.path, oracle.batch()),
                                         oracle.expected.at("logits"),
                                         oracle.expected.at("attention_mask")),
                  1e-4)
            << name;
    }
}

// Widening is exact, so a float64 checkpoint of float32 weights gives the same bits in float32.
TEST(StorageOfFloat64, GivesTheSameBits) {
    const OracleFolder oracle = OracleFolder::read(test::ownOracle("llama-gqa-llama3rope-bias"));
    const test::TempDir folder;
    std::filesystem::copy_file(oracle.path / "config.json", folder / "config.json");
    std::map<std::string, at::Tensor> tensors = readTensorFile(oracle.path / "model.safetensors");
    for (auto& [name, tensor] : tensors)
        tensor = tensor.to(at::kDouble);
    writeTensorFile(folder / "model.safetensors", tensors, {{"format", "pt"}});
    EXPECT_TRUE(
        at::equal(logitsOf(folder.path(), oracle.batch()), logitsOf(oracle.path, oracle.batch())));
}

TEST_F(StorageVariant, OfLlama2cAndItsTraining) {
    const auto pair = models / "llama2c-ckpt-pair";
    expectSameWeights(pair / "ckpt.pt", pair / "model.bin");
    const InputBatch batch = batchOf({1, 403, 407, 261, 378, 432, 383, 286});
    EXPECT_TRUE(at::equal(logitsOf(pair / "ckpt.pt", batch), logitsOf(pair / "model.bin", batch)));
}

TEST_F(StorageVariant, OfLlama2cAndHuggingFace) {
    const auto bin = models / "stories260K-mha8-derived/stories260K-mha8.bin";
    const auto folder = models / "stories260k-mha-hf";
    expectSameWeights(bin, folder);
    const auto expected = readTensorFile(folder / "expected.safetensors");
    InputBatch batch;
    batch.inputIds = expected.at("input_ids");
    EXPECT_LE(largestDifference(logitsOf(bin, batch), expected.at("logits")), 1e-4);
    EXPECT_TRUE(at::equal(logitsOf(bin, batch), logitsOf(folder, batch)));
}

// expected.json was calculated by another program, and the story stands in llama2.c's own test.
TEST_F(StorageVariant, Llama2cAsItsOwnProgramRunsIt) {
    const auto folder = models / "stories260K";
    std::ifstream stream(folder / "expected.json");
    const auto expected = nlohmann::json::parse(stream);
    const auto ids = expected.at("ids").get<std::vector<int64_t>>();
    const auto expectedLosses = expected.at("nll_per_token").get<std::vector<double>>();
    for (const char* file :
         {"stories260K/stories260K.bin", "stories260K-mha8-derived/stories260K-mha8.bin",
          "stories260K-mha8-derived/stories260K-mha8-permuted.bin"}) {
        const InputBatch batch = batchOf(ids);
        const auto losses =
            nextTokenLosses(logitsOf(models / file, batch), batch).flatten().to(at::kDouble);
        ASSERT_EQ(static_cast<std::size_t>(losses.numel()), expectedLosses.size());
        for (std::size_t index = 0; index < expectedLosses.size(); ++index)
            EXPECT_NEAR(losses.const_data_ptr<double>()[index], expectedLosses[index], 2e-4)
                << file;
        const auto whole = expected.at("greedy_ids_from_bos").get<std::vector<int64_t>>();
        GenerateOptions options;
        options.tokenCount = static_cast<int64_t>(whole.size()) - 1;
        JobContext job;
        const auto result = generateTokens(*test::loadModel(models / file),
                                           std::span(whole).first(1), options, job);
        EXPECT_EQ(result.ids, std::vector<int64_t>(whole.begin() + 1, whole.end())) << file;
    }
}

} // namespace
} // namespace regroup
