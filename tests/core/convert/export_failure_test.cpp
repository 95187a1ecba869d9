// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/file.h"
#include "core/convert/export_model.h"
#include "core/convert/verify_export.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/safetensors.h"
#include "tests/support/expect_error.h"
#include "tests/support/file_size_limit.h"
#include "tests/support/grouping_text.h"
#include "tests/support/memory_checkpoint.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <cstring>
#include <limits>

using namespace regroup;
using namespace regroup::test;
namespace fs = std::filesystem;

namespace {

const ModelGrouping& pairs() {
    static const ModelGrouping grouping(2, LayerGrouping::joint(test::grouping("0 0 1 1")));
    return grouping;
}

std::shared_ptr<const Checkpoint> tinyCheckpoint(std::uint64_t seed = 1) {
    TinyModelOptions options;
    options.seed = seed;
    return Checkpoint::open(makeMemorySource(tinyLlamaFiles(options)));
}

/// Hidden leftovers count as well.
bool isEmptyFolder(const fs::path& folder) {
    return fs::directory_iterator(folder) == fs::directory_iterator();
}

/// Puts one value into the source's tensor.
CheckpointFiles withValue(CheckpointFiles files, const std::string& tensorName, float value) {
    std::string& file = files["model.safetensors"];
    const auto header = readSafetensorsHeader(std::as_bytes(std::span(file)), "model.safetensors");
    for (const TensorInfo& tensor : header.tensors)
        if (tensor.name == tensorName)
            std::memcpy(file.data() + tensor.offset, &value, sizeof value);
    return files;
}

} // namespace

TEST(ExportFailure, RefusesATargetThatExists) {
    const TempDir folder;
    fs::create_directory(folder / "out");
    JobContext job;
    expectError(ErrorCode::BadData, "exists already",
                [&] { exportModel(tinyCheckpoint(), pairs(), {}, folder / "out", job); });
    EXPECT_TRUE(isEmptyFolder(folder / "out"));
}

TEST(ExportFailure, AStopWhileWritingLeavesNothing) {
    for (const std::string step : {"Writing weights", "Verifying"}) {
        const TempDir folder;
        std::stop_source stop;
        bool reached = false;
        JobContext job(stop.get_token(), [&](const Progress& progress) {
            if (progress.step == step) {
                reached = true;
                stop.request_stop();
            }
        });
        EXPECT_THROW(exportModel(tinyCheckpoint(), pairs(), {}, folder / "out", job), Cancelled);
        EXPECT_TRUE(reached);
        EXPECT_TRUE(isEmptyFolder(folder.path())) << step;
    }
}

TEST(ExportFailure, AFullDiskLeavesNothing) {
    const TempDir folder;
    JobContext job;
    {
        const FileSizeLimit limit(30000);
        expectError(ErrorCode::DiskFull, "the disk is full",
                    [&] { exportModel(tinyCheckpoint(), pairs(), {}, folder / "out", job); });
    }
    EXPECT_TRUE(isEmptyFolder(folder.path()));
}

TEST(ExportFailure, SaysThatADamagedWeightIsNotFinite) {
    const TempDir folder;
    JobContext job;
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const auto open = [&](const std::string& tensor) {
        return Checkpoint::open(makeMemorySource(withValue(tinyLlamaFiles(), tensor, nan)));
    };
    expectError(ErrorCode::NotFinite, "model.layers.1.self_attn.k_proj.weight", [&] {
        exportModel(open("model.layers.1.self_attn.k_proj.weight"), pairs(), {}, folder / "out",
                    job);
    });
    for (const std::string copied : {"model.layers.0.mlp.up_proj.weight", "lm_head.weight",
                                     "model.embed_tokens.weight", "model.norm.weight"})
        expectError(ErrorCode::NotFinite,
                    "tensor '" + copied + "' holds values that are not finite",
                    [&] { exportModel(open(copied), pairs(), {}, folder / "out", job); });
    EXPECT_TRUE(isEmptyFolder(folder.path()));
}

TEST(ExportFailure, OutputsThatDifferAreAnError) {
    JobContext job;
    const TempDir folder;
    exportModel(tinyCheckpoint(1), pairs(), {}, folder / "out", job);
    const auto written = Checkpoint::open(folder / "out");
    EXPECT_NO_THROW(verifyExport(tinyCheckpoint(1), written, pairs(), {}, job));
    expectError(ErrorCode::BadData, "differ from the grouped model's by",
                [&] { verifyExport(tinyCheckpoint(2), written, pairs(), {}, job); });
}

TEST(ExportFailure, OneWrongHeadOrderIsFound) {
    // The written model groups layer 0 as 0 0 1 1; a reference with other pairs is another
    // function.
    JobContext job;
    const TempDir folder;
    exportModel(tinyCheckpoint(), pairs(), {}, folder / "out", job);
    ModelGrouping other = pairs();
    other[0] = LayerGrouping::joint(test::grouping("0 1 0 1"));
    expectError(ErrorCode::BadData, "expected at most", [&] {
        verifyExport(tinyCheckpoint(), Checkpoint::open(folder / "out"), other, {}, job);
    });
}

TEST(ExportFailure, AnUnwritableFolderIsNamed) {
    JobContext job;
    expectError(ErrorCode::BadData, "/proc/regroup",
                [&] { exportModel(tinyCheckpoint(), pairs(), {}, "/proc/regroup/out", job); });
}
