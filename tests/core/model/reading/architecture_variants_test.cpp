// SPDX-License-Identifier: GPL-3.0-or-later
// What only some architectures have: older names, tensors that may be absent, settings that change
// the list of tensors, and settings that are refused.
#include "core/model/checkpoint.h"
#include "tests/core/model/reading/edited_checkpoint.h"
#include "tests/support/expect_error.h"

#include <gtest/gtest.h>

#include <algorithm>

using namespace regroup;
using namespace regroup::test;

namespace {

std::shared_ptr<const Checkpoint> open(const CheckpointFiles& files) {
    return Checkpoint::open(makeMemorySource(files));
}

CheckpointFiles withLegacyNormNames(const CheckpointFiles& files) {
    return withTensors(files, [](std::vector<RawTensor>& tensors) {
        for (RawTensor& tensor : tensors) {
            std::string& name = tensor.info.name;
            const auto replace = [&](const std::string& ending, const std::string& older) {
                if (name.ends_with(ending))
                    name.replace(name.size() - ending.size(), ending.size(), older);
            };
            replace("LayerNorm.weight", "LayerNorm.gamma");
            replace("LayerNorm.bias", "LayerNorm.beta");
        }
    });
}

std::int64_t columnsOf(const Checkpoint& checkpoint, const std::string& name) {
    const TensorInfo* tensor = checkpoint.find(name);
    return tensor == nullptr ? -1 : tensor->shape.back();
}

} // namespace

TEST(BertNames, GammaAndBetaAreTheNormsOfToday) {
    for (const char* architecture : {"bert", "roberta"}) {
        const CheckpointFiles files = tinyBertFiles(architecture);
        const auto expected = open(files);
        const auto legacy = open(withLegacyNormNames(files));
        EXPECT_TRUE(legacy->warnings().empty());
        ASSERT_EQ(legacy->tensors().size(), expected->tensors().size());
        for (const TensorInfo& tensor : expected->tensors())
            EXPECT_TRUE(
                std::ranges::equal(legacy->bytes(tensor.name), expected->bytes(tensor.name)))
                << tensor.name;
    }
}

TEST(BertNames, BothNamesOfOneNormAreRefused) {
    const CheckpointFiles files = withTensor(
        tinyBertFiles("bert"), "bert.embeddings.LayerNorm.gamma", DataType::Float32, {32});
    expectError(ErrorCode::BadData, "are the same one, expected it once", [&] { open(files); });
}

TEST(BertHead, AnOutputOfItsOwnMayHaveABiasOfItsOwn) {
    const CheckpointFiles untied = tinyBertFiles("bert");
    EXPECT_EQ(open(untied)->find("cls.predictions.decoder.bias"), nullptr);
    const auto both = withTensor(untied, "cls.predictions.decoder.bias", DataType::Float32, {64});
    EXPECT_NE(open(both)->find("cls.predictions.decoder.bias"), nullptr);
    expectError(ErrorCode::BadData, "decoder.bias' has shape [63], expected [64] (vocabulary 64)",
                [&] { open(withShape(both, "cls.predictions.decoder.bias", {63})); });
    expectError(ErrorCode::BadData, "tensor 'cls.predictions.decoder.weight' is missing",
                [&] { open(withoutTensor(untied, "cls.predictions.decoder.weight")); });

    // A tied one is the embedding, whatever is stored beside it.
    const auto tied = open(withConfigValue(both, "tie_word_embeddings", true));
    EXPECT_EQ(tied->find("cls.predictions.decoder.weight"), nullptr);
    EXPECT_TRUE(tied->unusedTensors().empty()); // Copies: nothing to pass on.
}

TEST(BertHead, FollowsTheClass) {
    const CheckpointFiles files = tinyBertFiles("bert");
    const auto bare = open(withConfigValue(files, "architectures", {"BertModel"}));
    EXPECT_EQ(bare->config().output, ModelOutput::HiddenState);
    EXPECT_EQ(bare->find("cls.predictions.bias"), nullptr);
    expectError(ErrorCode::BadData, "'bert.pooler.dense.weight' (and 3 more) is missing", [&] {
        open(withConfigValue(files, "architectures", {"BertForSequenceClassification"}));
    });
    expectError(
        ErrorCode::Unsupported, "'architectures' names BertForQuestionAnswering, expected",
        [&] { open(withConfigValue(files, "architectures", {"BertForQuestionAnswering"})); });
}

