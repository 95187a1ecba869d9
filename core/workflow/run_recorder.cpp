// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/run_recorder.h"

#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/version.h"
#include "core/model/checkpoint.h"
#include "core/model/device.h"
#include "core/model/model_summary.h"
#include "core/workflow/evaluate_task.h"
#include "core/workflow/item_identity.h"
#include "core/workflow/run_params.h"
#include "core/workflow/training_rows.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace regroup {

namespace {

constexpr auto flushEvery = std::chrono::milliseconds(500);
constexpr std::string_view perplexityTask = "perplexity";

std::string versionsText() {
    const nlohmann::ordered_json versions{{"regroup", programVersion()},
                                          {"commit", gitCommit()},
                                          {"tensor_library", tensorLibraryVersion()}};
    return versions.dump();
}

std::string mostCommonType(const ModelSummary& summary) {
    const auto most =
        std::max_element(summary.dataTypes.begin(), summary.dataTypes.end(),
                         [](const auto& a, const auto& b) { return a.second < b.second; });
    return most == summary.dataTypes.end() ? std::string() : most->first;
}

} // namespace

ModelRecord modelRecord(const Checkpoint& checkpoint, const std::filesystem::path& path,
                        const std::string& contentHash) {
    const ModelSummary summary = summarizeModel(checkpoint);
    ModelRecord record;
    record.contentHash = contentHash;
    record.name = folderName(path);
    record.architecture = summary.architecture;
    std::error_code ignored;
    record.path = std::filesystem::absolute(path, ignored).lexically_normal().string();
    record.layerCount = summary.layerCount;
    record.headCount = summary.headCount;
    record.keyHeadCounts = summary.keyHeadCounts;
    record.valueHeadCounts = summary.valueHeadCounts;
    record.headDim = summary.headDim;
    record.modelDim = summary.modelDim;
    record.parameterCount = summary.parameterCount;
    record.dataType = mostCommonType(summary);
    record.weightBytes = static_cast<std::int64_t>(summary.weightBytes);
    record.config = checkpoint.config().source->dump();
    return record;
}

std::string folderName(const std::filesystem::path& model) {
    std::error_code ignored;
    const auto absolute = std::filesystem::absolute(model, ignored).lexically_normal();
    return absolute.has_filename() ? absolute.filename().string()
                                   : absolute.parent_path().filename().string();
}

RunRecorder::RunRecorder(const std::optional<std::filesystem::path>& store, const RunStart& start) {
    prepareTensorLibrary(start.runtime.threadCount);
    const std::string device = resolveDevice(start.runtime.device);
    if (!store)
        return;
    m_store.emplace(Store::open(*store));
    m_store->markInterruptedRuns();
    m_nextFlush = std::chrono::steady_clock::now() + flushEvery;
    if (start.resumedRunId != 0) {
        m_runId = start.resumedRunId;
        m_isResumed = true;
        m_store->setRunState(*m_runId, RunState::Running);
        return;
    }
    RunRecord run;
    run.parentId = start.parentId;
    run.kind = start.kind;
    run.state = RunState::Running;
    run.name = start.name;
    run.recipe = start.recipe;
    run.recipeHash = start.recipeHash;
    run.variant = start.variant;
    run.command = start.command;
    run.seed = start.seed;
    run.versions = versionsText();
    run.device = device;
    run.partial = start.partial;
    m_runId = m_store->beginRun(run);
    addParam(run_param::dataType, start.runtime.dataType);
}

template <typename Write> void RunRecorder::write(Write&& writeToStore) {
    if (!m_store)
        return;
    try {
        writeToStore(*m_store);
    } catch (const Error& error) {
        spdlog::warn("The run goes on without the store: {} {}", error.what(), error.hint());
        m_store.reset();
        m_runId.reset();
    }
}

void RunRecorder::addParam(std::string_view key, const std::string& text) {
    if (m_store && !text.empty())
        m_params.push_back({std::string(key), text, std::nullopt});
}

void RunRecorder::addParam(std::string_view key, double number) {
    if (m_store)
        m_params.push_back({std::string(key), fmt::format("{}", number), number});
}

void RunRecorder::setModel(Session& session, const std::filesystem::path& model,
                           const std::string& contentHash) {
    if (!m_store)
        return;
    addParam(run_param::model, folderName(model));
    if (contentHash.empty())
        return;
    const auto checkpoint = session.checkpoint(model);
    write([&](Store& store) {
        m_modelId = store.addModel(modelRecord(*checkpoint, model, contentHash));
        store.setRunModel(*m_runId, m_modelId);
    });
}

