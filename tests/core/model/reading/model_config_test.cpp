// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/model_config.h"
#include "tests/core/model/reading/edited_checkpoint.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"

#include <gtest/gtest.h>

using namespace regroup;
using namespace regroup::test;

namespace {

std::string llamaText(const TinyModelOptions& options = {}) {
    return tinyLlamaFiles(options).at("config.json");
}

std::string gptNeoText(const TinyModelOptions& options = {}) {
    return tinyGptNeoFiles(options).at("config.json");
}

/// The text with one key set, or taken away where value is discarded.
std::string withKey(const std::string& text, const std::string& key,
                    const nlohmann::ordered_json& value) {
    auto document = nlohmann::ordered_json::parse(text);
    document[key] = value;
    return document.dump();
}

std::string withoutKey(const std::string& text, const std::string& key) {
    auto document = nlohmann::ordered_json::parse(text);
    document.erase(key);
    return document.dump();
}

void expectRefused(const std::string& text, const std::string& expected,
                   ErrorCode code = ErrorCode::BadData) {
    expectError(code, expected, [&] { readModelConfig(text, "folder/config.json"); });
    expectError(code, "folder/config.json", [&] { readModelConfig(text, "folder/config.json"); });
}

} // namespace

TEST(ModelConfig, ReadsLlama) {
    TinyModelOptions options;
    options.layerCount = 3;
    options.headCount = 6;
    options.keyValueHeadCount = 2;
    options.headDim = 10; // Not modelDim / headCount.
    options.tiedHead = true;
    options.dataType = DataType::BFloat16;
    const ModelConfig config = readModelConfig(llamaText(options), "config.json");
    EXPECT_EQ(config.architecture, "llama");
    EXPECT_EQ(config.className, "LlamaForCausalLM");
    EXPECT_EQ(config.layerCount, 3);
    EXPECT_EQ(config.headCount, 6);
    EXPECT_EQ(config.keyValueHeadCount, 2);
    EXPECT_EQ(config.headDim, 10);
    EXPECT_EQ(config.modelDim, 32);
    EXPECT_EQ(config.vocabularySize, 64);
    EXPECT_EQ(config.positionCount, 64);
    EXPECT_TRUE(config.tiedHead);
    EXPECT_EQ(config.dataType, "bfloat16");
    const LayerGrouping threes = LayerGrouping::joint(grouping("0 0 0 1 1 1"));
    EXPECT_EQ(config.grouping, ModelGrouping(3, threes));
    EXPECT_EQ((*config.source)["rms_norm_eps"], 1e-5); // Unknown keys stay.
}

TEST(ModelConfig, ReadsTheLayoutOfOlderTransformers) {
    auto document = nlohmann::ordered_json::parse(llamaText());
    document.erase("dtype");
    document.erase("head_dim");
    document.erase("num_key_value_heads");
    document.erase("tie_word_embeddings");
    document["torch_dtype"] = "torch.float16";
    const ModelConfig config = readModelConfig(document.dump(), "config.json");
    EXPECT_EQ(config.dataType, "float16");
    EXPECT_EQ(config.headDim, 8); // modelDim / headCount.
    EXPECT_EQ(config.keyValueHeadCount, 4);
    EXPECT_FALSE(config.tiedHead);
}

TEST(ModelConfig, ReadsGptNeo) {
    const ModelConfig config = readModelConfig(gptNeoText(), "config.json");
    EXPECT_EQ(config.architecture, "gpt_neo");
    EXPECT_EQ(config.layerCount, 2);
    EXPECT_EQ(config.headCount, 4);
    EXPECT_EQ(config.keyValueHeadCount, 4);
    EXPECT_EQ(config.headDim, 8);
    EXPECT_EQ(config.positionCount, 64);
    EXPECT_TRUE(config.tiedHead);
    // The key means nothing to this architecture, so a grouping cannot follow from it.
    const ModelConfig same =
        readModelConfig(withKey(gptNeoText(), "num_key_value_heads", 2), "config.json");
    EXPECT_EQ(same.keyValueHeadCount, 4);
}

TEST(ModelConfig, ReadsTheGroupingOfANativeExport) {
    TinyModelOptions options;
    options.grouping = ModelGrouping{{grouping("0 1 1 0"), grouping("0 0 1 2")},
                                     {grouping("0 0 0 0"), grouping("0 1 2 3")}};
    for (const std::string& text : {llamaText(options), gptNeoText(options)}) {
        const ModelConfig config = readModelConfig(text, "config.json");
        EXPECT_EQ(config.grouping, *options.grouping);
        EXPECT_EQ(config.keyValueHeadCount, 0); // Not the same everywhere.
    }
    options.grouping = ModelGrouping(2, LayerGrouping::joint(grouping("0 1 0 1")));
    EXPECT_EQ(readModelConfig(llamaText(options), "config.json").keyValueHeadCount, 2);
}

