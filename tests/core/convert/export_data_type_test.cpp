// SPDX-License-Identifier: GPL-3.0-or-later
// Weights that are written in another data type than the checkpoint's.
#include "core/base/file.h"
#include "core/convert/export_model.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/scalar_type.h"
#include "tests/support/expect_error.h"
#include "tests/support/grouping_text.h"
#include "tests/support/memory_checkpoint.h"
#include "tests/support/temp_dir.h"

#include <ATen/ops/equal.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>

using namespace regroup;
using namespace regroup::test;
namespace fs = std::filesystem;

namespace {

const ModelGrouping unequalGroups{{test::grouping("0 0 1 0"), test::grouping("0 1 1 2")},
                                  {test::grouping("0 1 2 3"), test::grouping("0 0 0 0")}};

std::shared_ptr<const Checkpoint> tinyCheckpoint(DataType type) {
    TinyModelOptions options;
    options.attentionBias = true;
    options.dataType = type;
    return Checkpoint::open(makeMemorySource(tinyLlamaFiles(options)));
}

ExportReport exportTo(const fs::path& target, const std::shared_ptr<const Checkpoint>& source,
                      std::optional<DataType> type, ExportForm form = ExportForm::Native) {
    ExportOptions options;
    options.form = form;
    options.dataType = type;
    JobContext job;
    return exportModel(source, unequalGroups, options, target, job);
}

/// Every weight is what the export in the source's type has, rounded to type.
void expectRounded(const fs::path& rounded, const fs::path& plain, DataType type) {
    const auto written = Checkpoint::open(rounded);
    const auto whole = Checkpoint::open(plain);
    ASSERT_EQ(written->tensors().size(), whole->tensors().size());
    for (const TensorInfo& tensor : whole->tensors()) {
        EXPECT_EQ(written->find(tensor.name)->dataType, type) << tensor.name;
        EXPECT_TRUE(at::equal(written->tensor(tensor.name),
                              whole->tensor(tensor.name).to(scalarTypeOf(type))))
            << tensor.name;
    }
}

} // namespace

TEST(ExportDataType, RoundsAfterMergingAndSaysHowFarThatGoes) {
    const TempDir folder;
    const auto source = tinyCheckpoint(DataType::Float32);
    const ExportReport plain = exportTo(folder / "plain", source, std::nullopt);
    for (const auto& [type, roundoff] : {std::pair(DataType::BFloat16, std::ldexp(1.0, -8)),
                                         std::pair(DataType::Float16, std::ldexp(1.0, -11))}) {
        const fs::path out = folder / std::string(dataTypeName(type));
        const ExportReport report = exportTo(out, source, type);
        expectRounded(out, folder / "plain", type);
        const auto config = nlohmann::json::parse(readTextFile(out / "config.json"));
        EXPECT_EQ(config.contains("dtype") ? config["dtype"] : config["torch_dtype"],
                  dataTypeName(type));
        EXPECT_EQ(report.keyValueBytesPerToken, plain.keyValueBytesPerToken / 2);
        // Two layers of seven products, and two outside.
        const double scale = std::max(1.0, report.verification.maxAbsLogit);
        EXPECT_NEAR(report.verification.allowed, (1e-4 + 16 * roundoff) * scale, 1e-9);
        EXPECT_LE(report.verification.maxAbsDifference, report.verification.allowed);
        EXPECT_GT(report.verification.maxAbsDifference, 10 * plain.verification.maxAbsDifference)
            << "Rounding shows.";
        EXPECT_LT(report.writtenBytes, plain.writtenBytes);
    }
    EXPECT_LE(plain.verification.maxAbsDifference, 1e-4);
}

TEST(ExportDataType, AWiderTypeHoldsTheSameNumbers) {
    const TempDir folder;
    const auto source = tinyCheckpoint(DataType::BFloat16);
    exportTo(folder / "plain", source, std::nullopt);
    const ExportReport report = exportTo(folder / "wide", source, DataType::Float32);
    expectRounded(folder / "wide", folder / "plain", DataType::Float32);
    EXPECT_NEAR(report.verification.allowed, 1e-4 * std::max(1.0, report.verification.maxAbsLogit),
                1e-12); // Nothing was rounded.
}

TEST(ExportDataType, EveryFormHasIt) {
    const TempDir folder;
    const auto source = tinyCheckpoint(DataType::Float32);
    for (const ExportForm form : {ExportForm::Padded, ExportForm::Repeated}) {
        const std::string name(exportFormName(form));
        exportTo(folder / ("plain-" + name), source, std::nullopt, form);
        exportTo(folder / name, source, DataType::BFloat16, form);
        expectRounded(folder / name, folder / ("plain-" + name), DataType::BFloat16);
    }
}

TEST(ExportDataType, PredictsWhatItWrites) {
    const TempDir folder;
    const auto source = tinyCheckpoint(DataType::Float32);
    for (const DataType type : {DataType::BFloat16, DataType::Float32}) {
        ExportOptions options;
        options.dataType = type;
        const ExportReport report =
            exportTo(folder / std::string(dataTypeName(type)), source, type);
        EXPECT_GE(exportBytes(*source, unequalGroups, options), report.writtenBytes);
    }
}

TEST(ExportDataType, NamesTheTensorThatDoesNotFit) {
    const TempDir folder;
    CheckpointFiles files = tinyLlamaFiles({});
    std::string& weights = files["model.safetensors"];
    const float large = 1e6F; // Above float16's largest, 65504; the file's last number.
    std::memcpy(weights.data() + weights.size() - sizeof large, &large, sizeof large);
    const auto source = Checkpoint::open(makeMemorySource(files));
    expectError(ErrorCode::NotFinite, "float16 cannot hold",
                [&] { exportTo(folder / "out", source, DataType::Float16); });
    EXPECT_FALSE(fs::exists(folder / "out"));
    exportTo(folder / "wide", source, DataType::BFloat16);
}