void RunRecorder::setOutModel(Session& session, const std::filesystem::path& model,
                              const std::string& contentHash) {
    const auto checkpoint = session.checkpoint(model);
    write([&](Store& store) {
        ModelRecord record = modelRecord(*checkpoint, model, contentHash);
        record.parentId = m_modelId;
        m_outModelId = store.addModel(record);
    });
}

void RunRecorder::setCalibration(const CalibrationSettings& settings, std::int64_t tokenCount,
                                 std::int64_t sequenceCount) {
    if (!m_store || m_modelId == 0)
        return;
    CalibrationRecord record;
    record.modelId = m_modelId;
    record.source = settings.data.string();
    record.split = settings.task.empty() ? "text" : settings.split;
    record.dataHash = trainingDataSha256(settings);
    record.sequenceCount = sequenceCount;
    record.length = settings.length;
    record.tokenCount = tokenCount;
    write([&](Store& store) {
        store.setRunModel(*m_runId, m_modelId, store.addCalibration(record));
    });
}

GroupingRecord RunRecorder::groupingRecord(const GroupingFile& file,
                                           const std::string& name) const {
    GroupingRecord record;
    record.modelId = m_modelId;
    record.name = name;
    record.grouping = file.grouping;
    const nlohmann::ordered_json document = groupingFileToJson(file);
    if (document.contains("origin"))
        record.origin = document["origin"].dump();
    return record;
}

void RunRecorder::setGrouping(const GroupingFile& file, const std::string& name) {
    if (m_modelId == 0) {
        addParam(run_param::grouping, groupingToJson(file.grouping).dump());
        return;
    }
    write([&](Store& store) { m_outGroupingId = store.addGrouping(groupingRecord(file, name)); });
}

void RunRecorder::setUsedGrouping(const GroupingFile& file, const std::string& name) {
    if (m_modelId == 0)
        return;
    write([&](Store& store) {
        m_usedGroupingId = store.addGrouping(groupingRecord(file, name));
        store.setRunGrouping(*m_runId, m_usedGroupingId);
    });
}

void RunRecorder::addStep(const SearchStep& step) {
    if (!m_store)
        return;
    m_steps.push_back({m_stepCount++, step.slot.layer, std::string(slotKindName(step.slot.kind)),
                       step.step, step.objective, step.best, step.accepted, step.labels});
    if (std::chrono::steady_clock::now() >= m_nextFlush)
        flushSteps();
}

void RunRecorder::flushSteps() {
    if (!m_steps.empty())
        write([&](Store& store) { store.addSearchSteps(*m_runId, m_steps); });
    m_steps.clear();
    if (!m_trainingSteps.empty())
        write([&](Store& store) { store.addTrainingSteps(*m_runId, m_trainingSteps); });
    m_trainingSteps.clear();
    m_nextFlush = std::chrono::steady_clock::now() + flushEvery;
}

void RunRecorder::flushItems() {
    for (const auto& kept : m_items) // By task.
        write([&](Store& store) { store.addWindowLosses(*m_runId, kept.first, kept.second); });
    m_items.clear();
    m_nextFlush = std::chrono::steady_clock::now() + flushEvery;
}

void RunRecorder::keepItem(const std::string& task, WindowLossRecord item) {
    if (!m_store)
        return;
    m_items[task].push_back(std::move(item));
    if (std::chrono::steady_clock::now() >= m_nextFlush)
        flushItems();
}

std::vector<WindowLossRecord> RunRecorder::keptItems(const std::string& task) {
    std::vector<WindowLossRecord> items;
    if (m_isResumed)
        write([&](Store& store) { items = store.readWindowLosses(*m_runId, task); });
    return items;
}

void RunRecorder::addTrainingStep(const TrainingStepRecord& step) {
    if (!m_store)
        return;
    m_trainingSteps.push_back(step);
    if (std::chrono::steady_clock::now() >= m_nextFlush)
        flushSteps();
}

std::vector<ParamRecord> settingParams(const nlohmann::ordered_json& settings) {
    std::vector<ParamRecord> params;
    for (const auto& [key, value] : settings.items()) {
        if (value.is_number())
            params.push_back({key, fmt::format("{}", value.get<double>()), value.get<double>()});
        else if (value.is_string() && !value.get<std::string>().empty())
            params.push_back({key, value.get<std::string>(), std::nullopt});
        else if (value.is_boolean())
            params.push_back({key, value.get<bool>() ? "true" : "false", std::nullopt});
    }
    return params;
}

