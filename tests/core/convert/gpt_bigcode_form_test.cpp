// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/export_model.h"
#include "core/convert/merge.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/transformer.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"
#include "tests/support/temp_dir.h"
#include "tests/support/tiny_models.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/randint.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace regroup {
namespace {

namespace fs = std::filesystem;
using test::grouping;

const fs::path archs = fs::path(REGROUP_SOURCE_DIR) / "tests/data/archs";

ModelGrouping oneGroup(int layers) {
    return ModelGrouping(static_cast<std::size_t>(layers),
                         LayerGrouping::joint(grouping("0 0 0 0")));
}

std::shared_ptr<const Transformer> inDouble(const std::shared_ptr<const Checkpoint>& checkpoint) {
    LoadOptions options;
    options.dtype = at::kDouble;
    return Transformer::load(checkpoint, options);
}

ExportReport exported(const std::shared_ptr<const Checkpoint>& source, MergeRule rule,
                      ExportForm form, const fs::path& out) {
    ExportOptions options;
    options.form = form;
    options.rule = rule;
    JobContext job;
    return exportModel(source, oneGroup(source->config().layerCount), options, out, job);
}

class BigCodeExport : public ::testing::TestWithParam<std::tuple<const char*, MergeRule>> {};

TEST_P(BigCodeExport, IsTheGpt2WithItsHeadsMerged) {
    const auto [name, rule] = GetParam();
    const auto source = Checkpoint::open(archs / name);
    const test::TempDir folder;
    const ExportReport report = exported(source, rule, ExportForm::Stock, folder / "out");
    const auto written = Checkpoint::open(folder / "out");
    EXPECT_EQ(written->config().architecture, "gpt_bigcode");
    EXPECT_EQ(written->config().grouping, oneGroup(source->config().layerCount));
    EXPECT_NE(report.loadsIn.find("GPTBigCode"), std::string::npos) << report.loadsIn;
    EXPECT_LT(report.verification.maxAbsDifference, 1e-5 * report.verification.maxAbsLogit);

    const auto merged =
        inDouble(source)->withAttention([rule = rule](int, const AttentionWeights& original) {
            return mergeAttention(original, LayerGrouping::joint(grouping("0 0 0 0")), rule);
        });
    const auto stock = inDouble(written);
    InputBatch batch;
    batch.inputIds = at::randint(6, 48, {1, 11}, at::kLong);
    JobContext job;
    const at::Tensor expected = merged->forward(batch, job);
    const at::Tensor found = stock->forward(batch, job);
    EXPECT_LT((found - expected).abs().max().item<double>(),
              2e-6 * expected.abs().max().item<double>()); // Merged weights are stored in float32.
}

INSTANTIATE_TEST_SUITE_P(All, BigCodeExport,
                         testing::Combine(testing::Values("gpt2-scales", "gpt2-bare",
                                                          "gpt2-seqcls-nopad"),
                                          testing::Values(MergeRule::Mean, MergeRule::First)),
                         [](const auto& made) {
                             std::string name = std::get<0>(made.param);
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name + "_" +
                                    std::string(mergeRuleName(std::get<1>(made.param)));
                         });

TEST(BigCodeForm, TellsItsBytesBeforehandAndKeepsWhatIsUnknown) {
    const auto source = Checkpoint::open(archs / "gpt2-scales");
    const test::TempDir folder;
    ExportOptions options;
    options.form = ExportForm::Stock;
    const std::uint64_t predicted = exportBytes(*source, oneGroup(3), options);
    const ExportReport report =
        exported(source, MergeRule::Mean, ExportForm::Stock, folder / "out");
    EXPECT_LE(report.writtenBytes, predicted);
    const std::uint64_t saved = 3 * 2 * 3 * 6 * (24 + 1) * sizeof(float);
    EXPECT_EQ(source->weightBytes() - Checkpoint::open(folder / "out")->weightBytes(), saved);
    const auto written = Checkpoint::open(folder / "out");
    const auto& document = *written->config().source;
    EXPECT_EQ(document["architectures"][0], "GPTBigCodeForCausalLM");
    EXPECT_EQ(document["activation_function"], "gelu"); // Its own default is another one.
    EXPECT_FALSE(document.contains("scale_attn_by_inverse_layer_idx"));
    EXPECT_FALSE(document["tie_word_embeddings"].get<bool>());
}

TEST(BigCodeForm, IsExportedAsItIs) {
    const auto source = Checkpoint::open(archs / "bigcode");
    const test::TempDir folder;
    for (const ExportForm form : {ExportForm::Native, ExportForm::Stock}) {
        const fs::path out = folder / std::string(exportFormName(form));
        const ExportReport report = exported(source, MergeRule::Mean, form, out);
        EXPECT_EQ(report.verification.maxAbsDifference, 0) << exportFormName(form);
    }
    test::expectError(ErrorCode::Unsupported, "one key and value head by definition", [&] {
        exported(source, MergeRule::Mean, ExportForm::Repeated, folder / "repeated");
    });
}

TEST(BigCodeForm, NeedsOneKeyAndValueHead) {
    test::CheckpointFiles files = test::tinyGpt2Files({}, "gpt_bigcode");
    auto document = nlohmann::ordered_json::parse(files["config.json"]);
    document["multi_query"] = false;
    files["config.json"] = document.dump();
    test::expectError(ErrorCode::Unsupported, "'multi_query' is false, expected true",
                      [&] { Checkpoint::open(makeMemorySource(files)); });
}

} // namespace
} // namespace regroup
