// SPDX-License-Identifier: GPL-3.0-or-later
// How much memory opening and exporting take, for models larger than memory. Each test is a process
// of its own under ctest, so that one test's memory is not another's.
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/convert/export_model.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/model_summary.h"
#include "core/model/safetensors.h"
#include "tests/support/memory_checkpoint.h"
#include "tests/support/peak_memory.h"
#include "tests/support/temp_dir.h"

#include <gtest/gtest.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

using namespace regroup;
using namespace regroup::test;
namespace fs = std::filesystem;

namespace {

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;

double secondsSince(std::chrono::steady_clock::time_point start) {
    return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

/// Twelve layers of 12.7 million weights each.
TinyModelOptions mediumModel() {
    TinyModelOptions options;
    options.layerCount = 12;
    options.headCount = 16;
    options.headDim = 64;
    options.modelDim = 1024;
    options.intermediateDim = 2816;
    options.vocabularySize = 4000;
    options.dataType = DataType::BFloat16;
    return options;
}

constexpr std::uint64_t mediumLayerWeights = 4 * 1024 * 1024 + 3 * 1024 * 2816;

struct NamedShape {
    std::string name;
    std::vector<std::int64_t> shape;
};

std::vector<NamedShape> tensorsOf(const TinyModelOptions& options) {
    const std::int64_t width = options.modelDim;
    const std::int64_t inner = options.intermediateDim;
    std::vector<NamedShape> tensors{{"model.embed_tokens.weight", {options.vocabularySize, width}},
                                    {"model.norm.weight", {width}},
                                    {"lm_head.weight", {options.vocabularySize, width}}};
    for (int layer = 0; layer < options.layerCount; ++layer) {
        const std::string block = "model.layers." + std::to_string(layer) + ".";
        for (const char* name : {"q_proj", "k_proj", "v_proj", "o_proj"})
            tensors.push_back({block + "self_attn." + name + ".weight", {width, width}});
        for (const char* name : {"gate_proj", "up_proj"})
            tensors.push_back({block + "mlp." + name + ".weight", {inner, width}});
        tensors.push_back({block + "mlp.down_proj.weight", {width, inner}});
        for (const char* name : {"input_layernorm", "post_attention_layernorm"})
            tensors.push_back({block + name + ".weight", {width}});
    }
    return tensors;
}

/// Small random bfloat16 numbers; the helpers for tiny models would take a minute.
void writeMediumCheckpoint(const fs::path& folder) {
    const TinyModelOptions options = mediumModel();
    TinyModelOptions configOnly = options; // tinyLlamaFiles makes weights as well: tiny ones.
    configOnly.layerCount = 0;
    configOnly.vocabularySize = 1;
    configOnly.positionCount = 64;
    auto config = nlohmann::ordered_json::parse(tinyLlamaFiles(configOnly).at("config.json"));
    config["num_hidden_layers"] = options.layerCount;
    config["vocab_size"] = options.vocabularySize;
    fs::create_directories(folder);
    std::ofstream(folder / "config.json") << config.dump();

    std::string pool(mebibyte, '\0');
    Random random(1);
    for (std::size_t at = 0; at < pool.size(); at += 2) {
        pool[at] = static_cast<char>(random.bits());
        pool[at + 1] = random.chance(0.5) ? '\x3C' : '\xBC'; // 2^-7 to 2^-5, of either sign.
    }
    std::vector<TensorInfo> infos;
    std::uint64_t dataBytes = 0;
    for (const NamedShape& tensor : tensorsOf(options)) {
        infos.push_back({tensor.name, DataType::BFloat16, tensor.shape, 0, 0, 0});
        std::uint64_t size = 2;
        for (const std::int64_t extent : tensor.shape)
            size *= static_cast<std::uint64_t>(extent);
        dataBytes += size;
    }
    FileWriter file(folder / "model.safetensors");
    file.write(makeSafetensorsHeader(infos, {}));
    for (std::uint64_t rest = dataBytes; rest > 0;) {
        const std::uint64_t size = std::min<std::uint64_t>(rest, pool.size() - 2);
        file.write(std::string_view(pool).substr(0, size));
        rest -= size;
    }
    file.close();
}

/// Loads the tensor library's code and tables, which stay.
void warmUp() {
    const TempDir folder;
    JobContext job;
    const auto checkpoint = Checkpoint::open(makeMemorySource(tinyLlamaFiles()));
    exportModel(checkpoint, ModelGrouping(2, LayerGrouping::joint(Grouping::neighbours(4, 2))), {},
                folder / "out", job);
}

std::optional<fs::path> largeCheckpoint() {
    const char* named = std::getenv("REGROUP_LARGE_CHECKPOINT");
    if (named == nullptr)
        return std::nullopt;
    return fs::path(named);
}

} // namespace

TEST(ExportMemory, StaysAtAFewLayersForAnyNumberOfThem) {
    if (!PeakMemory::isAvailable())
        GTEST_SKIP() << "needs /proc/self/clear_refs";
    const TempDir folder;
    writeMediumCheckpoint(folder / "in");
    warmUp();
    const auto source = Checkpoint::open(folder / "in");
    JobContext job;
    for (const ExportForm form : {ExportForm::Stock, ExportForm::Native, ExportForm::Repeated}) {
        ExportOptions options;
        options.form = form;
        options.residentLimitBytes = 0; // As for a model larger than memory.
        const ModelGrouping pairs(12, LayerGrouping::joint(Grouping::neighbours(16, 8)));
        const PeakMemory memory;
        exportModel(source, pairs, options, folder / std::string(exportFormName(form)), job);
        // A layer in float32 takes 51 MB; the whole model takes 320 MB as it is stored, twice with
        // the copy, and 640 MB in float32.
        const std::uint64_t layerBytes = mediumLayerWeights * sizeof(float);
        EXPECT_LT(memory.grownBytes(), 4 * layerBytes)
            << exportFormName(form) << ": " << byteText(memory.grownBytes()) << ", a layer has "
            << byteText(layerBytes);
        RecordProperty(std::string(exportFormName(form)) + "_peak_bytes",
                       std::to_string(memory.grownBytes()));
    }
}

// tests/tools/make_llama_checkpoint.py makes such a checkpoint; see README.md.
TEST(LargeCheckpoint, OpensInASecondAndLittleMemory) {
    const auto folder = largeCheckpoint();
    if (!folder)
        GTEST_SKIP() << "needs REGROUP_LARGE_CHECKPOINT";
    const PeakMemory memory;
    const auto start = std::chrono::steady_clock::now();
    const ModelSummary summary = summarizeModel(*Checkpoint::open(*folder));
    const double seconds = secondsSince(start);
    std::printf("opened %s of weights in %.3f s, peak %s in all, %s grown\n",
                byteText(summary.weightBytes).c_str(), seconds,
                byteText(PeakMemory::peakBytes()).c_str(), byteText(memory.grownBytes()).c_str());
    EXPECT_LT(seconds, 1.0);
    EXPECT_LT(PeakMemory::peakBytes(), 200 * mebibyte);
}

TEST(LargeCheckpoint, ExportsInThreeGigabytes) {
    const auto folder = largeCheckpoint();
    if (!folder)
        GTEST_SKIP() << "needs REGROUP_LARGE_CHECKPOINT";
    const auto source = Checkpoint::open(*folder);
    const int heads = source->config().headCount;
    ExportOptions options;
    options.form = ExportForm::Stock;
    const ModelGrouping fours(static_cast<std::size_t>(source->config().layerCount),
                              LayerGrouping::joint(Grouping::neighbours(heads, heads / 4)));
    const fs::path target = folder->string() + "-export-test";
    std::map<std::string, std::chrono::steady_clock::time_point> begun;
    JobContext job({}, [&](const Progress& progress) {
        begun.emplace(progress.step, std::chrono::steady_clock::now());
    });
    const auto start = std::chrono::steady_clock::now();
    const ExportReport report = exportModel(source, fours, options, target, job);
    const double seconds = secondsSince(start);
    const double writing = std::chrono::duration<double>(begun.at("Verifying") - start).count();
    std::printf(
        "exported %s in %.1f s: written in %.1f s (%.0f MB/s), verified in %.1f s; peak %s; "
        "difference %.3g, allowed %.3g\n",
        byteText(report.writtenBytes).c_str(), seconds, writing,
        static_cast<double>(report.writtenBytes) / writing / 1e6, seconds - writing,
        byteText(PeakMemory::peakBytes()).c_str(), report.verification.maxAbsDifference,
        report.verification.allowed);
    fs::remove_all(target);
    EXPECT_LT(PeakMemory::peakBytes(), std::uint64_t{3} * 1024 * mebibyte);
    EXPECT_EQ(report.keyValueBytesPerToken * 4, report.keyValueBytesPerTokenBefore);
}
