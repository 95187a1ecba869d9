// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/checkpoint.h"
#include "core/model/model_summary.h"
#include "tests/core/model/reading/edited_checkpoint.h"
#include "tests/support/grouping_text.h"

#include <gtest/gtest.h>

using namespace regroup;
using namespace regroup::test;

namespace {

ModelSummary summaryOf(const CheckpointFiles& files) {
    return summarizeModel(*Checkpoint::open(makeMemorySource(files)));
}

} // namespace

// Numbers worked out by hand from the sample's config.json.
TEST(ModelSummary, OfTheSample) {
    const auto folder = std::filesystem::path(REGROUP_SOURCE_DIR) / "resources/samples/stories260k";
    const ModelSummary summary = summarizeModel(*Checkpoint::open(folder));
    EXPECT_EQ(summary.path, folder.string());
    EXPECT_EQ(summary.architecture, "llama");
    EXPECT_EQ(summary.className, "LlamaForCausalLM");
    EXPECT_EQ(summary.layerCount, 5);
    EXPECT_EQ(summary.headCount, 8);
    EXPECT_EQ(summary.keyHeadCounts, (std::vector<int>{8, 8, 8, 8, 8}));
    EXPECT_EQ(summary.valueHeadCounts, (std::vector<int>{8, 8, 8, 8, 8}));
    EXPECT_EQ(summary.headDim, 8);
    EXPECT_EQ(summary.modelDim, 64);
    EXPECT_EQ(summary.vocabularySize, 512);
    EXPECT_EQ(summary.positionCount, 512);
    // Embedding, which is the output layer too; per layer four projections, three of the MLP, two
    // norms; the last norm.
    constexpr std::int64_t parameters = 512 * 64 + 5 * (4 * 64 * 64 + 3 * 172 * 64 + 2 * 64) + 64;
    EXPECT_EQ(summary.parameterCount, parameters);
    EXPECT_EQ(summary.weightBytes, 4U * parameters);
    EXPECT_EQ(summary.dataTypes, (std::map<std::string, std::int64_t>{{"float32", parameters}}));
    EXPECT_EQ(summary.keyValueBytesPerToken,
              2U * 5 * 8 * 8 * 4); // K and V, layers, heads, width, float32.
    EXPECT_EQ(summary.keyHeadParameterCount, 8 * 64);
    EXPECT_EQ(summary.valueHeadParameterCount, 8 * 64);
    EXPECT_TRUE(summary.tiedHead);
    EXPECT_EQ(summary.tokenizer, "tokenizer.json");
    EXPECT_TRUE(summary.warnings.empty());
    EXPECT_EQ(summary.grouping.size(), 5U);
}

TEST(ModelSummary, AsJson) {
    const auto folder = std::filesystem::path(REGROUP_SOURCE_DIR) / "resources/samples/stories260k";
    auto json = modelSummaryToJson(summarizeModel(*Checkpoint::open(folder)));
    EXPECT_EQ(json["path"], folder.string());
    json.erase("path");
    EXPECT_EQ(nlohmann::json(json), nlohmann::json::parse(R"({
        "architecture": "llama", "class": "LlamaForCausalLM", "layers": 5, "query_heads": 8,
        "kv_heads": 8, "head_dim": 8, "width": 64, "vocabulary": 512, "positions": 512,
        "parameters": 280512, "dtypes": {"float32": 280512}, "bytes": 1122048,
        "kv_bytes_per_token": 2560, "tied_head": true, "tokenizer": "tokenizer.json", "warnings": []})"));
}

