// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/jobs/job_context.h"
#include "core/model/tensor_file.h"
#include "core/model/transformer.h"
#include "core/train/adapted_checkpoint.h"
#include "core/train/adapter_settings.h"
#include "tests/core/train/peft_oracle.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"
#include "tests/support/test_data.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/zeros.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace regroup {
namespace {

namespace fs = std::filesystem;

using test::dataFolder;

struct AdaptedCase {
    const char* adapter;
    const char* base;
};

class AdaptedCheckpointOracle : public testing::TestWithParam<AdaptedCase> {
protected:
    fs::path m_folder = dataFolder() / "adapters" / GetParam().adapter;
    std::shared_ptr<const Checkpoint> m_base =
        Checkpoint::open(dataFolder() / "archs" / GetParam().base);
};

TEST_P(AdaptedCheckpointOracle, GivesTheLogitsThatPeftGives) {
    LoadOptions load;
    load.dtype = at::kDouble;
    test::expectPeftLogits(*Transformer::load(openAdapted(m_folder, m_base), load), m_folder);
}

TEST_P(AdaptedCheckpointOracle, LeavesTheRestInTheBasesMemoryAndItsHashDiffers) {
    const auto adapted = openAdapted(m_folder, m_base);
    JobContext job;
    EXPECT_NE(checkpointHash(*adapted, job), checkpointHash(*m_base, job));
    int changed = 0;
    int same = 0;
    for (const TensorInfo& info : m_base->tensors()) {
        const bool isSame = adapted->bytes(info.name).data() == m_base->bytes(info.name).data();
        isSame ? ++same : ++changed;
    }
    const std::size_t layers = readTensorFile(m_folder / "adapter_model.safetensors").size() / 2;
    EXPECT_GT(same, 0);
    EXPECT_GE(changed, static_cast<int>(layers) - 1); // A head may count among the layers.
}

INSTANTIATE_TEST_SUITE_P(All, AdaptedCheckpointOracle,
                         testing::Values(AdaptedCase{"llama", "llama-gqa-llama3rope-bias"},
                                         AdaptedCase{"gpt2", "gpt2-scales"},
                                         AdaptedCase{"bert-labels", "bert-bare"},
                                         AdaptedCase{"qwen2-rslora", "qwen2-mixed"},
                                         AdaptedCase{"llama-labels", "llama-bare"}),
                         [](const auto& tested) {
                             std::string name = tested.param.adapter;
                             std::erase(name, '-');
                             return name;
                         });

/// A copy of the adapter for the llama of the tests, to be spoiled.
class SpoiledAdapter : public testing::Test {
protected:
    void SetUp() override {
        fs::copy(dataFolder() / "adapters/llama", m_folder.path(), fs::copy_options::recursive);
        m_config = nlohmann::json::parse(readTextFile(configFile()));
    }

    fs::path configFile() const { return m_folder / "adapter_config.json"; }

    void setConfig(const char* key, const nlohmann::json& value) {
        m_config[key] = value;
        FileWriter file(configFile());
        file.write(m_config.dump());
        file.close();
    }

    void expectRefused(ErrorCode code, const std::string& text,
                       const char* base = "llama-gqa-llama3rope-bias") {
        const auto source = Checkpoint::open(dataFolder() / "archs" / base);
        test::expectError(code, text, [&] { openAdapted(m_folder.path(), source); });
    }

