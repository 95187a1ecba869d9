// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/convert_model.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/version.h"
#include "core/convert/layer_merger.h"
#include "core/convert/merged_checkpoint.h"
#include "core/convert/solver_memory.h"
#include "core/model/checkpoint.h"
#include "core/model/device.h"
#include "core/model/model_summary.h"
#include "core/workflow/export_checks.h"
#include "core/workflow/grouping_shape.h"
#include "core/workflow/kept_merge.h"
#include "core/workflow/model_card.h"
#include "core/workflow/model_identity.h"
#include "core/workflow/open_model.h"
#include "core/workflow/run_params.h"
#include "core/workflow/run_recorder.h"
#include "core/workflow/text_batches.h"
#include "core/workflow/training_rows.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace regroup {

namespace fs = std::filesystem;

namespace {

bool statesHash(const GroupingFile& file) {
    return file.model && !file.model->weightsSha256.empty();
}

void checkGrouping(const ConvertRequest& request, const ModelConfig& config,
                   ModelIdentityTask& identity) {
    GroupedModelIdentity found{config.architecture, config.layerCount, config.headCount, {}};
    if (statesHash(request.grouping))
        found = identity.result(config);
    checkGroupingFits(request.grouping, found, request.groupingPlace);
}

/// An export into the folder it is made from would be read back by every later command.
void checkTarget(const ConvertRequest& request) {
    std::error_code ignored;
    const fs::path source = fs::weakly_canonical(request.model, ignored);
    const fs::path target = fs::weakly_canonical(request.out, ignored);
    const auto [end, rest] =
        std::mismatch(source.begin(), source.end(), target.begin(), target.end());
    if (end == source.end())
        throw Error(ErrorCode::BadUsage,
                    fmt::format("{}: lies in the folder of the model it is made from, expected "
                                "another place.",
                                request.out.string()),
                    "Choose a folder outside of the model's.");
}

ExportOptions optionsFor(const ConvertRequest& request, const ModelConfig& config,
                         const std::string& sourceSha256) {
    ExportOptions options;
    options.form = request.form;
    const MergeMethod method = mergeMethodOf(request.merge, config);
    options.rule = method.rule;
    options.metadata = {{"regroup_version", std::string(programVersion())},
                        {"merge", std::string(mergeRuleName(method.rule))},
                        {"refine", mergeRefinementsText(method.refinements)},
                        {"export", std::string(exportFormName(request.form))}};
    options.dataType = request.dataType;
    if (!sourceSha256.empty())
        options.metadata["source_sha256"] = sourceSha256;
    options.modelCard = modelCardText(request, config, sourceSha256);
    return options;
}

constexpr std::int64_t mergeBatchSize = 8;
/// Merged blocks of larger models are kept in files while the rest is computed.
constexpr std::uint64_t scratchLimitBytes = std::uint64_t{1} << 30U;

/// The checkpoint with its heads merged by a rule that looks at activations; layer by layer.
class FittedMerge {
public:
    FittedMerge(Session& session, const ConvertRequest& request, const MergeMethod& method,
                JobContext& job)
        : m_source(session.checkpoint(request.model)) {
        const auto model = session.transformer(request.model, request.runtime, job);
        const CalibrationSettings settings = mergeCalibration(request.merge, request.grouping);
        const auto sequences = readTrainingSequences(*session.tokenizer(request.model), settings,
                                                     model->config(), job);
        LayerMerger merger(model, makeBatches(sequences.calibration, mergeBatchSize),
                           request.grouping.grouping, method,
                           keptMerge(session, {request.model, request.runtime, settings,
                                               request.grouping.grouping, method}));
        std::optional<fs::path> folder;
        if (m_source->weightBytes() > scratchLimitBytes) {
            m_scratch.emplace(fs::path(request.out) += ".layers");
            folder = m_scratch->path();
        }
        m_merged = mergedCheckpoint(
            m_source, request.grouping.grouping, [&](int) { return merger.next(job); }, folder);
    }