TEST(ModelSummary, CountsKeyAndValueHeadsLayerByLayer) {
    TinyModelOptions options;
    options.dataType = DataType::BFloat16;
    options.grouping = ModelGrouping{{grouping("0 1 1 0"), grouping("0 0 1 2")},
                                     {grouping("0 0 0 0"), grouping("0 1 2 3")}};
    const ModelSummary summary = summaryOf(tinyLlamaFiles(options));
    EXPECT_EQ(summary.keyHeadCounts, (std::vector<int>{2, 1}));
    EXPECT_EQ(summary.valueHeadCounts, (std::vector<int>{3, 4}));
    EXPECT_EQ(summary.keyValueBytesPerToken, (2U + 1 + 3 + 4) * 8 * 2); // Heads of 8, in bfloat16.
    EXPECT_EQ(modelSummaryToJson(summary)["kv_heads"].dump(),
              R"([{"key":2,"value":3},{"key":1,"value":4}])");
}

TEST(ModelSummary, ListsHeadsWhereLayersDiffer) {
    TinyModelOptions options;
    options.grouping = ModelGrouping{LayerGrouping::joint(grouping("0 0 1 1")),
                                     LayerGrouping::joint(grouping("0 0 0 0"))};
    EXPECT_EQ(modelSummaryToJson(summaryOf(tinyLlamaFiles(options)))["kv_heads"].dump(), "[2,1]");
    options.grouping.reset();
    options.keyValueHeadCount = 2;
    EXPECT_EQ(modelSummaryToJson(summaryOf(tinyLlamaFiles(options)))["kv_heads"].dump(), "2");
}

TEST(ModelSummary, FindsTheTokenizerOrWarns) {
    CheckpointFiles files = tinyLlamaFiles();
    EXPECT_EQ(summaryOf(files).tokenizer, "");
    ASSERT_EQ(summaryOf(files).warnings.size(), 1U);
    EXPECT_NE(summaryOf(files).warnings.front().find("holds no tokenizer ("), std::string::npos);
    EXPECT_TRUE(modelSummaryToJson(summaryOf(files))["tokenizer"].is_null());
    files["vocab.json"] = "{}";
    EXPECT_EQ(summaryOf(files).tokenizer, ""); // merges.txt is missing still.
    files["merges.txt"] = "";
    EXPECT_EQ(summaryOf(files).tokenizer, "vocab.json + merges.txt");
    files["tokenizer.json"] = "{}";
    EXPECT_EQ(summaryOf(files).tokenizer, "tokenizer.json");
    EXPECT_TRUE(summaryOf(files).warnings.empty());
}

TEST(ModelSummary, CountsParametersByType) {
    const auto files = withTensors(tinyLlamaFiles(), [](std::vector<RawTensor>& tensors) {
        RawTensor& norm = tensorNamed(tensors, "model.norm.weight");
        norm.info.dataType = DataType::Float64;
        norm.bytes.resize(std::size_t{32} * 8);
    });
    const ModelSummary summary = summaryOf(files);
    EXPECT_EQ(summary.dataTypes.at("float64"), 32);
    EXPECT_EQ(summary.dataTypes.at("float32"), summary.parameterCount - 32);
    EXPECT_EQ(summary.weightBytes,
              4U * static_cast<std::uint64_t>(summary.parameterCount) + std::uint64_t{4} * 32);
}

// What grouping takes away is what the files hold less, biases included.
TEST(ModelSummary, CountsTheParametersOfAHead) {
    int compared = 0;
    for (const std::string& architecture : architectureNames()) {
        TinyModelOptions options;
        const ModelSummary whole = summaryOf(tinyFiles(architecture, options));
        if (!whole.grouping.front().isOriginal())
            continue; // Multi-query from the start.
        options.grouping = ModelGrouping{{grouping("0 0 1 1"), grouping("0 1 2 0")},
                                         {grouping("0 0 0 0"), grouping("0 1 2 3")}};
        const ModelSummary grouped = summaryOf(tinyFiles(architecture, options));
        const std::int64_t lost =
            (2 + 3) * whole.keyHeadParameterCount + (1 + 0) * whole.valueHeadParameterCount;
        EXPECT_EQ(whole.parameterCount - grouped.parameterCount, lost) << architecture;
        EXPECT_EQ(grouped.keyHeadParameterCount, whole.keyHeadParameterCount) << architecture;
        ++compared;
    }
    EXPECT_GE(compared, 8);
}
