// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/convert/export_model.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"
#include "core/convert/checkpoint_writer.h"
#include "core/convert/export_plan.h"
#include "core/convert/export_shape.h"
#include "core/convert/verify_export.h"
#include "core/jobs/job_context.h"
#include "core/model/checkpoint.h"
#include "core/model/device.h"
#include "core/model/model_summary.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/equal.h>
#include <fmt/format.h>

#include <algorithm>
#include <optional>

namespace regroup {

namespace fs = std::filesystem;

namespace {

/// Headers, index and config of the largest models stay below it.
constexpr std::uint64_t overheadBytes = std::uint64_t{4} << 20U;

void checkFreeSpace(const StagedFolder& staged, std::uint64_t neededBytes) {
    std::error_code error;
    const fs::space_info space = fs::space(staged.path(), error);
    if (!error && space.available < neededBytes)
        throw Error(ErrorCode::DiskFull,
                    fmt::format("{}: the export needs {}, the disk has {} free.",
                                staged.target().string(), byteText(neededBytes),
                                byteText(space.available)),
                    "Free some space or choose another folder; nothing was written.");
}

std::uint64_t neededBytes(const Checkpoint& source, const ExportPlan& plan) {
    return plan.weightBytes + companionBytes(source) + overheadBytes;
}

std::uint64_t writeFolder(const Checkpoint& source, const ModelGrouping& grouping,
                          const ExportOptions& options, const ExportPlan& plan,
                          const fs::path& folder, JobContext& job) {
    const auto writeText = [&](const char* name, const std::string& text) {
        FileWriter file(folder / name);
        file.write(text);
        file.close();
        return file.writtenBytes();
    };
    std::uint64_t writtenBytes =
        writeText("config.json", exportConfigText(source.config(), grouping, options));
    writtenBytes += writeWeights(source, plan, options.metadata, folder, job);
    writtenBytes += copyCompanionFiles(source, folder);
    if (!options.modelCard.empty())
        writtenBytes += writeText("README.md", options.modelCard);
    return writtenBytes;
}

/// At most, where all floating-point weights get this type.
std::uint64_t withDataType(const Checkpoint& source, std::uint64_t bytes,
                           std::optional<DataType> dataType) {
    if (!dataType)
        return bytes;
    std::uint64_t smallest = dataTypeSize(DataType::Float64);
    for (const TensorInfo& tensor : source.tensors())
        if (isFloatingPoint(tensor.dataType))
            smallest = std::min(smallest, dataTypeSize(tensor.dataType));
    return (bytes * dataTypeSize(*dataType) + smallest - 1) / smallest;
}

/// Every weight that was read back is the merged one, rounded once.
void checkRounded(const Checkpoint& source, const ExportPlan& plan, const Checkpoint& written,
                  JobContext& job) {
    for (const PlannedTensor& planned : plan.tensors) {
        const std::string& name = planned.info.name;
        if (!planned.compute || source.find(name) == nullptr || written.find(name) == nullptr)
            continue;
        job.throwIfStopped();
        if (!at::equal(planned.compute(source.tensor(name)), written.tensor(name)))
            throw Error(
                ErrorCode::BadData,
                fmt::format("{}: tensor '{}', read back, is not what was written.",
                            written.files().place(), name),
                "Nothing was kept. The disk may be faulty; if it happens again, report it.");
        source.release(name);
        written.release(name);
    }
}

/// What is written: the source, or where the form asks for other shapes a checkpoint made of it.
struct Shaped {
    std::shared_ptr<const Checkpoint> checkpoint;
    ModelGrouping grouping;
    std::optional<fs::path> scratch; ///< Holds blocks until they are written.
};

Shaped shapedFor(const std::shared_ptr<const Checkpoint>& source, const ModelGrouping& grouping,
                 const ExportOptions& options, const StagedFolder& staged) {
    const auto model = reshapedFor(options.form, *source, grouping, options.rule);
    if (!model)
        return {source, grouping, std::nullopt};
    std::optional<fs::path> scratch;
    if (source->weightBytes() > options.residentLimitBytes) {
        scratch = staged.path() / ".blocks";
        fs::create_directories(*scratch);
    }
    return {reshapedCheckpoint(source, *model, scratch), model->config.grouping, scratch};
}

} // namespace

std::uint64_t exportBytes(const Checkpoint& source, const ModelGrouping& grouping,
                          const ExportOptions& options) {
    checkExportPossible(options.form, source.config(), grouping);
    if (const auto model = reshapedFor(options.form, source, grouping, options.rule))
        return withDataType(source, reshapedBytes(source, model->config), options.dataType) +
               companionBytes(source) + overheadBytes;
    return neededBytes(source, planExport(source, grouping, options.form, options.rule,
                                          options.shardBytes, options.dataType));
}

ExportReport exportModel(const std::shared_ptr<const Checkpoint>& source,
                         const ModelGrouping& grouping, const ExportOptions& options,
                         const fs::path& target, JobContext& job) {
    const at::NoGradGuard noGradients;
    checkExportPossible(options.form, source->config(), grouping);
    StagedFolder staged(target);
    const Shaped shaped = shapedFor(source, grouping, options, staged);
    const ExportPlan plan = planExport(*shaped.checkpoint, shaped.grouping, options.form,
                                       options.rule, options.shardBytes, options.dataType);
    checkFreeSpace(staged, neededBytes(*source, plan));

    ExportReport report;
    report.form = options.form;
    report.writtenBytes = withTensorErrors("Writing " + target.string(), [&] {
        return writeFolder(*shaped.checkpoint, shaped.grouping, options, plan, staged.path(), job);
    });
    if (options.dataType)
        checkRounded(*shaped.checkpoint, plan, *Checkpoint::open(staged.path()), job);
    if (shaped.scratch)
        fs::remove_all(*shaped.scratch);
    const auto written = Checkpoint::open(staged.path());
    report.verification = verifyExport(source, written, grouping, options, job);
    report.config = written->config();
    report.loadsIn = exportLoaders(options.form, report.config);
    const ModelSummary before = summarizeModel(options.original ? *options.original : *source);
    const ModelSummary after = summarizeModel(*written);
    report.parameterCountBefore = before.parameterCount;
    report.parameterCount = after.parameterCount;
    report.keyValueBytesPerTokenBefore = before.keyValueBytesPerToken;
    report.keyValueBytesPerToken = after.keyValueBytesPerToken;
    job.throwIfStopped();
    staged.commit();
    return report;
}

} // namespace regroup
