// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/export_model.h"
#include "core/convert/export_shape.h"
#include "core/convert/merge.h"
#include "core/convert/padded_form.h"
#include "core/jobs/job_context.h"
#include "core/model/architecture.h"
#include "core/model/checkpoint.h"
#include "core/model/transformer.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"
#include "tests/support/memory_checkpoint.h"
#include "tests/support/temp_dir.h"
#include "tests/support/tiny_models.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/tensor.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <algorithm>

using namespace regroup;
using namespace regroup::test;

namespace {

std::shared_ptr<const Checkpoint> memoryCheckpoint(const CheckpointFiles& files) {
    return Checkpoint::open(makeMemorySource(files));
}

ModelGrouping joint(const std::string& first, const std::string& second) {
    return {LayerGrouping::joint(grouping(first)), LayerGrouping::joint(grouping(second))};
}

at::Tensor logitsOf(const Transformer& model) {
    JobContext job;
    InputBatch batch;
    batch.inputIds = at::tensor({1, 5, 9, 33, 2, 60, 7, 8, 11, 12}, at::kLong).unsqueeze(0);
    return model.forward(batch, job);
}

/// Exports, and compares the written model with the one merged in memory.
ModelConfig exportAs(ExportForm form, const std::shared_ptr<const Checkpoint>& source,
                     const ModelGrouping& grouping, std::uint64_t residentLimitBytes = 1U << 30U) {
    const TempDir folder;
    ExportOptions options;
    options.form = form;
    options.residentLimitBytes = residentLimitBytes;
    JobContext job;
    const std::uint64_t predicted = exportBytes(*source, grouping, options);
    const ExportReport report = exportModel(source, grouping, options, folder / "out", job);
    EXPECT_GE(predicted, report.writtenBytes);
    EXPECT_LE(predicted, report.writtenBytes + (std::uint64_t{5} << 20U));
    EXPECT_FALSE(std::filesystem::exists(folder / "out/.blocks"));
    const auto expected =
        Transformer::load(source)->withAttention([&](int layer, const AttentionWeights& attention) {
            return mergeAttention(attention, grouping.at(static_cast<std::size_t>(layer)),
                                  MergeRule::Mean);
        });
    const auto written = Transformer::load(Checkpoint::open(folder / "out"));
    const at::Tensor wanted = logitsOf(*expected);
    EXPECT_LT((logitsOf(*written) - wanted).abs().max().item<double>(),
              1e-5 * wanted.abs().max().item<double>());
    EXPECT_EQ(written->config().source->count("regroup"), 0U);
    return written->config();
}

ModelConfig exportPadded(const std::shared_ptr<const Checkpoint>& source,
                         const ModelGrouping& grouping,
                         std::uint64_t residentLimitBytes = 1U << 30U) {
    return exportAs(ExportForm::Padded, source, grouping, residentLimitBytes);
}

/// Six heads of 8 on a width of 32: transformers' Llama refuses them.
TinyModelOptions sixHeads() {
    TinyModelOptions options;
    options.headCount = 6;
    return options;
}

bool isKnown(const std::string& architecture) {
    const auto all = allArchitectures();
    return std::any_of(all.begin(), all.end(),
                       [&](const Architecture* each) { return each->name() == architecture; });
}

} // namespace

TEST(ExportPadded, FillsUnequalGroupsUpToAHeadCountThatLlamaAccepts) {
    // Groups of 3 and 1, 2 and 2: three places each are 6 heads, which do not divide 32; 8 do.
    const ModelConfig config =
        exportPadded(memoryCheckpoint(tinyLlamaFiles()), joint("0 0 1 0", "0 1 1 0"));
    EXPECT_EQ(config.architecture, "llama");
    EXPECT_EQ(config.headCount, 8);
    EXPECT_EQ(config.keyValueHeadCount, 2);
    EXPECT_EQ(config.headDim, 8);
}

TEST(ExportPadded, KeepsBiases) {
    TinyModelOptions options;
    options.attentionBias = true;
    EXPECT_EQ(exportPadded(memoryCheckpoint(tinyLlamaFiles(options)), joint("0 0 0 1", "0 1 1 1"))
                  .headCount,
              8);
}

