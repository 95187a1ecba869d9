// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/convert/export_model.h"
#include "core/convert/merge.h"
#include "core/grouping/grouping_file.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/safetensors.h"
#include "core/model/transformer.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"
#include "tests/support/memory_checkpoint.h"
#include "tests/support/temp_dir.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace regroup;
using namespace regroup::test;
namespace fs = std::filesystem;

namespace {

ModelGrouping joint(const std::string& first, const std::string& second) {
    return {LayerGrouping::joint(grouping(first)), LayerGrouping::joint(grouping(second))};
}

std::shared_ptr<const Checkpoint> memoryCheckpoint(const CheckpointFiles& files) {
    return Checkpoint::open(makeMemorySource(files));
}

ExportReport exportTo(const fs::path& target, const std::shared_ptr<const Checkpoint>& source,
                      const ModelGrouping& grouping, const ExportOptions& options) {
    JobContext job;
    return exportModel(source, grouping, options, target, job);
}

ExportReport exportTo(const fs::path& target, const std::shared_ptr<const Checkpoint>& source,
                      const ModelGrouping& grouping, ExportForm form) {
    ExportOptions options;
    options.form = form;
    return exportTo(target, source, grouping, options);
}

nlohmann::ordered_json configOf(const fs::path& folder) {
    return nlohmann::ordered_json::parse(readTextFile(folder / "config.json"));
}

at::Tensor logitsOf(const Transformer& model) {
    JobContext job;
    InputBatch batch;
    batch.inputIds = at::tensor({1, 5, 9, 33, 2, 60, 7, 8, 11, 12}, at::kLong).unsqueeze(0);
    return model.forward(batch, job);
}

/// The source merged in memory: what every form has to compute.
at::Tensor mergedLogits(const std::shared_ptr<const Checkpoint>& source,
                        const ModelGrouping& grouping) {
    const auto model =
        Transformer::load(source)->withAttention([&](int layer, const AttentionWeights& attention) {
            return mergeAttention(attention, grouping.at(static_cast<std::size_t>(layer)),
                                  MergeRule::Mean);
        });
    return logitsOf(*model);
}

void expectSameFunction(const fs::path& folder, const std::shared_ptr<const Checkpoint>& source,
                        const ModelGrouping& grouping, double allowed = 1e-5) {
    const at::Tensor found = logitsOf(*Transformer::load(Checkpoint::open(folder)));
    const at::Tensor expected = mergedLogits(source, grouping);
    EXPECT_LT((found - expected).abs().max().item<double>(), allowed);
    EXPECT_GT(expected.abs().max().item<double>(), 0.1);
}

std::vector<std::int64_t> shapeOf(const fs::path& folder, const std::string& name) {
    return Checkpoint::open(folder)->find(name)->shape;
}

} // namespace

TEST(ExportModel, NativeKeepsUnequalGroupsThatDifferBetweenKeysAndValues) {
    const TempDir folder;
    TinyModelOptions options;
    options.attentionBias = true;
    const auto source = memoryCheckpoint(tinyLlamaFiles(options));
    const ModelGrouping grouping{{test::grouping("0 0 1 0"), test::grouping("0 1 1 2")},
                                 {test::grouping("0 1 2 3"), test::grouping("0 0 0 0")}};
    const ExportReport report = exportTo(folder / "out", source, grouping, ExportForm::Native);

    expectSameFunction(folder / "out", source, grouping);
    EXPECT_EQ(report.config.grouping, grouping);
    EXPECT_EQ(shapeOf(folder / "out", "model.layers.0.self_attn.k_proj.weight"),
              (std::vector<std::int64_t>{16, 32}));
    EXPECT_EQ(shapeOf(folder / "out", "model.layers.1.self_attn.v_proj.bias"),
              (std::vector<std::int64_t>{8}));
    // 4 + 4 + 4 + 4 heads became 2 + 3 + 4 + 1, each of 8 float32 numbers.
    EXPECT_EQ(report.keyValueBytesPerTokenBefore, 16U * 8 * 4);
    EXPECT_EQ(report.keyValueBytesPerToken, 10U * 8 * 4);
    // Every merged head saves 8 rows of 32 weights and a bias.
    EXPECT_EQ(report.parameterCountBefore - report.parameterCount, 6 * 8 * (32 + 1));
}

