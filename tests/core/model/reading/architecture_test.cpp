// SPDX-License-Identifier: GPL-3.0-or-later
// One sweep over the table of architectures: every tensor of every row resolves, with its shape.
#include "core/base/text.h"
#include "core/model/checkpoint.h"
#include "tests/core/model/reading/edited_checkpoint.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"
#include "tests/support/shared_data.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <set>

using namespace regroup;
using namespace regroup::test;
namespace fs = std::filesystem;

namespace {

std::shared_ptr<const Checkpoint> open(const CheckpointFiles& files) {
    return Checkpoint::open(makeMemorySource(files));
}

std::vector<TensorInfo> tensorsOf(const CheckpointFiles& files) {
    return open(files)->tensors();
}

const Architecture& architectureOf(const ModelConfig& config) {
    return architectureNamed(config.architecture, "test");
}

/// Everything the table says must be there with that shape, and nothing else may be.
void expectAgreesWithTable(const Checkpoint& checkpoint) {
    std::set<std::string> required;
    for (const TensorSpec& spec :
         architectureOf(checkpoint.config()).tensorSpecs(checkpoint.config())) {
        if (spec.optional || (spec.usedIfStored && checkpoint.find(spec.name) == nullptr))
            continue;
        EXPECT_TRUE(required.insert(spec.name).second) << spec.name << " is listed twice";
        EXPECT_FALSE(spec.note.empty()) << spec.name;
        const TensorInfo* tensor = checkpoint.find(spec.name);
        ASSERT_NE(tensor, nullptr) << spec.name;
        EXPECT_EQ(tensor->shape, spec.shape) << spec.name;
        EXPECT_EQ(checkpoint.bytes(spec.name).size(), tensor->sizeBytes) << spec.name;
    }
    EXPECT_EQ(required.size(), checkpoint.tensors().size());
}

/// Every row of every tensor of the attention block belongs to one projection.
void expectRowsCovered(const Checkpoint& checkpoint, const AttentionLayout& layout) {
    std::map<std::string, std::vector<int>> uses; // Per tensor and row.
    for (const StoredProjection* projection :
         {&layout.query, &layout.key, &layout.value, &layout.output}) {
        const TensorInfo* tensor = checkpoint.find(projection->name + ".weight");
        ASSERT_NE(tensor, nullptr) << projection->name;
        const auto rowCount = projection->transposed ? tensor->shape.back() : tensor->shape.front();
        auto& rows = uses[projection->name];
        rows.resize(static_cast<std::size_t>(rowCount));
        for (std::int64_t row = 0; row < projection->rowCount; ++row)
            ++rows.at(static_cast<std::size_t>(projection->firstRow + row));
    }
    for (const auto& [name, rows] : uses)
        EXPECT_EQ(std::count(rows.begin(), rows.end(), 1), std::ssize(rows)) << name;
}

/// The projections that a search will group, in all layers.
void expectAttentionResolves(const Checkpoint& checkpoint) {
    const ModelConfig& config = checkpoint.config();
    for (int layer = 0; layer < config.layerCount; ++layer) {
        const auto layout = architectureOf(config).attentionLayout(config, layer);
        const LayerGrouping& layerGrouping = config.grouping.at(static_cast<std::size_t>(layer));
        EXPECT_EQ(layout.query.rowCount, config.headCount * config.headDim);
        EXPECT_EQ(layout.key.rowCount, layerGrouping.key.groupCount() * config.headDim);
        EXPECT_EQ(layout.value.rowCount, layerGrouping.value.groupCount() * config.headDim);
        EXPECT_EQ(layout.output.rowCount, config.modelDim);
        expectRowsCovered(checkpoint, layout);
    }
}

/// Shapes of models that differ in whatever the table distinguishes.
std::vector<TinyModelOptions> variants() {
    std::vector<TinyModelOptions> all(5);
    all[1].keyValueHeadCount = 2;
    all[2].attentionBias = all[2].mlpBias = all[2].tiedHead = true;
    all[3].grouping = ModelGrouping{{grouping("0 1 1 0"), grouping("0 0 1 2")},
                                    {grouping("0 0 0 0"), grouping("0 1 2 3")}};
    all[4].layerCount = 1;
    all[4].dataType = DataType::BFloat16;
    return all;
}

std::string replacedPrefix(const std::string& name, std::string_view prefix) {
    return name.rfind(prefix, 0) == 0 ? name.substr(prefix.size()) : name;
}

} // namespace

TEST(Architecture, EveryRowOfTheTableHasATinyModelHere) {
    for (const std::string& name : architectureNames())
        EXPECT_FALSE(tinyFiles(name).empty()) << name << ": add a line to tinyFiles.";
}

