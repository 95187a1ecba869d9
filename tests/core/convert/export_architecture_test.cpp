// SPDX-License-Identifier: GPL-3.0-or-later
// Exports of architectures that store their projections in other ways than llama, or hold tensors
// that are not run. Sources: models that transformers wrote, tests/data/README.md.
#include "core/base/file.h"
#include "core/convert/export_model.h"
#include "core/convert/merge.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/tensor_file.h"
#include "core/model/transformer.h"
#include "tests/core/model/reading/edited_checkpoint.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"
#include "tests/support/temp_dir.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/cat.h>
#include <ATen/ops/equal.h>
#include <gtest/gtest.h>

#include <algorithm>

using namespace regroup;
using namespace regroup::test;
namespace fs = std::filesystem;

namespace {

fs::path ownFolder(const std::string& name) {
    return fs::path(REGROUP_SOURCE_DIR) / "tests/data/archs" / name;
}

/// Unequal groups, other ones for keys than for values and in every layer.
ModelGrouping mixedGrouping(int layerCount) {
    const std::vector<LayerGrouping> pattern{{grouping("0 0 1 0"), grouping("0 1 1 2")},
                                             {grouping("0 1 2 3"), grouping("0 0 0 0")},
                                             {grouping("0 1 0 1"), grouping("0 1 1 0")}};
    return {pattern.begin(), pattern.begin() + layerCount};
}

InputBatch batchOf(const fs::path& folder) {
    const auto expected = readTensorFile(folder / "expected.safetensors");
    InputBatch batch;
    batch.inputIds = expected.at("input_ids");
    batch.attentionMask = expected.at("attention_mask");
    if (expected.count("token_type_ids") > 0)
        batch.tokenTypeIds = expected.at("token_type_ids");
    return batch;
}

at::Tensor outputOf(const Transformer& model, const InputBatch& batch) {
    JobContext job;
    at::Tensor output = model.forward(batch, job);
    return output.dim() == 3 ? output * batch.attentionMask.unsqueeze(-1) : output;
}

std::shared_ptr<const Transformer> merged(const std::shared_ptr<const Checkpoint>& source,
                                          const ModelGrouping& grouping) {
    return Transformer::load(source)->withAttention(
        [&](int layer, const AttentionWeights& attention) {
            return mergeAttention(attention, grouping.at(static_cast<std::size_t>(layer)),
                                  MergeRule::Mean);
        });
}

ExportReport exportAs(ExportForm form, const std::shared_ptr<const Checkpoint>& source,
                      const ModelGrouping& grouping, const fs::path& target) {
    ExportOptions options;
    options.form = form;
    JobContext job;
    return exportModel(source, grouping, options, target, job);
}

struct ArchitectureExport : testing::TestWithParam<const char*> {
    fs::path folder = ownFolder(GetParam());
    std::shared_ptr<const Checkpoint> source = Checkpoint::open(folder);
    ModelGrouping target = mixedGrouping(source->config().layerCount);
    TempDir temp;
};

} // namespace

TEST_P(ArchitectureExport, NativeAndRepeatedComputeWhatTheMergedModelComputes) {
    const InputBatch batch = batchOf(folder);
    const at::Tensor expected = outputOf(*merged(source, target), batch);
    EXPECT_GT((expected - outputOf(*Transformer::load(source), batch)).abs().max().item<double>(),
              1e-2); // The merge is no small thing.
    for (const ExportForm form : {ExportForm::Native, ExportForm::Repeated}) {
        SCOPED_TRACE(exportFormName(form));
        const fs::path out = temp / std::string(exportFormName(form));
        exportAs(form, source, target, out);
        const auto written = Checkpoint::open(out);
        const at::Tensor found = outputOf(*Transformer::load(written), batch);
        EXPECT_LT((found - expected).abs().max().item<double>(), 2e-5);
        const bool isNative = form == ExportForm::Native;
        EXPECT_EQ(written->config().grouping == target, isNative);
        EXPECT_EQ(written->weightBytes() < source->weightBytes(), isNative);
        EXPECT_EQ(written->config().output, source->config().output);
    }
}

TEST_P(ArchitectureExport, ANativeExportCanBeGroupedFurther) {
    exportAs(ExportForm::Native, source, target, temp / "once");
    const auto once = Checkpoint::open(temp / "once");
    ModelGrouping further;
    for (const LayerGrouping& layer : target)
        further.push_back({Grouping::neighbours(layer.key.headCount(), 1), layer.value});
    exportAs(ExportForm::Native, once, further, temp / "twice");
    const InputBatch batch = batchOf(folder);
    const at::Tensor found = outputOf(*Transformer::load(Checkpoint::open(temp / "twice")), batch);
    EXPECT_LT((found - outputOf(*merged(once, further), batch)).abs().max().item<double>(), 2e-5);
}