TEST(ExportPadded, WritesTheCommonRefinementOfKeysAndValues) {
    // Layer 0: (0,0) (0,1) (1,1) (0,1) are three pairs, the second read by two heads.
    const ModelGrouping apart{{grouping("0 0 1 0"), grouping("0 1 1 1")},
                              {grouping("0 0 0 0"), grouping("0 1 0 1")}};
    TinyModelOptions options;
    options.modelDim = 36; // Three groups of two: 6 heads.
    const ModelConfig config = exportPadded(memoryCheckpoint(tinyLlamaFiles(options)), apart);
    EXPECT_EQ(config.keyValueHeadCount, 3);
    EXPECT_EQ(config.headCount, 6);
}

TEST(ExportPadded, GivesEveryLayerTheLargestNumberOfGroups) {
    const ModelConfig config =
        exportPadded(memoryCheckpoint(tinyLlamaFiles()), joint("0 0 0 0", "0 0 1 1"));
    EXPECT_EQ(config.keyValueHeadCount, 2);
    EXPECT_EQ(config.headCount, 8);
}

TEST(ExportPadded, MergesFurtherWhatIsGroupedAlready) {
    TinyModelOptions options;
    options.headCount = 8;
    options.grouping = ModelGrouping{{grouping("0 0 1 1 2 2 3 3"), grouping("0 1 0 1 2 3 2 3")},
                                     {grouping("0 1 2 0 1 2 0 1"), grouping("0 0 0 1 1 1 2 2")}};
    EXPECT_EQ(exportPadded(memoryCheckpoint(tinyLlamaFiles(options)),
                           {{grouping("0 0 1 1 0 0 1 1"), grouping("0 0 0 0 1 1 1 1")},
                            {grouping("0 1 1 0 1 1 0 1"), grouping("0 0 0 0 0 0 0 0")}})
                  .keyValueHeadCount,
              4);
}

TEST(ExportPadded, KeepsBlocksOnDiskWhereMemoryIsShort) {
    exportPadded(memoryCheckpoint(tinyLlamaFiles()), joint("0 0 1 0", "0 1 1 0"), 1);
}

TEST(ExportPadded, WritesAnotherArchitectureWhereLlamaRefusesTheHeadCount) {
    const auto source = memoryCheckpoint(tinyLlamaFiles());
    const ModelGrouping three = joint("0 1 2 0", "0 1 1 2"); // No multiple of 3 divides 32.
    const PaddedLayout layout = planPadding(*source, three);
    EXPECT_EQ(layout.architecture, "mistral");
    EXPECT_EQ(layout.headCount(), 6);
    const ReshapedModel padded = paddedModel(*source, three, layout, MergeRule::Mean);
    const nlohmann::ordered_json& document = *padded.config.source;
    EXPECT_EQ(document["model_type"], "mistral");
    EXPECT_EQ(document["architectures"][0], "MistralForCausalLM");
    EXPECT_EQ(document["num_attention_heads"], 6);
    EXPECT_TRUE(document["sliding_window"].is_null());
    EXPECT_EQ(document.count("attention_bias"), 0U);
    if (isKnown("mistral")) {
        EXPECT_EQ(exportPadded(source, three).architecture, "mistral");
    }
}

TEST(ExportPadded, RefusesASiblingThatHasNoPlaceForTheOutputsBias) {
    TinyModelOptions options;
    options.attentionBias = true;
    const auto source = memoryCheckpoint(tinyLlamaFiles(options));
    expectError(ErrorCode::Unsupported, "have no bias in the output projection",
                [&] { planPadding(*source, joint("0 1 2 0", "0 1 1 2")); });
}

TEST(ExportStock, WritesASiblingOfLlamaWhereLlamaRefusesTheHeadsAsTheyAre) {
    const ModelConfig config =
        exportAs(ExportForm::Stock, memoryCheckpoint(tinyLlamaFiles(sixHeads())),
                 joint("0 1 2 0 1 2", "0 0 1 1 2 2"));
    EXPECT_EQ(config.architecture, "mistral");
    EXPECT_EQ(config.headCount, 6);
    EXPECT_EQ(config.keyValueHeadCount, 3);
    EXPECT_EQ(config.headDim, 8);
    EXPECT_EQ((*config.source)["architectures"][0], "MistralForCausalLM");
    EXPECT_TRUE((*config.source)["sliding_window"].is_null());
    // One group, and as many as there are heads.
    for (const char* groups : {"0 0 0 0 0 0", "0 1 2 3 4 5"})
        EXPECT_EQ(exportAs(ExportForm::Stock, memoryCheckpoint(tinyLlamaFiles(sixHeads())),
                           joint(groups, groups))
                      .headCount,
                  6);
    EXPECT_EQ(exportAs(ExportForm::Stock, memoryCheckpoint(tinyLlamaFiles(sixHeads())),
                       joint("0 1 2 0 1 2", "0 0 1 1 2 2"), 1)
                  .architecture,
              "mistral")
        << "Blocks on disk";
}