TEST(ModelConfig, RefusesAGroupingOfAnotherModel) {
    TinyModelOptions options;
    options.grouping = ModelGrouping(2, LayerGrouping::joint(grouping("0 0 1 1")));
    auto document = nlohmann::ordered_json::parse(llamaText(options));
    const auto changed = [&](auto&& edit) {
        auto copy = document;
        edit(copy["regroup"]);
        return copy.dump();
    };
    using Json = nlohmann::ordered_json;
    expectRefused(changed([](Json& stored) { stored["grouping"].erase(1); }),
                  "'regroup': 'grouping' has 1 layers, expected 2 as the model");
    expectRefused(changed([](Json& stored) {
                      stored["grouping"][1]["key"] = {0, 0, 1};
                  }),
                  "layer 1");
    expectRefused(changed([](Json& stored) {
                      stored["grouping"][1] = {{"key", {0, 0}}, {"value", {0, 0}}};
                  }),
                  "layer 1 has 2 heads, expected 4 as in layer 0");
    expectRefused(changed([](Json& stored) {
                      for (Json& layer : stored["grouping"])
                          layer = {{"key", {0, 0}}, {"value", {0, 0}}};
                  }),
                  "layer 0 groups 2 heads, expected 4 as the model");
    expectRefused(changed([](Json& stored) {
                      stored["grouping"][0]["value"] = {0, 0, "x", 1};
                  }),
                  "layer 0");
    expectRefused(changed([](Json& stored) {
                      stored["grouping"][0]["value"] = {0, 0, -1, 1};
                  }),
                  "layer 0");
    expectRefused(changed([](Json& stored) { stored.erase("grouping"); }), "'grouping' is missing");
    expectRefused(changed([](Json& stored) { stored = "x"; }),
                  "'regroup': found string, expected an object");
    expectRefused(changed([](Json& stored) { stored["version"] = 2; }),
                  "'version' is 2, expected 1", ErrorCode::Unsupported);
}

TEST(ModelConfig, RefusesAnUnknownArchitectureListingTheKnownOnes) {
    const std::string text = withKey(llamaText(), "model_type", "lama");
    expectRefused(text, "'model_type' is 'lama', expected one of llama, mistral, qwen2",
                  ErrorCode::Unsupported);
    expectRefused(text, "Did you mean 'llama'?", ErrorCode::Unsupported);
    expectRefused(withKey(llamaText(), "model_type", "t5"), "expected one of llama, mistral, qwen2",
                  ErrorCode::Unsupported);
    expectRefused(withKey(llamaText(), "model_type", 3), "'model_type' is 3, expected a text");
    expectRefused(withoutKey(llamaText(), "model_type"),
                  "'model_type' is missing, expected the name");
    expectRefused("{}", "'model_type' is missing");
}

TEST(ModelConfig, RefusesClassesForOtherTasks) {
    const nlohmann::ordered_json tagger = {"LlamaForTokenClassification"};
    expectRefused(withKey(llamaText(), "architectures", tagger),
                  "names LlamaForTokenClassification, expected LlamaForCausalLM or LlamaModel or",
                  ErrorCode::Unsupported);
    expectRefused(withKey(llamaText(), "architectures", {3}), "expected a list of class names");
    expectRefused(withKey(llamaText(), "architectures", "LlamaForCausalLM"),
                  "expected a list of class names");
    EXPECT_EQ(readModelConfig(withoutKey(llamaText(), "architectures"), "x").className, "");
}

TEST(ModelConfig, ReadsWhatTheModelGivesFromItsClass) {
    const auto outputOf = [](const nlohmann::ordered_json& classes) {
        return readModelConfig(withKey(llamaText(), "architectures", classes), "x").output;
    };
    EXPECT_EQ(outputOf({"LlamaForCausalLM"}), ModelOutput::NextTokens);
    EXPECT_EQ(outputOf({"LlamaModel"}), ModelOutput::HiddenState);
    EXPECT_EQ(outputOf({"LlamaForSequenceClassification"}), ModelOutput::Labels);
    EXPECT_EQ(outputOf(nlohmann::ordered_json::array()), ModelOutput::NextTokens);
    EXPECT_EQ(outputOf(nullptr), ModelOutput::NextTokens);
}

