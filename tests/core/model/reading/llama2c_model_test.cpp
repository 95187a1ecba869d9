// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/model/llama2c_model.h"
#include "core/model/model_files.h"
#include "core/model/strided_tensor.h"
#include "core/model/weight_file.h"
#include "tests/core/model/reading/mutation.h"
#include "tests/core/model/reading/raw_torch.h"
#include "tests/support/expect_error.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <map>

using namespace regroup;
using namespace regroup::test;

namespace {

// Two heads of four values, one key/value head, two layers, three tokens, five positions.
constexpr int width = 8;
constexpr int inner = 6;
constexpr int layers = 2;
constexpr int vocabulary = 3;
constexpr int positions = 5;
constexpr int keyRows = 4;

std::string header(int vocabularySize = vocabulary) {
    std::string text;
    for (const int number : {width, inner, layers, 2, 1, vocabularySize, positions})
        text += rawNumber<std::int32_t>(number);
    return text;
}

/// Floats first, first + 1, ...: every value says where it came from.
std::string floats(int count, float first) {
    std::string text;
    for (int index = 0; index < count; ++index)
        text += rawNumber(first + static_cast<float>(index));
    return text;
}

/// The parts in the order of the first format; each begins at a thousand of its own.
std::string firstFormat(bool tied) {
    return header(tied ? vocabulary : -vocabulary) + floats(vocabulary * width, 1000) +
           floats(layers * width, 2000) + floats(layers * width * width, 3000) +
           floats(layers * keyRows * width, 4000) + floats(layers * keyRows * width, 5000) +
           floats(layers * width * width, 6000) + floats(layers * width, 7000) +
           floats(layers * inner * width, 8000) + floats(layers * width * inner, 9000) +
           floats(layers * inner * width, 10000) + floats(width, 11000) +
           floats(positions * width / 2, 12000) + (tied ? "" : floats(vocabulary * width, 13000));
}

std::string version1(bool tied) {
    std::string begin = rawNumber<std::uint32_t>(0x616b3432) + rawNumber<std::int32_t>(1) +
                        header() + std::string(1, tied ? '\1' : '\0');
    begin.resize(256, '\0');
    return begin + floats(layers * width, 2000) + floats(layers * width, 7000) +
           floats(width, 11000) + floats(vocabulary * width, 1000) +
           floats(layers * width * width, 3000) + floats(layers * keyRows * width, 4000) +
           floats(layers * keyRows * width, 5000) + floats(layers * width * width, 6000) +
           floats(layers * inner * width, 8000) + floats(layers * width * inner, 9000) +
           floats(layers * inner * width, 10000) + (tied ? "" : floats(vocabulary * width, 13000));
}

std::vector<float> valuesOf(const Llama2cModel& model, const std::string& file,
                            const std::string& name) {
    for (const TensorInfo& tensor : model.tensors)
        if (tensor.name == name) {
            std::vector<float> values(tensor.sizeBytes / sizeof(float));
            copyRowMajor(tensor, bytesOf(file), std::as_writable_bytes(std::span(values)));
            return values;
        }
    ADD_FAILURE() << "no tensor " << name;
    return {};
}

std::vector<float> countingFrom(float first, int count) {
    std::vector<float> values;
    values.reserve(static_cast<std::size_t>(count));
    for (int index = 0; index < count; ++index)
        values.push_back(first + static_cast<float>(index));
    return values;
}

void expectBad(const std::string& file, const std::string& expected,
               ErrorCode code = ErrorCode::BadData) {
    expectError(code, "m.bin: " + expected, [&] { readLlama2cFile(bytesOf(file), "m.bin"); });
}

void expectModel(const std::string& file, bool tied) {
    ASSERT_TRUE(looksLikeLlama2c(bytesOf(file)));
    const Llama2cModel model = readLlama2cFile(bytesOf(file), "m.bin");
    EXPECT_EQ(model.tensors.size(), 2U + 9 * layers + (tied ? 0 : 1));
    const auto values = [&](const std::string& name) { return valuesOf(model, file, name); };
    EXPECT_EQ(values("model.embed_tokens.weight"), countingFrom(1000, vocabulary * width));
    EXPECT_EQ(values("model.norm.weight"), countingFrom(11000, width));
    const std::string second = "model.layers.1.";
    EXPECT_EQ(values(second + "input_layernorm.weight"), countingFrom(2000 + width, width));
    EXPECT_EQ(values(second + "post_attention_layernorm.weight"),
              countingFrom(7000 + width, width));
    EXPECT_EQ(values(second + "self_attn.v_proj.weight"),
              countingFrom(5000 + keyRows * width, keyRows * width));
    EXPECT_EQ(values(second + "self_attn.o_proj.weight"),
              countingFrom(6000 + width * width, width * width));
    EXPECT_EQ(values(second + "mlp.gate_proj.weight"),
              countingFrom(8000 + inner * width, inner * width));
    EXPECT_EQ(values(second + "mlp.down_proj.weight"),
              countingFrom(9000 + inner * width, inner * width));
    EXPECT_EQ(values(second + "mlp.up_proj.weight"),
              countingFrom(10000 + inner * width, inner * width));
    if (!tied) {
        EXPECT_EQ(values("lm_head.weight"), countingFrom(13000, vocabulary * width));
    }
    // Rows 0 1 2 3 of a head hold pairs (0, 1) and (2, 3); the first halves come first.
    std::vector<float> expected;
    for (const int row : {0, 2, 1, 3, 4, 6, 5, 7})
        for (const float value :
             countingFrom(3000 + static_cast<float>(width * width + row * width), width))
            expected.push_back(value);
    EXPECT_EQ(values(second + "self_attn.q_proj.weight"), expected);
    expected.clear();
    for (const int row : {0, 2, 1, 3})
        for (const float value :
             countingFrom(4000 + static_cast<float>(keyRows * width + row * width), width))
            expected.push_back(value);
    EXPECT_EQ(values(second + "self_attn.k_proj.weight"), expected);
    const auto config = nlohmann::json::parse(model.configText);
    EXPECT_EQ(config.at("tie_word_embeddings"), tied);
    EXPECT_EQ(config.at("num_key_value_heads"), 1);
    EXPECT_EQ(config.at("intermediate_size"), inner);
    EXPECT_EQ(config.at("vocab_size"), vocabulary);
}

} // namespace

