// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/layer_merger.h"
#include "core/convert/merge_progress.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"
#include "tests/support/memory_checkpoint.h"
#include "tests/support/temp_dir.h"

#include <ATen/TensorOperators.h>
#include <ATen/ops/equal.h>
#include <ATen/ops/randint.h>
#include <ATen/ops/zeros_like.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>

using namespace regroup;
using namespace regroup::test;

namespace {

namespace fs = std::filesystem;

constexpr int layerCount = 3;

std::shared_ptr<const Transformer> model() {
    TinyModelOptions options;
    options.layerCount = layerCount;
    return Transformer::load(Checkpoint::open(makeMemorySource(tinyGptNeoFiles(options))));
}

std::vector<InputBatch> batches() {
    at::manual_seed(9);
    InputBatch first;
    first.inputIds = at::randint(1, 60, {3, 12}, at::kLong);
    InputBatch second;
    second.inputIds = at::randint(1, 60, {2, 7}, at::kLong);
    return {first, second};
}

LayerMerger mergerOf(const std::shared_ptr<const Transformer>& original, const fs::path& folder) {
    const auto layer = LayerGrouping{grouping("0 0 1 0"), grouping("0 1 1 0")};
    return LayerMerger(
        original, batches(), ModelGrouping(layerCount, layer),
        {MergeRule::Svd, mergeRefinementsFromText("weighted,scores,values,refit,mlp")},
        folder.empty() ? nullptr : std::make_unique<MergeProgress>(folder, layerCount));
}

std::vector<at::Tensor> tensorsOf(const MergedLayer& layer) {
    std::vector<at::Tensor> tensors;
    for (const LinearWeights* linear :
         {&layer.attention.query, &layer.attention.key, &layer.attention.value,
          &layer.attention.output, &layer.mlp.value().inner, &layer.mlp.value().outer}) {
        tensors.push_back(linear->weight);
        if (linear->bias.defined())
            tensors.push_back(linear->bias);
    }
    return tensors;
}

void expectSame(const MergedLayer& found, const MergedLayer& expected) {
    EXPECT_EQ(found.attention.grouping, expected.attention.grouping);
    const auto left = tensorsOf(found);
    const auto right = tensorsOf(expected);
    ASSERT_EQ(left.size(), right.size());
    for (std::size_t index = 0; index < left.size(); ++index)
        EXPECT_TRUE(at::equal(left[index], right[index])) << "tensor " << index;
}

std::vector<MergedLayer> uninterrupted() {
    JobContext job;
    LayerMerger merger = mergerOf(model(), {});
    std::vector<MergedLayer> layers;
    for (int layer = 0; layer < layerCount; ++layer)
        layers.push_back(merger.next(job));
    return layers;
}

/// The model with nothing in its first layers: whoever runs one of them gets other numbers.
std::shared_ptr<const Transformer> withoutLayers(int count) {
    return model()->withAttention([count](int layer, const AttentionWeights& attention) {
        AttentionWeights changed = attention;
        if (layer < count)
            for (LinearWeights* linear :
                 {&changed.query, &changed.key, &changed.value, &changed.output})
                linear->weight = at::zeros_like(linear->weight);
        return changed;
    });
}

class MergeProgressOf : public testing::Test {
protected:
    void mergeLayers(int count) {
        LayerMerger merger = mergerOf(model(), folder / "kept");
        for (int layer = 0; layer < count; ++layer)
            merger.next(job);
    }

    void expectTheSameFrom(const std::shared_ptr<const Transformer>& original) {
        const auto expected = uninterrupted();
        LayerMerger merger = mergerOf(original, folder / "kept");
        for (int layer = 0; layer < layerCount; ++layer)
            expectSame(merger.next(job), expected[static_cast<std::size_t>(layer)]);
    }

    TempDir folder;
    JobContext job;
};

} // namespace

TEST_F(MergeProgressOf, GoesOnBehindFinishedLayersWithoutRunningThem) {
    mergeLayers(2);
    EXPECT_EQ(MergeProgress(folder / "kept", layerCount).finishedCount(), 2);
    expectTheSameFrom(withoutLayers(2));
    // All are finished now, and none is run.
    EXPECT_EQ(MergeProgress(folder / "kept", layerCount).finishedCount(), 3);
    expectTheSameFrom(withoutLayers(3));
}

TEST_F(MergeProgressOf, AStopInTheMiddleOfALayerLosesThatLayerAlone) {
    LayerMerger merger = mergerOf(model(), folder / "kept");
    merger.next(job);
    std::stop_source stop; // The first report always passes: in layer 1, behind its first batch.
    JobContext stopping(stop.get_token(), [&](const Progress&) { stop.request_stop(); });
    EXPECT_THROW(merger.next(stopping), Cancelled);
    const int finished = MergeProgress(folder / "kept", layerCount).finishedCount();
    EXPECT_EQ(finished, 1);
    expectTheSameFrom(withoutLayers(finished));
}

TEST_F(MergeProgressOf, ADamagedFileCountsAsNotThere) {
    mergeLayers(2);
    fs::resize_file(folder / "kept" / "layer-00001.safetensors", 50);
    // Where layer 1 is entered is not kept any more: the merge begins anew.
    EXPECT_EQ(MergeProgress(folder / "kept", layerCount).finishedCount(), 0);
    expectTheSameFrom(model());
}

TEST_F(MergeProgressOf, AKillBetweenStatesAndLayerRepeatsTheLayer) {
    mergeLayers(1);
    fs::copy_file(folder / "kept" / "streams-00001.safetensors", folder / "states");
    mergeLayers(2);
    // As if the process had ended before the layer was written and older states were removed.
    fs::remove(folder / "kept" / "layer-00001.safetensors");
    fs::copy_file(folder / "states", folder / "kept" / "streams-00001.safetensors");
    EXPECT_EQ(MergeProgress(folder / "kept", layerCount).finishedCount(), 1);
    expectTheSameFrom(withoutLayers(1));
}

TEST_F(MergeProgressOf, RefusesStatesOfAnotherText) {
    mergeLayers(1);
    LayerMerger merger(model(), {batches()[1]},
                       ModelGrouping(layerCount, LayerGrouping::joint(grouping("0 0 1 0"))),
                       {MergeRule::Svd, mergeRefinementsFromText("refit")},
                       std::make_unique<MergeProgress>(folder / "kept", layerCount));
    merger.next(job);
    expectError(ErrorCode::BadData, "has no states of batch 0", [&] { merger.next(job); });
}

TEST_F(MergeProgressOf, GoesOnWhereNothingCanBeKept) {
    std::ofstream(folder / "kept") << "a file, where a folder is wanted";
    expectTheSameFrom(model());
}
