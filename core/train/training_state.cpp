// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/training_state.h"

#include "core/base/error.h"
#include "core/model/json_document.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <charconv>
#include <cmath>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view folderStart = "checkpoint-";
using Json = nlohmann::ordered_json;

void setIfThere(Json& object, const char* key, const std::optional<double>& value) {
    if (value)
        object[key] = std::isfinite(*value) ? Json(*value) : Json();
}

Json logJson(const TrainingLogEntry& entry) {
    Json object;
    object["epoch"] = entry.epoch;
    setIfThere(object, "grad_norm", entry.gradientNorm);
    setIfThere(object, "learning_rate", entry.rate);
    setIfThere(object, "loss", entry.loss);
    setIfThere(object, "eval_loss", entry.heldOutLoss);
    setIfThere(object, "eval_accuracy", entry.heldOutMetric);
    object["step"] = entry.step;
    return object;
}

std::optional<double> numberOf(const Json& object, const char* key) {
    const auto found = object.find(key);
    return found != object.end() && found->is_number() ? std::optional(found->get<double>())
                                                       : std::nullopt;
}

TrainingLogEntry logEntry(const Json& object) {
    TrainingLogEntry entry;
    entry.step = static_cast<std::int64_t>(numberOf(object, "step").value_or(0));
    entry.epoch = numberOf(object, "epoch").value_or(0);
    entry.loss = numberOf(object, "loss");
    entry.rate = numberOf(object, "learning_rate");
    entry.gradientNorm = numberOf(object, "grad_norm");
    entry.heldOutLoss = numberOf(object, "eval_loss");
    entry.heldOutMetric = numberOf(object, "eval_accuracy");
    return entry;
}

/// -1 for a name of another kind.
std::int64_t stepOfName(const std::string& name) {
    if (!name.starts_with(folderStart))
        return -1;
    std::int64_t step = -1;
    const char* end = name.data() + name.size();
    const auto parsed = std::from_chars(name.data() + folderStart.size(), end, step);
    return parsed.ec == std::errc() && parsed.ptr == end ? step : -1;
}

std::string shown(const Json* value) {
    return value == nullptr ? std::string("not set") : shownValue(*value);
}

} // namespace

double TrainingState::epoch() const {
    return static_cast<double>(step) / static_cast<double>(stepsPerEpoch);
}

std::string trainingStateText(const TrainingState& state) {
    Json document;
    document["best_metric"] = state.bestMetric ? Json(*state.bestMetric) : Json();
    document["best_model_checkpoint"] =
        state.bestCheckpoint.empty() ? Json() : Json(state.bestCheckpoint);
    document["epoch"] = state.epoch();
    document["global_step"] = state.step;
    document["is_world_process_zero"] = true;
    document["log_history"] = Json::array();
    for (const TrainingLogEntry& entry : state.log)
        document["log_history"].push_back(logJson(entry));
    document["max_steps"] = state.stepCount;
    document["num_input_tokens_seen"] = state.tokens;
    document["num_train_epochs"] = state.epochCount;
    document["regroup"] = {{"version", 1},
                           {"steps_per_epoch", state.stepsPerEpoch},
                           {"seconds", state.seconds},
                           {"loss_sum", state.lossSum},
                           {"evaluations_since_best", state.sinceBest},
                           {"evaluated_step", state.evaluatedStep},
                           {"finished", state.isFinished},
                           {"recipe", state.recipe ? *state.recipe : Json::object()}};
    return document.dump(2) + "\n";
}

TrainingState readTrainingState(const std::string& text, const std::string& place) {
    const Json document = parseOrderedJsonObject(text, place);
    const JsonFields fields(document, place);
    const Json* own = fields.find("regroup");
    if (own == nullptr || !own->is_object())
        fields.fail("regroup", "an object: the checkpoint is none of regroup finetune");
    const JsonFields ownFields(*own, place);
    const Json* recipe = ownFields.find("recipe");
    if (recipe == nullptr || !recipe->is_object())
        ownFields.fail("recipe", "an object");
    constexpr std::int64_t most = std::int64_t{1} << 53U;
    TrainingState state;
    state.step = fields.optionalWhole("global_step", 0, most).value_or(0);
    state.stepCount = fields.optionalWhole("max_steps", 0, most).value_or(0);
    state.tokens = fields.optionalWhole("num_input_tokens_seen", 0, most).value_or(0);
    state.epochCount = numberOf(document, "num_train_epochs").value_or(0);
    state.bestMetric = numberOf(document, "best_metric");
    state.bestCheckpoint = fields.text("best_model_checkpoint", "");
    state.stepsPerEpoch = ownFields.count("steps_per_epoch", most);
    state.seconds = numberOf(*own, "seconds").value_or(0);
    state.lossSum = numberOf(*own, "loss_sum").value_or(0);
    state.sinceBest = static_cast<int>(
        ownFields.optionalWhole("evaluations_since_best", 0, 1'000'000).value_or(0));
    state.evaluatedStep = ownFields.optionalWhole("evaluated_step", -1, most).value_or(-1);
    state.isFinished = ownFields.flag("finished", false);
    if (const Json* log = fields.find("log_history"); log != nullptr && log->is_array())
        for (const Json& entry : *log)
            if (entry.is_object())
                state.log.push_back(logEntry(entry));
    state.recipe = std::make_shared<const Json>(*recipe);
    return state;
}

void requireSameRecipe(const Json& stored, const Json& present, const std::string& place) {
    const auto find = [](const Json& object, const std::string& key) -> const Json* {
        const auto found = object.find(key);
        return found == object.end() ? nullptr : &*found;
    };
    for (const Json* object : {&present, &stored})
        for (const auto& [key, value] : object->items()) {
            const Json* was = find(stored, key);
            const Json* is = find(present, key);
            if (was != nullptr && is != nullptr && *was == *is)
                continue;
            throw Error(ErrorCode::BadUsage,
                        fmt::format("{}: '{}' was {} when the training began, and is {} now, "
                                    "expected the same recipe.",
                                    place, key, shown(was), shown(is)),
                        "Go on with the recipe it began with, or begin a new training.");
        }
}

std::vector<std::pair<std::int64_t, fs::path>> listTrainingCheckpoints(const fs::path& folder) {
    std::vector<std::pair<std::int64_t, fs::path>> found;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (const std::int64_t step = stepOfName(entry.path().filename().string()); step >= 0)
            found.emplace_back(step, entry.path());
    std::sort(found.begin(), found.end());
    return found;
}

fs::path findTrainingCheckpoint(const fs::path& path) {
    std::error_code error;
    if (fs::exists(path / "trainer_state.json", error))
        return path;
    const auto found = listTrainingCheckpoints(path);
    if (found.empty())
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: holds no trainer_state.json and no checkpoint-N, expected a "
                                "checkpoint of regroup finetune or the folder of a training.",
                                path.string()),
                    "Name the folder that --out named.");
    return found.back().second;
}

} // namespace regroup