TEST(Architecture, EveryTensorResolvesWithItsShape) {
    for (const std::string& name : architectureNames()) {
        for (TinyModelOptions options : variants()) {
            SCOPED_TRACE(name);
            if (!architectureNamed(name, "test").readsKeyValueHeadCount())
                options.keyValueHeadCount = 0;
            const auto checkpoint = open(tinyFiles(name, options));
            expectAgreesWithTable(*checkpoint);
            expectAttentionResolves(*checkpoint);
            EXPECT_TRUE(checkpoint->warnings().empty());
        }
    }
}

// Written by transformers and not by this project's tests.
TEST(Architecture, CheckpointsOfTransformersResolve) {
    std::vector<fs::path> folders{fs::path(REGROUP_SOURCE_DIR) / "resources/samples/stories260k"};
    for (const auto& entry :
         fs::directory_iterator(fs::path(REGROUP_SOURCE_DIR) / "tests/data/archs"))
        folders.push_back(entry.path());
    if (const auto shared = sharedData()) {
        for (const char* name : {"llama-mha",
                                 "llama-mha-bf16",
                                 "llama-mha-f16",
                                 "llama-mha-sharded",
                                 "llama-tied-headdim",
                                 "llama-gqa-llama3rope-bias",
                                 "llama-seqcls",
                                 "mistral-sliding",
                                 "qwen2",
                                 "gpt-neo",
                                 "gpt2",
                                 "gpt2-hub-layout",
                                 "gpt2-leftpad-positions",
                                 "gpt2-seqcls",
                                 "opt",
                                 "opt-postln-proj",
                                 "opt-seqcls",
                                 "bert-mlm",
                                 "bert-mlm-legacy-names",
                                 "bert-seqcls",
                                 "roberta-seqcls"})
            folders.push_back(*shared / "oracles/archs" / name);
        for (const char* name : {"stories260k-mha-hf", "tinystories-3m-gptneo-hf-dequant"})
            folders.push_back(*shared / "models" / name);
    }
    for (const fs::path& folder : folders) {
        SCOPED_TRACE(folder.string());
        const auto checkpoint = Checkpoint::open(folder);
        expectAgreesWithTable(*checkpoint);
        expectAttentionResolves(*checkpoint);
    }
    EXPECT_GE(folders.size(), 3U);
}

TEST(Architecture, ABareModelLeavesOutThePrefix) {
    for (const std::string& name : architectureNames()) {
        const CheckpointFiles files = tinyFiles(name);
        const auto full = open(files);
        const auto prefix = architectureNamed(name, "test").optionalPrefix();
        ASSERT_FALSE(prefix.empty());
        const auto bare = open(withTensors(files, [&](std::vector<RawTensor>& tensors) {
            for (RawTensor& tensor : tensors)
                tensor.info.name = replacedPrefix(tensor.info.name, prefix);
        }));
        ASSERT_EQ(bare->tensors().size(), full->tensors().size()) << name;
        for (const TensorInfo& tensor : full->tensors()) {
            const auto expected = full->bytes(tensor.name);
            const auto found = bare->bytes(tensor.name);
            EXPECT_TRUE(std::equal(found.begin(), found.end(), expected.begin(), expected.end()))
                << tensor.name;
        }
    }
}

TEST(Architecture, TheSameTensorUnderBothNamesIsRefused) {
    for (const std::string& name : architectureNames()) {
        const auto prefix = architectureNamed(name, "test").optionalPrefix();
        const CheckpointFiles files = tinyFiles(name);
        for (const TensorInfo& tensor : tensorsOf(files)) {
            const std::string bare = replacedPrefix(tensor.name, prefix);
            if (bare == tensor.name)
                continue; // lm_head.
            expectError(ErrorCode::BadData, "are the same one, expected it once",
                        [&] { open(withTensor(files, bare, tensor.dataType, tensor.shape)); });
        }
    }
}

TEST(Architecture, EveryWrongShapeIsNamedWithFoundAndExpected) {
    for (const std::string& name : architectureNames()) {
        const CheckpointFiles files = tinyFiles(name);
        for (const TensorInfo& tensor : tensorsOf(files)) {
            std::vector<std::vector<std::int64_t>> wrong{{}, {1}, {tensor.shape.front() + 1}};
            wrong.push_back(tensor.shape);
            wrong.back().front() += 8; // One head more.
            wrong.push_back(tensor.shape);
            wrong.back().push_back(1);
            wrong.push_back(tensor.shape);
            wrong.back().back() = 0;
            for (const auto& shape : wrong) {
                const std::string expected = "memory/model.safetensors: tensor '" + tensor.name +
                                             "' has shape " + shapeText(shape) + ", expected " +
                                             shapeText(tensor.shape) + " (";
                expectError(ErrorCode::BadData, expected,
                            [&] { open(withShape(files, tensor.name, shape)); });
            }
        }
    }
}