void RunRecorder::addSettings(const nlohmann::ordered_json& settings) {
    if (!m_store)
        return;
    const auto params = settingParams(settings);
    m_params.insert(m_params.end(), params.begin(), params.end());
}

void RunRecorder::flushParams() {
    if (!m_params.empty())
        write([&](Store& store) { store.addParams(*m_runId, m_params); });
    m_params.clear();
}

void RunRecorder::addSeenData(const std::string& sha256, const std::string& how) {
    m_seenData.emplace_back(sha256, how);
}

std::string RunRecorder::leakOf(std::span<const std::string> hashes) {
    const auto isReported = [&](const std::string& hash) {
        return !hash.empty() && std::find(hashes.begin(), hashes.end(), hash) != hashes.end();
    };
    for (const auto& [hash, how] : m_seenData)
        if (isReported(hash))
            return how;
    std::string leak;
    write([&](Store& store) {
        for (const SeenDataRecord& seen : store.dataSeenBy(m_modelId, m_usedGroupingId))
            if (leak.empty() && isReported(seen.dataHash))
                leak = fmt::format("run {} ({}) looked at this data", seen.runId,
                                   runKindName(seen.kind));
    });
    return leak;
}

std::string perplexityProtocol(const EvaluationReport& report) {
    return fmt::format("length {} stride {}", report.length, report.stride);
}

void RunRecorder::addEvaluation(const EvaluationReport& report) {
    const std::string task(perplexityTask);
    const std::string protocol = perplexityProtocol(report);
    // Of a part of a text, its hash tells nothing: recipes see to it that parts do not overlap.
    const std::string leak =
        report.isWhole ? leakOf(std::vector{report.dataSha256}) : std::string();
    const std::vector<ScoreRecord> scores{
        {task, "nll_per_token", protocol, report.lossPerToken, report.lossStandardError,
         report.tokenCount, report.dataSha256, leak},
        {task, "perplexity", protocol, report.perplexity, report.perplexityStandardError,
         report.tokenCount, report.dataSha256, leak}};
    std::vector<WindowLossRecord> losses;
    for (const EvaluationWindow& window : report.windows)
        losses.push_back({window.begin, window.tokenCount, window.lossSum, {}});
    m_items.clear(); // All are in the report.
    write([&](Store& store) {
        store.addScores(*m_runId, scores);
        store.addWindowLosses(*m_runId, task, losses);
    });
    addParam(run_param::evaluationData, report.data);
}

void RunRecorder::addTasks(const TaskReport& report) {
    const std::string protocol = report.protocol == TaskProtocol::Prompt
                                     ? fmt::format("prompt, {} shots", report.shots)
                                     : fmt::format("classifier, {} tokens", report.length);
    std::vector<ScoreRecord> scores;
    std::string anyLeak;
    for (const TaskScore& task : report.tasks) {
        const std::string leak = leakOf(std::vector{task.dataSha256, task.rowsSha256});
        anyLeak = anyLeak.empty() ? leak : anyLeak;
        for (const TaskMetric& metric : task.metrics)
            scores.push_back({task.task, metric.name, fmt::format("{}, {}", protocol, task.split),
                              metric.value, metric.standardError, task.itemCount, task.dataSha256,
                              leak});
        addParam(itemsParamKey(task.task), itemsSha256(task));
    }
    for (const TaskGroupScore& group : report.groups)
        scores.push_back({group.group,
                          group.accuracy.name,
                          protocol,
                          group.accuracy.value,
                          group.accuracy.standardError,
                          group.itemCount,
                          {},
                          anyLeak});
    flushItems();
    write([&](Store& store) { store.addScores(*m_runId, scores); });
}

void RunRecorder::finish(RunState state) {
    flushSteps();
    flushItems();
    flushParams();
    RunEnding ending;
    ending.state = state;
    ending.outGroupingId = m_outGroupingId;
    ending.outModelId = m_outModelId;
    write([&](Store& store) { store.finishRun(*m_runId, ending); });
}

void RunRecorder::fail(const Failure& failure) {
    flushSteps();
    flushItems();
    flushParams();
    RunEnding ending;
    ending.state = RunState::Failed;
    ending.errorCode = errorCodeName(failure.code);
    ending.errorText = failure.message;
    ending.errorHint = failure.hint;
    write([&](Store& store) { store.finishRun(*m_runId, ending); });
}

std::string fileSha256(const std::filesystem::path& path) {
    const auto file = MappedFile::open(path);
    Sha256 hash;
    hash.add(file->bytes());
    return hash.hexDigest();
}

} // namespace regroup
