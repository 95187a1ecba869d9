// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/import_folders.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/hash.h"
#include "core/base/text.h"
#include "core/model/checkpoint.h"
#include "core/model/json_document.h"
#include "core/model/model_summary.h"
#include "core/model/safetensors.h"
#include "core/store/store.h"
#include "core/train/training_state.h"
#include "core/workflow/grouping_shape.h"
#include "core/workflow/import_runs.h"
#include "core/workflow/open_model.h"
#include "core/workflow/run_params.h"
#include "core/workflow/run_recorder.h"

#include <fmt/chrono.h>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <chrono>

namespace regroup {

namespace fs = std::filesystem;

namespace {

using Json = nlohmann::ordered_json;

constexpr std::uintmax_t stateLimitBytes = std::uintmax_t{256} << 20U;
constexpr std::uintmax_t cardLimitBytes = std::uintmax_t{16} << 20U;

/// What `convert` writes into the header of the weights; empty for other models.
std::map<std::string, std::string> conversionNotes(const fs::path& folder) {
    std::error_code error;
    for (fs::directory_iterator entry(folder, error), end; !error && entry != end;
         entry.increment(error)) {
        if (entry->path().extension() != ".safetensors")
            continue;
        try {
            const auto file = MappedFile::open(entry->path());
            auto notes = readSafetensorsHeader(file->bytes(), entry->path().string()).metadata;
            return notes.contains("regroup_version") && notes.contains("export")
                       ? notes
                       : std::map<std::string, std::string>{};
        } catch (const Error&) { // Another program's, or damaged: no folder of ours.
            return {};
        }
    }
    return {};
}

/// When a file was written: the only date that a folder tells.
std::string writtenAt(const fs::path& file) {
    std::error_code error;
    const auto time = fs::last_write_time(file, error);
    if (error)
        return {};
    const auto seconds =
        std::chrono::floor<std::chrono::seconds>(std::chrono::file_clock::to_sys(time));
    return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}",
                       fmt::gmtime(std::chrono::system_clock::to_time_t(seconds)));
}

/// What a model card of ours says behind a beginning, between the next two of a mark.
std::string cardEntry(const std::string& card, std::string_view beginning, char mark = '`') {
    const std::size_t start = card.find(beginning);
    if (start == std::string::npos)
        return {};
    const std::size_t from = card.find(mark, start + beginning.size());
    const std::size_t line = card.find('\n', start);
    const std::size_t to = from == std::string::npos ? from : card.find(mark, from + 1);
    return to == std::string::npos || to > line ? std::string()
                                                : card.substr(from + 1, to - from - 1);
}

std::string cardCommand(const std::string& card) {
    constexpr std::string_view beginning = "\nMade by:\n\n    ";
    const std::size_t start = card.find(beginning);
    if (start == std::string::npos)
        return {};
    const std::size_t from = start + beginning.size();
    return card.substr(from, card.find('\n', from) - from);
}

/// The heads as they were grouped: forms for other programs have them in another order.
ModelGrouping cardGrouping(const std::string& card, const ModelGrouping& stored,
                           const std::string& place) {
    constexpr std::string_view beginning = "layer by layer:\n\n```json\n";
    const std::size_t start = card.find(beginning);
    if (start == std::string::npos)
        return stored;
    const std::size_t from = start + beginning.size();
    const auto layers = Json::parse(card.substr(from, card.find("\n```", from) - from), nullptr,
                                    /*allow_exceptions=*/false);
    return layers.is_array() ? groupingFromJson(layers, place) : stored;
}

/// Adds values one by one, and the end.
class RunWriter {
public:
    RunWriter(Store& store, const RunRecord& run) : m_store(store), m_id(store.beginRun(run)) {}

    std::int64_t id() const { return m_id; }
    void add(std::string_view key, const std::string& text) {
        if (!text.empty())
            m_params.push_back({std::string(key), text, std::nullopt});
    }
    void add(std::string_view key, double number) {
        m_params.push_back({std::string(key), fmt::format("{}", number), number});
    }
    void add(const std::vector<ParamRecord>& params) {
        m_params.insert(m_params.end(), params.begin(), params.end());
    }
    /// What makes it known comes last: an import that was killed before is made again.
    void finish(const RunEnding& ending) {
        m_store.addParams(m_id, m_params);
        m_store.finishRun(m_id, ending);
    }

private:
    Store& m_store;
    std::int64_t m_id;
    std::vector<ParamRecord> m_params;
};