TEST(Llama2c, ReadsTheFirstFormat) {
    expectModel(firstFormat(true), true);
    expectModel(firstFormat(false), false);
}

TEST(Llama2c, ReadsVersion1) {
    expectModel(version1(true), true);
    expectModel(version1(false), false);
}

TEST(Llama2c, TheFileMustHaveExactlyItsModel) {
    for (const std::string& file : {firstFormat(true), firstFormat(false), version1(false)}) {
        expectBad(file + "x", "the model ends at byte ");
        for (std::size_t size = 0; size < file.size(); size += 13)
            expectBad(file.substr(0, size), "");
    }
    expectBad(
        firstFormat(true).substr(0, 130),
        "model.layers.0.input_layernorm.weight of 32 bytes begins at byte 124, found 6 bytes");
}

TEST(Llama2c, RefusesSizesThatAreNoModel) {
    const auto with = [](std::size_t number, std::int32_t value) {
        std::string file = firstFormat(true);
        return file.replace(4 * number, 4, rawNumber(value));
    };
    for (std::size_t number = 0; number < 7; ++number)
        for (const std::int32_t value :
             {0, -7, 2147483647, std::numeric_limits<std::int32_t>::min()})
            expectBad(with(number, value), "");
    expectBad(with(0, 0), "found width 0, inner width 6, 2 layers, 2 heads, 1 key/value heads, "
                          "vocabulary 3, 5 positions, expected the sizes of a model");
    expectBad(with(3, 3), "found width 8 with 3 heads, expected heads of an even width");
    expectBad(with(3, 8), "found width 8 with 8 heads, expected heads of an even width");
    EXPECT_FALSE(looksLikeLlama2c(bytesOf(with(2, -1))));
    EXPECT_FALSE(looksLikeLlama2c(bytesOf("short")));
}