    const std::shared_ptr<const Checkpoint>& source() const { return m_source; }
    const std::shared_ptr<const Checkpoint>& merged() const { return m_merged; }

private:
    std::shared_ptr<const Checkpoint> m_source;
    std::optional<StagedFolder> m_scratch; // Goes with this object.
    std::shared_ptr<const Checkpoint> m_merged;
};

ExportReport exportMerged(Session& session, const ConvertRequest& request, ExportOptions options,
                          JobContext& job) {
    const auto checkpoint = session.checkpoint(request.model);
    const MergeMethod method = mergeMethodOf(request.merge, checkpoint->config());
    const ModelGrouping& grouping = request.grouping.grouping;
    const fs::path scratch = fs::path(request.out) += ".checks";
    if (!method.needsCalibration()) {
        ExportReport report = exportModel(checkpoint, grouping, options, request.out, job);
        if (request.checksAllForms)
            report.checks = checkExportForms(checkpoint, grouping, options, scratch, job);
        return report;
    }
    checkExportPossible(request.form, checkpoint->config(), grouping); // Before the long work.
    if (std::error_code ignored; fs::exists(request.out, ignored))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: exists already, expected a new folder.", request.out.string()),
                    "Nothing is written over; choose another name.");
    const FittedMerge fitted(session, request, method, job);
    options.original = fitted.source();
    ExportReport report = exportModel(fitted.merged(), grouping, options, request.out, job);
    report.changesMlp = method.refinements.mlp;
    if (request.checksAllForms)
        report.checks = checkExportForms(fitted.merged(), grouping, options, scratch, job);
    return report;
}

/// The largest tensor as stored, as float64 and merged, and a layer of both models for the check.
std::uint64_t predictedMemory(const Checkpoint& checkpoint) {
    std::uint64_t largest = 0;
    std::uint64_t total = 0;
    for (const TensorInfo& tensor : checkpoint.tensors()) {
        const std::uint64_t count = tensor.sizeBytes / dataTypeSize(tensor.dataType);
        largest = std::max(largest, count * sizeof(double));
        total += count * sizeof(float);
    }
    const auto layers = static_cast<std::uint64_t>(std::max(1, checkpoint.config().layerCount));
    constexpr std::uint64_t programBytes = std::uint64_t{150} << 20U;
    return programBytes + std::min(total, 2 * largest + 2 * total / layers);
}

/// Beside that, of a merge that looks at activations: the model in arithmetic, hidden states of the
/// text in both models, and some square matrices in float64.
std::uint64_t predictedFitMemory(const Checkpoint& checkpoint, std::int64_t tokenCount) {
    const ModelConfig& config = checkpoint.config();
    std::uint64_t weights = 0;
    for (const TensorInfo& tensor : checkpoint.tensors())
        weights += tensor.sizeBytes / dataTypeSize(tensor.dataType) * sizeof(float);
    const auto width = static_cast<std::uint64_t>(
        std::max<std::int64_t>(config.modelDim, std::int64_t{config.headCount} * config.headDim));
    constexpr std::uint64_t matrices = 12;
    constexpr std::uint64_t states = 4;
    return weights + matrices * width * width * sizeof(double) +
           states * static_cast<std::uint64_t>(tokenCount) * width * sizeof(float);
}

void recordModels(RunRecorder& recorder, Session& session, const ConvertRequest& request,
                  const std::string& sourceSha256, JobContext& job) {
    recorder.setModel(session, request.model, sourceSha256);
    recorder.setUsedGrouping(request.grouping,
                             request.grouping.origin ? request.grouping.origin->method : "by hand");
    const MergeMethod method =
        mergeMethodOf(request.merge, session.checkpoint(request.model)->config());
    recordGroupingShape(recorder, summarizeModel(*session.checkpoint(request.model)),
                        request.grouping.grouping, mergeMethodText(method));
    if (method.needsCalibration())
        recorder.addParam("merge_data_sha256",
                          trainingDataSha256(mergeCalibration(request.merge, request.grouping)));
    recorder.addParam(run_param::exportForm, std::string(exportFormName(request.form)));
    if (request.dataType)
        recorder.addParam(run_param::exportDataType, std::string(dataTypeName(*request.dataType)));
    recorder.addParam(run_param::exportFolder, fs::absolute(request.out).string());
    if (recorder.runId())
        recorder.setOutModel(session, request.out,
                             modelContentHash(session, request.out, request.store, job));
}