TEST(ExportStock, KeepsLlamaWhereItAcceptsTheHeads) {
    EXPECT_EQ(
        exportAs(ExportForm::Stock, memoryCheckpoint(tinyLlamaFiles()), joint("0 1 1 0", "0 1 0 1"))
            .architecture,
        "llama");
}

TEST(ExportStock, RefusesWhatNoSiblingHasAPlaceFor) {
    TinyModelOptions options = sixHeads();
    options.attentionBias = true;
    const auto source = memoryCheckpoint(tinyLlamaFiles(options));
    ExportOptions stock;
    stock.form = ExportForm::Stock;
    expectError(ErrorCode::Unsupported, "Export 'stock': the width 32 has no divisor",
                [&] { exportBytes(*source, joint("0 1 2 0 1 2", "0 0 1 1 2 2"), stock); });
}

TEST(ExportPadded, RefusesArchitecturesWithoutAStockForm) {
    expectError(ErrorCode::Unsupported, "'gpt_neo' has no stock form", [&] {
        planPadding(*memoryCheckpoint(tinyGptNeoFiles()), joint("0 0 1 1", "0 0 1 1"));
    });
}

/// The bytes of weights that are told beforehand are those of the weights that are made.
void expectToldBytes(ExportForm form, const std::shared_ptr<const Checkpoint>& source,
                     const ModelGrouping& grouping) {
    const auto model = reshapedFor(form, *source, grouping, MergeRule::Mean);
    ASSERT_TRUE(model.has_value());
    const std::uint64_t made = reshapedCheckpoint(source, *model)->weightBytes();
    EXPECT_EQ(reshapedBytes(*source, model->config), made);
    EXPECT_NE(made, source->weightBytes());
}

TEST(ReshapedBytes, AreThoseOfPaddedOfSiblingAndOfGptBigCode) {
    expectToldBytes(ExportForm::Padded, memoryCheckpoint(tinyLlamaFiles()),
                    joint("0 0 1 0", "0 1 1 0"));
    TinyModelOptions biased;
    biased.attentionBias = true;
    expectToldBytes(ExportForm::Padded, memoryCheckpoint(tinyQwen2Files(biased)),
                    joint("0 0 1 0", "0 1 1 0"));
    expectToldBytes(ExportForm::Stock, memoryCheckpoint(tinyLlamaFiles(sixHeads())),
                    joint("0 1 2 0 1 2", "0 0 1 1 2 2"));
    expectToldBytes(ExportForm::Stock, memoryCheckpoint(tinyGpt2Files()),
                    joint("0 0 0 0", "0 0 0 0"));
}

TEST(ExportShape, IsTheSourcesOwnWhereNoStockProgramAsksForAnother) {
    const auto llama = memoryCheckpoint(tinyLlamaFiles());
    const ModelGrouping pairs = joint("0 0 1 1", "0 1 0 1");
    for (const ExportForm form : {ExportForm::Native, ExportForm::Stock, ExportForm::Repeated}) {
        EXPECT_EQ(exportShape(form, llama->config(), pairs), ExportShape::Own);
        EXPECT_FALSE(reshapedFor(form, *llama, pairs, MergeRule::Mean).has_value());
    }
    const ModelGrouping one = joint("0 0 0 0", "0 0 0 0");
    const auto gpt2 = memoryCheckpoint(tinyGpt2Files());
    EXPECT_EQ(exportShape(ExportForm::Stock, gpt2->config(), one), ExportShape::GptBigCode);
    EXPECT_EQ(exportShape(ExportForm::Native, gpt2->config(), one), ExportShape::Own);
    EXPECT_EQ(exportShape(ExportForm::Stock, gpt2->config(), pairs), ExportShape::Own);
}

TEST(CommonRefinement, HasOneGroupForEveryPairThatIsRead) {
    EXPECT_EQ(commonRefinement({grouping("0 0 1 1"), grouping("0 1 1 1")}), grouping("0 1 2 2"));
    EXPECT_EQ(commonRefinement(LayerGrouping::joint(grouping("0 1 0"))), grouping("0 1 0"));
}