TEST(BertConfig, RefusesWhatIsNoEncoder) {
    for (const char* architecture : {"bert", "roberta"}) {
        const CheckpointFiles files = tinyBertFiles(architecture);
        expectError(ErrorCode::Unsupported, "'is_decoder' is true, expected false",
                    [&] { open(withConfigValue(files, "is_decoder", true)); });
        expectError(ErrorCode::BadData,
                    "'position_embedding_type' is \"relative_key\", expected \"absolute\"", [&] {
                        open(withConfigValue(files, "position_embedding_type", "relative_key"));
                    });
    }
}

TEST(RobertaConfig, PaddingTakesTheFirstPositions) {
    EXPECT_EQ(open(tinyBertFiles("roberta"))->config().positionCount, 64);
    TinyModelOptions options;
    options.positionCount = 60;
    options.extraConfig = {{"pad_token_id", 5}};
    EXPECT_EQ(open(tinyBertFiles("roberta", options))->config().positionCount, 56); // 62 - 6
    options.extraConfig = {{"pad_token_id", 61}};
    expectError(ErrorCode::BadData,
                "'max_position_embeddings' is 62, expected more than the 62 that padding takes",
                [&] { open(tinyBertFiles("roberta", options)); });
}

TEST(Gpt2Config, RefusesCrossAttention) {
    expectError(ErrorCode::Unsupported, "'add_cross_attention' is true, expected false",
                [] { open(withConfigValue(tinyGpt2Files(), "add_cross_attention", true)); });
}

TEST(Gpt2Config, LeavesOutWhatHasADefault) {
    TinyModelOptions options;
    options.intermediateDim = 128;
    options.positionCount = 1024;
    const auto checkpoint = open(withConfig(tinyGpt2Files(options), [](auto& config) {
        config["n_inner"] = nullptr; // 4 * n_embd.
        config.erase("n_positions");
    }));
    EXPECT_EQ(columnsOf(*checkpoint, "transformer.h.1.mlp.c_fc.weight"), 128);
}

TEST(Gpt2Names, MasksOfPublishedCheckpointsAreKnown) {
    auto files =
        withTensor(tinyGpt2Files(), "transformer.h.0.attn.bias", DataType::UInt8, {1, 1, 64, 64});
    files = withTensor(files, "transformer.h.1.attn.masked_bias", DataType::Float32, {});
    const auto checkpoint = open(files);
    EXPECT_TRUE(checkpoint->warnings().empty());
    EXPECT_EQ(checkpoint->unusedTensors().size(), 2U);
}

TEST(OptConfig, SettingsChangeTheListOfTensors) {
    const CheckpointFiles files = tinyOptFiles();
    const auto narrow = withConfigValue(files, "word_embed_proj_dim", 16);
    expectError(ErrorCode::BadData, "expected [64, 16] (vocabulary 64, ", [&] { open(narrow); });
    expectError(ErrorCode::BadData, "'model.decoder.project_in.weight' (and 1 more) is missing",
                [&] {
                    open(withShape(withShape(narrow, "model.decoder.embed_tokens.weight", {64, 16}),
                                   "lm_head.weight", {64, 16}));
                });
    // No norm behind the last layer: what is stored for it is not used.
    for (const char* key : {"_remove_final_layer_norm", "do_layer_norm_before"}) {
        const auto checkpoint =
            open(withConfigValue(files, key, std::string(key) == "_remove_final_layer_norm"));
        EXPECT_EQ(checkpoint->find("model.decoder.final_layer_norm.weight"), nullptr);
        EXPECT_EQ(checkpoint->unusedTensors().size(), 2U);
    }
    const auto plain = open(withConfig(files, [](auto& config) {
        config["enable_bias"] = false;
        config["layer_norm_elementwise_affine"] = false;
    }));
    for (const TensorInfo& tensor : plain->tensors())
        EXPECT_EQ(tensor.shape.size(), 2U) << tensor.name;
}