TEST(Architecture, AConfigOfAnotherShapeIsNoticed) {
    const CheckpointFiles files = tinyLlamaFiles();
    expectError(
        ErrorCode::BadData,
        "k_proj.weight' has shape [32, 32], expected [16, 32] (2 heads of 8, model width 32)",
        [&] { open(withConfigValue(files, "num_key_value_heads", 2)); });
    expectError(ErrorCode::BadData,
                "q_proj.weight' has shape [32, 32], expected [64, 32] (4 heads of 16",
                [&] { open(withConfigValue(files, "head_dim", 16)); });
    expectError(ErrorCode::BadData, "(vocabulary 65, model width 32)",
                [&] { open(withConfigValue(files, "vocab_size", 65)); });
    expectError(ErrorCode::BadData, "config.json may belong to another checkpoint",
                [&] { open(withConfigValue(files, "intermediate_size", 47)); });
    expectError(ErrorCode::BadData,
                "tensor 'model.layers.2.self_attn.q_proj.weight' (and 8 more) is missing",
                [&] { open(withConfigValue(files, "num_hidden_layers", 3)); });
    expectError(ErrorCode::BadData,
                "tensor 'model.layers.0.self_attn.q_proj.bias' (and 7 more) is missing",
                [&] { open(withConfigValue(files, "attention_bias", true)); });
    expectError(ErrorCode::BadData, "expected [65, 32] (65 positions, model width 32)",
                [&] { open(withConfigValue(tinyGptNeoFiles(), "max_position_embeddings", 65)); });
}

TEST(Architecture, EveryMissingTensorIsNamed) {
    for (const std::string& name : architectureNames()) {
        const CheckpointFiles files = tinyFiles(name);
        for (const TensorInfo& tensor : tensorsOf(files))
            expectError(ErrorCode::BadData,
                        "memory: tensor '" + tensor.name + "' is missing, expected shape " +
                            shapeText(tensor.shape),
                        [&] { open(withoutTensor(files, tensor.name)); });
    }
    expectError(ErrorCode::BadData, "config.json says \"tie_word_embeddings\": true",
                [] { open(withoutTensor(tinyLlamaFiles(), "lm_head.weight")); });
}

TEST(Architecture, ATensorOfWholeNumbersIsRefused) {
    for (const std::string& name : architectureNames()) {
        const CheckpointFiles files = tinyFiles(name);
        const TensorInfo first = open(files)->tensors().front();
        const auto wholeNumbers = withTensors(files, [&](std::vector<RawTensor>& tensors) {
            tensorNamed(tensors, first.name).info.dataType = DataType::Int32; // As wide as float32.
        });
        expectError(ErrorCode::Unsupported,
                    "tensor '" + first.name + "' has data type int32, expected float32",
                    [&] { open(wholeNumbers); });
    }
}

TEST(Architecture, TensorsThatAreNotUsedAreWarnedOfOrKnown) {
    CheckpointFiles files =
        withTensor(tinyLlamaFiles(), "model.layers.0.extra", DataType::Float32, {3});
    ASSERT_EQ(open(files)->warnings().size(), 1U);
    EXPECT_EQ(
        open(files)->warnings().front(),
        "1 tensor of the checkpoint is not used by architecture llama: model.layers.0.extra.");
    EXPECT_EQ(open(files)->find("model.layers.0.extra"), nullptr);
    for (int index = 0; index < 6; ++index)
        files = withTensor(files, "z" + std::to_string(index), DataType::UInt8, {});
    EXPECT_EQ(open(files)->warnings().front(),
              "7 tensors of the checkpoint are not used by architecture llama: "
              "model.layers.0.extra, z0, z1, z2, z3 and 2 more.");

    // Constants that old versions stored: of any shape and type, and no reason to warn.
    files = withTensor(tinyLlamaFiles(), "model.layers.1.self_attn.rotary_emb.inv_freq",
                       DataType::Float32, {4});
    EXPECT_TRUE(open(files)->warnings().empty());
    files = withTensor(tinyGptNeoFiles(), "transformer.h.1.attn.attention.bias", DataType::UInt8,
                       {1, 1, 64, 64});
    EXPECT_TRUE(open(files)->warnings().empty());
    EXPECT_EQ(open(files)->tensors().size(), open(tinyGptNeoFiles())->tensors().size());
}

TEST(Architecture, AStoredHeadOfATiedModelIsWarnedOf) {
    TinyModelOptions options;
    options.tiedHead = true;
    const auto checkpoint =
        open(withTensor(tinyLlamaFiles(options), "lm_head.weight", DataType::Float32, {64, 32}));
    ASSERT_EQ(checkpoint->warnings().size(), 1U);
    EXPECT_NE(checkpoint->warnings().front().find("lm_head.weight is stored"), std::string::npos);
    EXPECT_EQ(checkpoint->find("lm_head.weight"), nullptr);
}