std::int64_t knownModel(Store& store, const std::string& sha256) {
    const auto model = sha256.empty() ? std::nullopt : store.findModel(sha256);
    return model ? model->id : 0;
}

std::string textAt(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_string() ? found->get<std::string>() : std::string();
}

ImportedRun known(std::int64_t id, ImportKind kind, const fs::path& file,
                  const std::string& model) {
    ImportedRun run;
    run.runId = id;
    run.file = file;
    run.model = model;
    run.kind = importKindName(kind);
    run.wasKnown = true;
    return run;
}

void addOrigin(RunWriter& writer, GroupingRecord& grouping, const std::string& card) {
    const std::string method = cardEntry(card, "- groups: found by ");
    writer.add(run_param::method, method);
    const std::string objective =
        cardEntry(card, "- groups: found by `" + method + "`, objective ");
    writer.add(run_param::objective, objective);
    if (!method.empty())
        grouping.origin = Json{{"method", method}, {"objective", objective}}.dump();
    grouping.name = method.empty() ? "by hand" : method;
}

} // namespace

bool isConversionFolder(const fs::path& folder) {
    std::error_code ignored;
    return fs::exists(folder / "config.json", ignored) && !conversionNotes(folder).empty();
}

bool isTrainingFolder(const fs::path& folder) {
    std::error_code ignored;
    if (fs::exists(folder / "trainer_state.json", ignored))
        return true;
    const auto checkpoints = listTrainingCheckpoints(folder);
    return !checkpoints.empty() &&
           fs::exists(checkpoints.back().second / "trainer_state.json", ignored);
}

ImportedRun importConversion(Session& session, Store& store, const fs::path& folder,
                             JobContext& job) {
    const auto checkpoint = session.checkpoint(folder);
    const auto notes = conversionNotes(folder);
    const auto note = [&notes](const char* key) {
        const auto found = notes.find(key);
        return found == notes.end() ? std::string() : found->second;
    };
    std::error_code ignored;
    const fs::path cardFile = folder / "README.md";
    const std::string card =
        fs::exists(cardFile, ignored) ? readTextFile(cardFile, cardLimitBytes) : std::string();
    const std::string source = cardEntry(card, "base_model: ", '"');
    const std::string sha256 = modelContentHash(session, folder, store.path(), job);
    if (const std::int64_t made = knownModel(store, sha256); made != 0)
        if (const auto maker = store.findMakerOf(made))
            return known(*maker, ImportKind::Conversion, folder, source);
    RunRecord run;
    run.kind = RunKind::Convert;
    run.name = folderName(folder);
    run.command = cardCommand(card);
    run.versions = Json{{"regroup", note("regroup_version")}}.dump();
    run.modelId = knownModel(store, note("source_sha256"));
    run.startedAtUtc = writtenAt(folder / "config.json");
    RunWriter writer(store, run);
    const ModelSummary summary = summarizeModel(*checkpoint);
    GroupingRecord grouping;
    grouping.grouping = cardGrouping(card, summary.grouping, cardFile.string());
    grouping.modelId = run.modelId;
    addOrigin(writer, grouping, card);
    if (run.modelId != 0)
        store.setRunGrouping(writer.id(), store.addGrouping(grouping));
    else
        writer.add(run_param::grouping, groupingToJson(grouping.grouping).dump());
    writer.add(run_param::model, source);
    writer.add(run_param::averageGroupSize, averageGroupSizeOf(grouping.grouping));
    writer.add(run_param::groupSizes, groupSizesText(grouping.grouping));
    writer.add(run_param::keyValueBytes, static_cast<double>(summary.keyValueBytesPerToken));
    const std::string refine = note("refine");
    writer.add(run_param::mergeRule, refine.empty() || refine == "none"
                                         ? note("merge")
                                         : fmt::format("{}+{}", note("merge"), refine));
    writer.add(run_param::exportForm, note("export"));
    writer.add(run_param::exportFolder, folder.string());
    writer.add(importedFromParamKey, folder.string());
    ModelRecord made = modelRecord(*checkpoint, folder, sha256);
    made.parentId = run.modelId;
    RunEnding ending;
    ending.outModelId = store.addModel(made);
    ending.endedAtUtc = run.startedAtUtc;
    writer.finish(ending);
    ImportedRun imported = known(writer.id(), ImportKind::Conversion, folder, source);
    imported.wasKnown = false;
    return imported;
}