TEST(ExportModel, NativeConfigIsTheSourcesWithOneObjectMore) {
    const TempDir folder;
    TinyModelOptions options;
    options.extraConfig = {{"zebra", {{"unknown", 1}}}, {"apple", nullptr}};
    const auto source = memoryCheckpoint(tinyLlamaFiles(options));
    ExportOptions exportOptions;
    exportOptions.metadata = {{"parent_sha256", "abc"}, {"recipe", "version: 1"}};
    const ModelGrouping grouping = joint("0 0 1 0", "0 0 1 1");
    exportTo(folder / "out", source, grouping, exportOptions);

    nlohmann::ordered_json found = configOf(folder / "out");
    EXPECT_EQ(found["regroup"]["version"], 1);
    EXPECT_EQ(groupingFromJson(found["regroup"]["grouping"], "config.json"), grouping);
    EXPECT_EQ(found["regroup"]["metadata"]["recipe"], "version: 1");
    found.erase("regroup");
    // Text, so that the order counts; num_key_value_heads stays 4, and stock loaders refuse the
    // shapes.
    EXPECT_EQ(found.dump(), source->config().source->dump());
    const auto file = MappedFile::open(folder / "out/model.safetensors");
    const auto metadata = readSafetensorsHeader(file->bytes(), "model").metadata;
    EXPECT_EQ(metadata.at("format"), "pt");
    EXPECT_EQ(metadata.at("parent_sha256"), "abc");
}

TEST(ExportModel, StockOrdersHeadsByGroup) {
    const TempDir folder;
    TinyModelOptions options;
    options.attentionBias = true; // On the output projection too, where it must not be reordered.
    const auto source = memoryCheckpoint(tinyLlamaFiles(options));
    const ModelGrouping grouping = joint("0 1 1 0", "0 1 0 1");
    const ExportReport report = exportTo(folder / "out", source, grouping, ExportForm::Stock);

    expectSameFunction(folder / "out", source, grouping);
    const nlohmann::ordered_json config = configOf(folder / "out");
    EXPECT_EQ(config["num_key_value_heads"], 2);
    EXPECT_FALSE(config.contains("regroup"));
    EXPECT_EQ(report.config.grouping, joint("0 0 1 1", "0 0 1 1"));
    const auto written = Checkpoint::open(folder / "out");
    const std::string output = "model.layers.0.self_attn.o_proj.bias";
    EXPECT_TRUE(at::equal(written->tensor(output), source->tensor(output)));
}

TEST(ExportModel, RepeatedWritesMergedHeadsForEveryQueryHead) {
    const TempDir folder;
    const auto source = memoryCheckpoint(tinyLlamaFiles());
    const ModelGrouping grouping{{test::grouping("0 0 1 0"), test::grouping("0 1 1 2")},
                                 {test::grouping("0 1 2 3"), test::grouping("0 0 0 0")}};
    const ExportReport report = exportTo(folder / "out", source, grouping, ExportForm::Repeated);

    expectSameFunction(folder / "out", source, grouping);
    EXPECT_EQ(configOf(folder / "out").dump(), source->config().source->dump());
    EXPECT_TRUE(isOriginal(report.config.grouping));
    EXPECT_EQ(report.parameterCount, report.parameterCountBefore);
    EXPECT_EQ(report.keyValueBytesPerToken, report.keyValueBytesPerTokenBefore);
    const at::Tensor keys =
        Checkpoint::open(folder / "out")->tensor("model.layers.0.self_attn.k_proj.weight");
    EXPECT_TRUE(at::equal(keys.narrow(0, 0, 8), keys.narrow(0, 24, 8)));
    EXPECT_FALSE(at::equal(keys.narrow(0, 0, 8), keys.narrow(0, 16, 8)));
}