nlohmann::ordered_json checkToJson(const ExportCheck& check) {
    nlohmann::ordered_json row{{"export", exportFormName(check.form)},
                               {"unmerged", check.unmerged},
                               {"passed", check.verification.has_value()}};
    if (check.verification)
        row["max_abs_difference"] = check.verification->maxAbsDifference;
    else
        row["reason"] = check.reason;
    return row;
}

} // namespace

ConvertPlan planConvert(Session& session, const ConvertRequest& request, JobContext& job) {
    const auto checkpoint = session.checkpoint(request.model);
    ModelIdentityTask identity(session, request.model, request.store, job);
    checkTarget(request);
    checkGrouping(request, checkpoint->config(), identity);
    const MergeMethod method = mergeMethodOf(request.merge, checkpoint->config());
    if (method.needsCalibration())
        (void)mergeCalibration(request.merge, request.grouping);
    ConvertPlan plan;
    plan.outputBytes = exportBytes(*checkpoint, request.grouping.grouping,
                                   optionsFor(request, checkpoint->config(), {}));
    plan.freeBytes = freeBytesAt(request.out);
    plan.memoryBytes = predictedMemory(*checkpoint);
    if (method.needsCalibration())
        plan.memoryBytes +=
            predictedFitMemory(*checkpoint, request.merge.calibration.tokenLimit) +
            layerSolverBytes(*checkpoint, method.refinements, request.merge.calibration.tokenLimit);
    return plan;
}

ExportReport convertModel(Session& session, const ConvertRequest& request, JobContext& job) {
    prepareTensorLibrary(request.runtime.threadCount);
    RunStart start;
    start.kind = RunKind::Convert;
    start.name = request.name.empty() ? fmt::format("{} export", exportFormName(request.form))
                                      : request.name;
    start.command = request.command;
    start.runtime = request.runtime;
    return recordRun(request.store, start, [&](RunRecorder& recorder) {
        const auto checkpoint = session.checkpoint(request.model);
        ModelIdentityTask identity(session, request.model, request.store, job);
        checkTarget(request);
        checkGrouping(request, checkpoint->config(), identity);
        const std::string known = statesHash(request.grouping) ? identity.weightsSha256() : "";
        ExportReport report =
            exportMerged(session, request, optionsFor(request, checkpoint->config(), known), job);
        try {
            recordModels(recorder, session, request, identity.weightsSha256(), job);
        } catch (const Cancelled&) { // The export is whole; only its record is poorer.
            spdlog::warn("Stopped while hashing the export, which is complete.");
        }
        recorder.finish(RunState::Done);
        return report;
    });
}

nlohmann::ordered_json exportReportToJson(const ExportReport& report) {
    const ModelConfig& config = report.config;
    nlohmann::ordered_json document;
    document["export"] = exportFormName(report.form);
    document["query_heads"] = config.headCount;
    document["kv_heads"] = keyValueHeadsJson(config.grouping);
    document["parameters_before"] = report.parameterCountBefore;
    document["parameters"] = report.parameterCount;
    document["kv_bytes_per_token_before"] = report.keyValueBytesPerTokenBefore;
    document["kv_bytes_per_token"] = report.keyValueBytesPerToken;
    document["bytes"] = report.writtenBytes;
    document["changed"] = report.changesMlp ? nlohmann::ordered_json{"attention", "mlp"}
                                            : nlohmann::ordered_json{"attention"};
    document["verified"] = {{"tokens", report.verification.tokenCount},
                            {"max_abs_difference", report.verification.maxAbsDifference},
                            {"allowed", report.verification.allowed}};
    for (const ExportCheck& check : report.checks)
        document["checks"].push_back(checkToJson(check));
    document["loads_in"] = report.loadsIn;
    return document;
}

} // namespace regroup