TEST_P(ArchitectureExport, AnExportOfTheUngroupedModelIsTheModelBitForBit) {
    const ModelGrouping& original = source->config().grouping;
    for (const ExportForm form : {ExportForm::Native, ExportForm::Repeated}) {
        const fs::path out = temp / std::string(exportFormName(form));
        exportAs(form, source, original, out);
        const auto written = Checkpoint::open(out);
        ASSERT_EQ(written->tensors().size(), source->tensors().size());
        for (const TensorInfo& tensor : source->tensors()) {
            EXPECT_EQ(written->find(tensor.name)->shape, tensor.shape);
            EXPECT_TRUE(std::ranges::equal(written->bytes(tensor.name), source->bytes(tensor.name)))
                << tensor.name;
        }
    }
}

TEST_P(ArchitectureExport, StockIsRefusedWithTheFormsThatWork) {
    const ModelGrouping pairs(target.size(), LayerGrouping::joint(grouping("0 0 1 1")));
    expectError(ErrorCode::Unsupported, "'" + source->config().architecture + "' has no stock form",
                [&] { exportAs(ExportForm::Stock, source, pairs, temp / "out"); });
    EXPECT_FALSE(fs::exists(temp / "out"));
}

INSTANTIATE_TEST_SUITE_P(Written, ArchitectureExport,
                         testing::Values("gpt2-scales", "gpt2-bare", "gpt2-seqcls-nopad",
                                         "opt-untied", "opt-bare-plain", "bert-bare",
                                         "bert-mlm-untied", "roberta-mlm"),
                         [](const auto& tested) {
                             std::string name = tested.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

// Columns written out by hand: 4 query heads of 6, then the groups' means.
TEST(Gpt2Export, PutsTheMergedColumnsBehindTheQueries) {
    const auto source = Checkpoint::open(ownFolder("gpt2-scales"));
    const TempDir temp;
    const ModelGrouping target(3, {grouping("0 1 0 0"), grouping("0 0 1 1")});
    exportAs(ExportForm::Native, source, target, temp / "out");
    const auto written = Checkpoint::open(temp / "out");
    for (const char* part : {"weight", "bias"}) {
        const std::string name = std::string("transformer.h.1.attn.c_attn.") + part;
        const at::Tensor stored = source->tensor(name);
        const auto head = [&](int first, int index) {
            return stored.narrow(-1, first + 6 * index, 6).to(at::kDouble);
        };
        const at::Tensor expected =
            at::cat({stored.narrow(-1, 0, 24).to(at::kDouble),
                     (head(24, 0) + head(24, 2) + head(24, 3)) / 3, head(24, 1),
                     (head(48, 0) + head(48, 1)) / 2, (head(48, 2) + head(48, 3)) / 2},
                    -1);
        EXPECT_EQ(written->tensor(name).size(-1), 24 + 2 * 6 + 2 * 6);
        EXPECT_TRUE(at::equal(written->tensor(name), expected.to(at::kFloat))) << name;
    }
}

TEST(Gpt2Export, SavesCacheAndParameters) {
    const auto source = Checkpoint::open(ownFolder("gpt2-scales"));
    const TempDir temp;
    const ModelGrouping target(3, {grouping("0 1 0 0"), grouping("0 0 0 0")});
    const ExportReport report = exportAs(ExportForm::Native, source, target, temp / "out");
    EXPECT_EQ(report.keyValueBytesPerTokenBefore, 3U * 8 * 6 * 4);
    EXPECT_EQ(report.keyValueBytesPerToken, 3U * 3 * 6 * 4);
    EXPECT_EQ(report.parameterCountBefore - report.parameterCount, 3 * 5 * 6 * (24 + 1));
}

TEST(ExportModel, WhatIsNotRunSurvivesUnderItsName) {
    CheckpointFiles files = tinyBertFiles("bert");
    files = withTensor(files, "bert.pooler.dense.weight", DataType::Float32, {32, 32});
    files = withTensor(files, "cls.seq_relationship.weight", DataType::Float32, {2, 32});
    files = withTensor(files, "somebody.elses", DataType::Int64, {3});
    files = withTensors(files, [](std::vector<RawTensor>& tensors) {
        tensorNamed(tensors, "cls.seq_relationship.weight").bytes.assign(256, '\x7F'); // NaN.
        tensorNamed(tensors, "somebody.elses").bytes = "abcdefghijklmnopqrstuvwx";
    });
    files = withConfigValue(files, "somebody", {{"elses", {1, nullptr}}});
    const auto source = Checkpoint::open(makeMemorySource(files));
    ASSERT_EQ(source->unusedTensors().size(), 3U);
    EXPECT_EQ(source->warnings().size(), 1U); // Only of what no BERT has.
    const TempDir temp;
    const ModelGrouping target = mixedGrouping(2);
    for (const ExportForm form : {ExportForm::Native, ExportForm::Repeated}) {
        const fs::path out = temp / std::string(exportFormName(form));
        const auto report = exportAs(form, source, target, out);
        const auto written = Checkpoint::open(out);
        ASSERT_EQ(written->unusedTensors().size(), 3U);
        for (const TensorInfo& tensor : source->unusedTensors())
            EXPECT_TRUE(std::ranges::equal(written->bytes(tensor.name), source->bytes(tensor.name)))
                << tensor.name;
        EXPECT_EQ((*written->config().source)["somebody"].dump(), R"({"elses":[1,null]})");
        ExportOptions options;
        options.form = form;
        EXPECT_LE(report.writtenBytes, exportBytes(*source, target, options));
    }
}