TEST(ExportModel, WritesGptNeoNativeAndRepeated) {
    const TempDir folder;
    const auto source = memoryCheckpoint(tinyGptNeoFiles());
    const ModelGrouping grouping = joint("0 1 1 1", "0 1 0 2");
    for (const ExportForm form : {ExportForm::Native, ExportForm::Repeated}) {
        const fs::path target = folder / std::string(exportFormName(form));
        exportTo(target, source, grouping, form);
        expectSameFunction(target, source, grouping);
        EXPECT_FALSE(configOf(target).contains("num_key_value_heads"));
    }
    expectError(ErrorCode::Unsupported, "gpt_neo", [&] {
        exportTo(folder / "stock", source, joint("0 0 1 1", "0 0 1 1"), ExportForm::Stock);
    });
    EXPECT_FALSE(fs::exists(folder / "stock"));
}

TEST(ExportModel, MergesAModelThatIsGroupedAlready) {
    const TempDir folder;
    TinyModelOptions options;
    options.headCount = 8;
    options.headDim = 4;
    options.keyValueHeadCount = 4;
    const auto source = memoryCheckpoint(tinyLlamaFiles(options));
    const ModelGrouping stock = joint("0 0 1 1 1 1 0 0", "0 0 0 0 1 1 1 1");
    exportTo(folder / "stock", source, stock, ExportForm::Stock);
    expectSameFunction(folder / "stock", source, stock);
    exportTo(folder / "repeated", source, source->config().grouping, ExportForm::Repeated);
    expectSameFunction(folder / "repeated", source, source->config().grouping);
    EXPECT_EQ(configOf(folder / "repeated")["num_key_value_heads"], 8);

    // A native export is a source as well.
    const ModelGrouping unequal = joint("0 0 1 1 2 2 0 0", "0 0 0 0 1 1 1 1");
    exportTo(folder / "native", source, unequal, ExportForm::Native);
    const auto native = Checkpoint::open(folder / "native");
    const ModelGrouping all = joint("0 0 0 0 0 0 0 0", "0 0 0 0 0 0 0 0");
    exportTo(folder / "second", native, all, ExportForm::Stock);
    expectSameFunction(folder / "second", source, all);
    EXPECT_FALSE(configOf(folder / "second").contains("regroup"));
    expectError(ErrorCode::BadData, "Layer 1, keys: heads 0 and 1 share one head already", [&] {
        exportTo(folder / "third", source, joint("0 0 1 1 2 2 3 3", "0 1 0 1 0 1 0 1"),
                 ExportForm::Native);
    });
}

TEST(ExportModel, KeepsBfloat16) {
    const TempDir folder;
    TinyModelOptions options;
    options.dataType = DataType::BFloat16;
    const auto source = memoryCheckpoint(tinyLlamaFiles(options));
    const ModelGrouping grouping = joint("0 0 0 1", "0 1 1 1");
    const ExportReport report = exportTo(folder / "out", source, grouping, ExportForm::Native);
    const auto written = Checkpoint::open(folder / "out");
    for (const TensorInfo& tensor : written->tensors())
        EXPECT_EQ(tensor.dataType, DataType::BFloat16) << tensor.name;
    const std::string name = "model.layers.0.self_attn.k_proj.weight";
    const at::Tensor heads = source->tensor(name).to(at::kDouble).view({4, 8, 32});
    const at::Tensor mean = (heads[0] + heads[1] + heads[2]) / 3;
    EXPECT_TRUE(at::equal(written->tensor(name).narrow(0, 0, 8), mean.to(at::kBFloat16)));
    // The reference is rounded in the same way, so that the two hold the same numbers.
    EXPECT_LT(report.verification.maxAbsDifference, 1e-6);
}