namespace {

/// The run that this training was when it ran, or an earlier import of it.
std::optional<std::int64_t> knownTraining(Store& store, std::int64_t madeModel,
                                          const std::string& stateSha256, const fs::path& best) {
    if (madeModel != 0)
        if (const auto maker = store.findMakerOf(madeModel))
            return maker;
    if (const auto earlier = store.findRunWith(run_param::importedSha256, stateSha256))
        return earlier;
    return store.findRunWith("checkpoint", best.string()); // Stopped: it has made no model.
}

std::vector<TrainingStepRecord> stepsOf(const TrainingState& state) {
    std::vector<TrainingStepRecord> steps;
    for (const TrainingLogEntry& entry : state.log) {
        const double share =
            state.step == 0 ? 0.0
                            : static_cast<double>(entry.step) / static_cast<double>(state.step);
        // The log has no times of single steps: they are spread evenly.
        steps.push_back({entry.step, entry.epoch, entry.loss, entry.rate, entry.gradientNorm,
                         entry.heldOutLoss, entry.heldOutMetric,
                         static_cast<std::int64_t>(share * static_cast<double>(state.tokens)),
                         share * state.seconds});
    }
    return steps;
}

} // namespace

ImportedRun importTraining(Session& session, Store& store, const fs::path& folder,
                           JobContext& job) {
    const fs::path stateFile = findTrainingCheckpoint(folder) / "trainer_state.json";
    const std::string text = readTextFile(stateFile, stateLimitBytes);
    const TrainingState state = readTrainingState(text, stateFile.string());
    const Json& recipe = *state.recipe;
    std::error_code ignored;
    // Its model is made a file of the folder itself at the end.
    const bool isWhole = !fs::exists(folder / "trainer_state.json", ignored);
    const bool hasModel = isWhole && fs::exists(folder / "config.json", ignored);
    const bool isFinished = hasModel || state.isFinished || state.step >= state.stepCount ||
                            (isWhole && fs::exists(folder / "adapter_config.json", ignored));
    std::optional<ModelRecord> made;
    if (hasModel)
        made = modelRecord(*session.checkpoint(folder), folder,
                           modelContentHash(session, folder, store.path(), job));
    const fs::path best =
        state.bestCheckpoint.empty() ? stateFile.parent_path() : folder / state.bestCheckpoint;
    const std::string stateSha256 = sha256Hex(text);
    const std::string task = textAt(recipe, "task");
    RunRecord run;
    run.modelId = knownModel(store, textAt(recipe, "model_sha256"));
    const auto model = store.readModel(run.modelId);
    const std::string modelName = model ? model->name : std::string();
    if (const auto earlier = knownTraining(store, made ? knownModel(store, made->contentHash) : 0,
                                           stateSha256, best))
        return known(*earlier, ImportKind::Training, folder, modelName);
    run.kind = RunKind::FineTune;
    run.name = folderName(folder);
    run.recipe = recipe.dump(2, ' ', false, Json::error_handler_t::replace);
    if (const auto seed = recipe.find("seed"); seed != recipe.end() && seed->is_number_unsigned())
        run.seed = seed->get<std::uint64_t>();
    run.startedAtUtc = writtenAt(stateFile);
    RunWriter writer(store, run);
    writer.add(settingParams(recipe));
    writer.add(run_param::seconds, state.seconds);
    writer.add("steps", static_cast<double>(state.step));
    writer.add("tokens", static_cast<double>(state.tokens));
    if (state.step > 0)
        writer.add("train_loss", state.lossSum / static_cast<double>(state.step));
    writer.add("checkpoint", best.string());
    writer.add(importedFromParamKey, folder.string());
    writer.add(run_param::importedSha256, stateSha256);
    store.addTrainingSteps(writer.id(), stepsOf(state));
    RunEnding ending;
    ending.state = isFinished ? RunState::Done : RunState::Stopped;
    ending.seconds = state.seconds;
    ending.endedAtUtc = run.startedAtUtc;
    if (made) {
        made->parentId = run.modelId;
        ending.outModelId = store.addModel(*made);
    }
    writer.finish(ending);
    ImportedRun imported = known(writer.id(), ImportKind::Training, folder, modelName);
    imported.tasks = {task};
    imported.wasKnown = false;
    return imported;
}

} // namespace regroup