TEST(ModelConfig, TakesTheDefaultsOfEachArchitecture) {
    TinyModelOptions wide;
    wide.modelDim = 64;
    const auto bare = [](const CheckpointFiles& files) {
        std::string text = files.at("config.json");
        for (const char* key : {"num_key_value_heads", "max_position_embeddings", "head_dim"})
            text = withoutKey(text, key);
        return readModelConfig(withKey(text, "num_attention_heads", 32), "x");
    };
    EXPECT_EQ(bare(tinyLlamaFiles(wide)).positionCount, 2048);
    const ModelConfig mistral = bare(tinyMistralFiles(wide));
    EXPECT_EQ(mistral.positionCount, 131072);
    EXPECT_EQ(mistral.keyValueHeadCount, 8);
    const ModelConfig qwen2 = bare(tinyQwen2Files(wide));
    EXPECT_EQ(qwen2.positionCount, 32768);
    EXPECT_EQ(qwen2.keyValueHeadCount, 32);
    // Null is another thing than absent: as many as query heads.
    const std::string text = tinyMistralFiles().at("config.json");
    EXPECT_EQ(readModelConfig(withKey(text, "num_key_value_heads", nullptr), "x").keyValueHeadCount,
              4);
}

TEST(ModelConfig, ReadsTheLayersThatSlideAsTransformersDoes) {
    const std::string text = tinyQwen2Files().at("config.json");
    const auto withTypes = [&](const nlohmann::ordered_json& types) {
        return withKey(text, "layer_types", types);
    };
    EXPECT_NO_THROW(readModelConfig(withTypes({"sliding_attention", "full_attention"}), "x"));
    EXPECT_NO_THROW(readModelConfig(withTypes({"attention", "full_attention"}), "x"));
    EXPECT_NO_THROW(readModelConfig(withKey(text, "max_window_layers", 0), "x"));
    expectRefused(withTypes({"full_attention"}), "expected a list for 2 layers");
    expectRefused(withTypes({"full_attention", "chunked_attention"}),
                  "expected a list of \"full_attention\" and \"sliding_attention\"");
    for (const auto& [key, value] : std::vector<std::pair<std::string, nlohmann::ordered_json>>{
             {"use_sliding_window", false}, {"sliding_window", nullptr}})
        expectRefused(withKey(withTypes({"sliding_attention", "full_attention"}), key, value),
                      "expected no \"sliding_attention\"");
    expectRefused(withKey(text, "max_window_layers", -1), "expected a whole number from 0");
    expectRefused(withKey(tinyMistralFiles().at("config.json"), "sliding_window", 0),
                  "'sliding_window' is 0, expected a whole number from 1");
}

// As PreTrainedConfig of transformers: the names count, then the number, else there are two.
TEST(ModelConfig, ReadsTheLabelsOfAClassifier) {
    const std::string text =
        withKey(llamaText(), "architectures", {"LlamaForSequenceClassification"});
    using Labels = std::vector<std::string>;
    EXPECT_EQ(readModelConfig(text, "x").labels, (Labels{"LABEL_0", "LABEL_1"}));
    const std::string three = withKey(text, "num_labels", 3);
    EXPECT_EQ(readModelConfig(three, "x").labels, (Labels{"LABEL_0", "LABEL_1", "LABEL_2"}));
    const nlohmann::ordered_json names = {{"1", "bad"}, {"0", "good"}};
    EXPECT_EQ(readModelConfig(withKey(three, "id2label", names), "x").labels,
              (Labels{"good", "bad"}));
    EXPECT_EQ(readModelConfig(withKey(three, "id2label", nullptr), "x").labels.size(), 3U);
    EXPECT_TRUE(readModelConfig(withKey(llamaText(), "num_labels", 3), "x").labels.empty());
    expectRefused(withKey(text, "id2label", nlohmann::ordered_json::object()),
                  "'id2label' is {}, expected an object with a name for each label");
    expectRefused(withKey(text, "id2label", {"good", "bad"}), "expected an object");
    expectRefused(withKey(text, "num_labels", 0), "'num_labels' is 0, expected a whole number");
}

TEST(ModelConfig, ReadsThePaddingToken) {
    const auto padOf = [](const nlohmann::ordered_json& id) {
        return readModelConfig(withKey(llamaText(), "pad_token_id", id), "x").padTokenId;
    };
    EXPECT_EQ(readModelConfig(llamaText(), "x").padTokenId, std::nullopt);
    EXPECT_EQ(padOf(nullptr), std::nullopt);
    EXPECT_EQ(padOf(0), 0);
    EXPECT_EQ(padOf(-1), -1);
    expectRefused(withKey(llamaText(), "pad_token_id", "0"), "expected a whole number or null");
}