TEST(Llama2c, RefusesItsQuantisedFormat) {
    std::string file = version1(true);
    file[4] = 2;
    expectBad(file, "found version 2 of llama2.c's format, expected the first one or version 1",
              ErrorCode::Unsupported);
}

TEST(Llama2c, AFileStandsForAFolder) {
    const TempDir folder;
    writeFileAtomically(folder / "stories.bin", firstFormat(true));
    writeFileAtomically(folder / "config.json", "{\"model_type\": \"another\"}");
    const ModelFiles model = locateModel(folder / "stories.bin");
    EXPECT_EQ(model.chosen, "stories.bin");
    const auto bytes = model.files->open("config.json")->bytes();
    const auto config =
        nlohmann::json::parse(reinterpret_cast<const char*>(bytes.data()),
                              reinterpret_cast<const char*>(bytes.data()) + bytes.size());
    EXPECT_EQ(config.at("hidden_size"), width);
    EXPECT_FALSE(model.files->contains("tokenizer.model"));
    writeFileAtomically(folder / "tok512.model", "pieces");
    EXPECT_EQ(locateModel(folder / "stories.bin").files->open("tokenizer.model")->bytes().size(),
              6U);
}

TEST(Llama2c, ATrainingCheckpointNeedsItsArguments) {
    const auto archiveWith = [](nlohmann::json arguments) {
        TorchArchive archive;
        archive.modelArguments = std::move(arguments);
        archive.tensors = {
            {"tok_embeddings.weight", DataType::Float16, {3, 8}, 0, 0, 48},
            {"layers.0.attention.wq.weight", DataType::Float16, {8, 8}, 0, 48, 128},
            {"layers.0.feed_forward.w1.weight", DataType::Float16, {6, 8}, 0, 176, 96},
            {"output.weight", DataType::Float16, {3, 8}, 0, 0, 48}};
        return archive;
    };
    const nlohmann::json whole{{"dim", 8},        {"n_layers", 1},    {"n_heads", 2},
                               {"vocab_size", 3}, {"n_kv_heads", {}}, {"max_seq_len", 9},
                               {"norm_eps", 1e-6}};
    const auto model = llama2cModelOf(archiveWith(whole), "ckpt.pt");
    ASSERT_TRUE(model);
    const auto config = nlohmann::json::parse(model->configText);
    EXPECT_EQ(config.at("num_key_value_heads"), 2);
    EXPECT_EQ(config.at("tie_word_embeddings"), true); // The head lies where the embedding does.
    EXPECT_EQ(config.at("rms_norm_eps"), 1e-6);
    EXPECT_EQ(config.at("torch_dtype"), "float16");
    EXPECT_EQ(model->tensors.size(), 3U);
    EXPECT_FALSE(llama2cModelOf(archiveWith(nlohmann::json::object()), "ckpt.pt"));
    for (const char* key : {"dim", "n_layers", "n_heads", "vocab_size"})
        for (const nlohmann::json& value : std::vector<nlohmann::json>{nullptr, "8", 1.5, -1, 0}) {
            nlohmann::json arguments = whole;
            arguments[key] = value;
            expectError(ErrorCode::BadData,
                        "ckpt.pt: ", [&] { llama2cModelOf(archiveWith(arguments), "ckpt.pt"); });
        }
}

TEST(Llama2c, SurvivesDamagedFiles) {
    Mutator mutator(3);
    for (const std::string& file : {firstFormat(false), version1(true)})
        for (int round = 0; round < 2000; ++round) {
            const std::string damaged = mutator.mutated(file, 0, 64);
            try {
                const auto content = readWeightFile(bytesOf(damaged), "m.bin");
                for (const TensorInfo& tensor : content.tensors)
                    ASSERT_LE(tensor.offset + extentBytes(tensor), damaged.size());
            } catch (const Error& error) {
                EXPECT_TRUE(std::string(error.what()).ends_with(".")) << error.what();
            }
        }
}