    test::TempDir m_folder;
    nlohmann::json m_config;
};

TEST_F(SpoiledAdapter, OtherMethodsThanLoraAreNamed) {
    setConfig("use_dora", true);
    expectRefused(ErrorCode::Unsupported, "'use_dora' is set");
    setConfig("use_dora", false);
    setConfig("init_lora_weights", "pissa");
    expectRefused(ErrorCode::Unsupported, "init_lora_weights is \"pissa\"");
    setConfig("init_lora_weights", "gaussian");
    setConfig("alpha_pattern", {{"layers\\.[01]\\.", 3}});
    expectRefused(ErrorCode::Unsupported, "alpha_pattern has the expression");
    setConfig("peft_type", "IA3");
    expectRefused(ErrorCode::Unsupported, "peft_type is IA3");
}

TEST_F(SpoiledAdapter, AnotherBaseIsSeenByNamesAndShapes) {
    expectRefused(ErrorCode::BadData, "the base model's [", "llama-bare");
    expectRefused(ErrorCode::BadData, "changes 'model.layers.0", "gpt2-scales");
}

TEST_F(SpoiledAdapter, HalfAnUpdateAndForeignTensorsAreRefused) {
    const fs::path file = m_folder / "adapter_model.safetensors";
    auto tensors = readTensorFile(file);
    const auto whole = tensors;
    const std::string name = tensors.begin()->first;
    tensors.erase(name);
    writeTensorFile(file, tensors);
    expectRefused(ErrorCode::BadData, "is not whole");
    tensors = whole;
    tensors["model.norm.weight"] = at::zeros({4});
    writeTensorFile(file, tensors);
    expectRefused(ErrorCode::BadData, "is none of an adapter");
    tensors = whole;
    tensors["base_model.model.model.embed_tokens.lora_embedding_A"] = at::zeros({3, 4});
    writeTensorFile(file, tensors);
    expectRefused(ErrorCode::Unsupported, "lora_embedding_A");
}

TEST_F(SpoiledAdapter, ItsBaseIsFoundBesideItOrASentenceSaysThatItIsMissing) {
    setConfig("base_model_name_or_path", "nowhere/at-all");
    test::expectError(ErrorCode::BadData, "--base", [&] { adapterBase(m_folder.path()); });
    setConfig("base_model_name_or_path", nullptr);
    test::expectError(ErrorCode::BadData, "names no base model",
                      [&] { adapterBase(m_folder.path()); });
    const fs::path beside = m_folder / "../" / (m_folder.path().filename().string() + "-base");
    fs::create_directory(beside);
    setConfig("base_model_name_or_path", beside.filename().string());
    EXPECT_TRUE(fs::equivalent(adapterBase(m_folder.path()), beside));
    fs::remove(beside);
}

TEST_F(SpoiledAdapter, AFolderWithWeightsOfItsOwnIsAWholeModel) {
    EXPECT_EQ(adapterFolder(m_folder.path()), m_folder.path());
    EXPECT_EQ(adapterFolder(configFile()), m_folder.path());
    EXPECT_EQ(adapterFolder(m_folder / "adapter_model.safetensors"), m_folder.path());
    EXPECT_EQ(adapterFolder(m_folder / "expected.safetensors"), fs::path());
    fs::copy_file(m_folder / "expected.safetensors", m_folder / "model.safetensors");
    EXPECT_EQ(adapterFolder(m_folder.path()), fs::path());
}

/// What is small beside the weight would be lost in bfloat16: tensor() keeps it.
TEST_F(SpoiledAdapter, ANarrowBaseIsRoundedWhereItIsWrittenOnly) {
    const fs::path base = m_folder / "base";
    fs::create_directory(base);
    const fs::path source = dataFolder() / "archs/llama-gqa-llama3rope-bias";
    fs::copy_file(source / "config.json", base / "config.json");
    auto tensors = readTensorFile(source / "model.safetensors");
    for (auto& [name, tensor] : tensors)
        tensor = tensor.to(at::kBFloat16);
    writeTensorFile(base / "model.safetensors", tensors);
    const auto narrow = openAdapted(m_folder.path(), Checkpoint::open(base));
    const std::string name = "model.layers.0.self_attn.q_proj.weight";
    const at::Tensor exact = narrow->tensor(name);
    EXPECT_EQ(exact.scalar_type(), at::kFloat);
    EXPECT_EQ(narrow->find(name)->dataType, DataType::BFloat16);
    EXPECT_EQ(narrow->bytes(name).size(), static_cast<std::size_t>(exact.numel()) * 2);
    EXPECT_FALSE(exact.equal(exact.to(at::kBFloat16).to(at::kFloat)));
}

} // namespace
} // namespace regroup