TEST(ExportModel, CopiesUntouchedTensorsByteForByte) {
    const TempDir folder;
    const auto source = memoryCheckpoint(tinyLlamaFiles());
    exportTo(folder / "out", source, joint("0 0 1 1", "0 1 2 3"), ExportForm::Native);
    const auto written = Checkpoint::open(folder / "out");
    int copied = 0;
    for (const TensorInfo& tensor : source->tensors()) {
        if (tensor.name.find("layers.0.self_attn.k_proj") != std::string::npos ||
            tensor.name.find("layers.0.self_attn.v_proj") != std::string::npos)
            continue;
        const auto before = source->bytes(tensor.name);
        const auto after = written->bytes(tensor.name);
        EXPECT_TRUE(std::equal(before.begin(), before.end(), after.begin(), after.end()))
            << tensor.name;
        ++copied;
    }
    EXPECT_EQ(copied, 19);
}

TEST(ExportModel, SplitsLargeOutputs) {
    const TempDir folder;
    const auto source = memoryCheckpoint(tinyLlamaFiles());
    ExportOptions options;
    options.shardBytes = 20000;
    const ModelGrouping grouping = joint("0 0 1 1", "0 1 1 0");
    const ExportReport report = exportTo(folder / "out", source, grouping, options);

    expectSameFunction(folder / "out", source, grouping);
    EXPECT_FALSE(fs::exists(folder / "out/model.safetensors"));
    const auto index =
        nlohmann::json::parse(readTextFile(folder / "out/model.safetensors.index.json"));
    const auto written = Checkpoint::open(folder / "out");
    EXPECT_EQ(index["metadata"]["total_size"], written->weightBytes());
    EXPECT_EQ(index["weight_map"].size(), written->tensors().size());
    std::uint64_t fileBytes = 0;
    int shards = 0;
    for (const auto& entry : fs::directory_iterator(folder / "out")) {
        fileBytes += entry.file_size();
        if (entry.path().extension() == ".safetensors") {
            ++shards;
            EXPECT_LT(entry.file_size(), 20000U + 4096U);
        }
    }
    EXPECT_GT(shards, 4);
    EXPECT_EQ(report.writtenBytes, fileBytes);
    EXPECT_GE(exportBytes(*source, grouping, options), fileBytes);
}

TEST(ExportModel, CopiesTokenizerAndGenerationFilesOnly) {
    const TempDir folder;
    CheckpointFiles files = tinyLlamaFiles();
    files["tokenizer.json"] = "{}";
    files["generation_config.json"] = "{\"bos_token_id\": 1}";
    files["LICENSE"] = "MIT";
    files["training.log"] = "secret";
    ExportOptions options;
    options.modelCard = "# A model";
    exportTo(folder / "out", memoryCheckpoint(files), joint("0 0 1 1", "0 1 1 0"), options);
    EXPECT_EQ(readTextFile(folder / "out/tokenizer.json"), "{}");
    EXPECT_EQ(readTextFile(folder / "out/generation_config.json"), files["generation_config.json"]);
    EXPECT_EQ(readTextFile(folder / "out/LICENSE"), "MIT");
    EXPECT_EQ(readTextFile(folder / "out/README.md"), "# A model");
    EXPECT_FALSE(fs::exists(folder / "out/training.log"));
}

TEST(ExportModel, ReportsTheComparisonItMade) {
    const TempDir folder;
    ExportOptions options;
    options.verifyTokenCount = 11;
    const ExportReport report = exportTo(folder / "out", memoryCheckpoint(tinyLlamaFiles()),
                                         joint("0 0 1 1", "0 1 1 0"), options);
    EXPECT_EQ(report.verification.tokenCount, 11);
    EXPECT_GT(report.verification.maxAbsLogit, 0.1);
    EXPECT_DOUBLE_EQ(report.verification.allowed,
                     1e-4 * std::max(1.0, report.verification.maxAbsLogit));
    EXPECT_LE(report.verification.maxAbsDifference, report.verification.allowed);
    EXPECT_FALSE(report.loadsIn.empty());
}