TEST(ModelConfig, SaysWhatAModelGivesInsteadOfTheNextToken) {
    ModelConfig config = readModelConfig(llamaText(), "x");
    EXPECT_NO_THROW(requireLanguageModel(config, "Perplexity"));
    const auto expectNone = [&](ModelOutput output, const std::string& given) {
        config.output = output;
        expectError(ErrorCode::Unsupported,
                    "Perplexity: the model, a LlamaForCausalLM, gives " + given +
                        ", expected one that predicts the next",
                    [&] { requireLanguageModel(config, "Perplexity"); });
    };
    expectNone(ModelOutput::HiddenState, "hidden states");
    expectNone(ModelOutput::MaskedTokens, "masked tokens");
    config.labels = {"a", "b", "c"};
    expectNone(ModelOutput::Labels, "scores of 3 labels for a text");
}

TEST(ModelConfig, RefusesQuantisedAndCustomCodeCheckpoints) {
    const nlohmann::ordered_json quantised = {{"quant_method", "gptq"}, {"bits", 4}};
    const nlohmann::ordered_json custom = {{"AutoModelForCausalLM", "modeling_x.X"}};
    for (const std::string& text : {llamaText(), gptNeoText()}) {
        expectRefused(withKey(text, "quantization_config", quantised),
                      "quantised weights are not read", ErrorCode::Unsupported);
        expectRefused(withKey(text, "quantization_config", quantised),
                      R"({"quant_method":"gptq","bits":4})", ErrorCode::Unsupported);
        expectRefused(withKey(text, "auto_map", custom), "the model needs Python code of its own",
                      ErrorCode::Unsupported);
        EXPECT_NO_THROW(readModelConfig(withKey(text, "quantization_config", nullptr), "x"));
    }
}

TEST(ModelConfig, NamesTheKeyOfEveryCountThatIsNone) {
    const std::vector<std::string> llamaKeys{"num_hidden_layers", "num_attention_heads",
                                             "hidden_size", "vocab_size", "intermediate_size"};
    const std::vector<std::string> gptNeoKeys{"num_layers", "num_heads", "hidden_size",
                                              "vocab_size", "max_position_embeddings"};
    const auto expectEach = [](const std::string& text, const std::vector<std::string>& keys) {
        for (const std::string& key : keys) {
            expectRefused(withoutKey(text, key),
                          "'" + key + "' is missing, expected a whole number");
            for (const char* value :
                 {"0", "-1", "1.5", "\"8\"", "true", "[8]", "1e300", "99999999999999",
                  "9223372036854775808", "18446744073709551615"}) {
                const auto number = nlohmann::ordered_json::parse(value);
                expectRefused(withKey(text, key, number),
                              "'" + key + "' is " + number.dump() +
                                  ", expected a whole number from 1 to");
            }
        }
    };
    expectEach(llamaText(), llamaKeys);
    expectEach(gptNeoText(), gptNeoKeys);
}

TEST(ModelConfig, RefusesNumbersThatAreNotFinite) {
    std::string text = llamaText();
    const std::string old = "\"rms_norm_eps\": 1e-05";
    ASSERT_NE(text.find(old), std::string::npos);
    expectRefused(std::string(text).replace(text.find(old), old.size(), "\"rms_norm_eps\": NaN"),
                  "found text that is no valid JSON");
    expectRefused(std::string(text).replace(text.find(old), old.size(), "\"rms_norm_eps\": 1e999"),
                  "a number that is out of range");
    // What a program writes that turns NaN into null or text.
    expectRefused(withKey(text, "hidden_size", nullptr), "'hidden_size' is missing");
    expectRefused(withKey(text, "hidden_size", "NaN"), "'hidden_size' is \"NaN\"");
}

TEST(ModelConfig, RefusesHeadCountsThatDoNotDivide) {
    expectRefused(
        withKey(llamaText(), "num_key_value_heads", 3),
        "'num_key_value_heads' is 3, expected a divisor of 'num_attention_heads', which is 4");
    expectRefused(withKey(llamaText(), "num_key_value_heads", 8), "'num_key_value_heads' is 8");
    expectRefused(withKey(withoutKey(llamaText(), "head_dim"), "num_attention_heads", 5),
                  "is 4, expected a divisor");
    expectRefused(withKey(withoutKey(withoutKey(llamaText(), "head_dim"), "num_key_value_heads"),
                          "num_attention_heads", 5),
                  "'num_attention_heads' is 5, expected a divisor of 'hidden_size', which is 32");
    expectRefused(withKey(gptNeoText(), "num_heads", 5),
                  "'num_heads' is 5, expected a divisor of 'hidden_size', which is 32");
}

TEST(ModelConfig, RefusesHeadsThatCannotBeRotated) {
    expectRefused(withKey(llamaText(), "head_dim", 7),
                  "the heads have 7 values each, expected an even number");
    expectRefused(withKey(withKey(withoutKey(llamaText(), "head_dim"), "hidden_size", 20),
                          "num_attention_heads", 4),
                  "the heads have 5 values each, expected an even number");
}
