// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/command_line.h"

#include "core/search/search_scope.h"

#include <algorithm>
#include <charconv>
#include <initializer_list>

namespace regroup::ui {
namespace {

bool isPlain(char sign) {
    return (sign >= 'a' && sign <= 'z') || (sign >= 'A' && sign <= 'Z') ||
           (sign >= '0' && sign <= '9') ||
           std::string_view("/._-+=:,").find(sign) != std::string_view::npos;
}

std::string quoted(const std::string& word) {
    if (!word.empty() && std::all_of(word.begin(), word.end(), isPlain))
        return word;
    std::string text = "'";
    for (const char sign : word)
        text += sign == '\'' ? std::string("'\\''") : std::string(1, sign);
    return text + "'";
}

std::string numberText(double value) { // Shortest form, always with a point: no locale.
    char text[32];
    const auto end = std::to_chars(std::begin(text), std::end(text), value);
    return {std::begin(text), end.ptr};
}

class Line {
public:
    explicit Line(std::string start) : m_text(std::move(start)) {}
    Line& add(std::string_view option, const std::string& value) {
        m_text.append(" ").append(option).append(" ").append(quoted(value));
        return *this;
    }
    Line& add(std::string_view option, std::string_view value) {
        return add(option, std::string(value));
    }
    Line& add(std::string_view option, std::int64_t value) {
        return add(option, std::to_string(value));
    }
    Line& add(std::string_view option, double value) { return add(option, numberText(value)); }
    Line& flag(std::string_view option) {
        m_text.append(" ").append(option);
        return *this;
    }
    const std::string& text() const { return m_text; }

private:
    std::string m_text;
};

void addMethod(Line& line, const ModelSearchRequest& search) {
    if (search.method == SearchMethod::Paper)
        line.add("--iterations", search.paper.iterations)
            .add("--candidates", std::int64_t{search.paper.candidates})
            .add("--accept", search.paper.acceptProbability)
            .add("--reset", search.paper.resetProbability);
    if (search.method == SearchMethod::Paper && search.sizes == GroupSizes::Unequal)
        line.add("--preserve", search.paper.preserveProbability);
    if (search.method != SearchMethod::Anneal)
        return;
    if (search.anneal.iterations > 0)
        line.add("--iterations", search.anneal.iterations);
    if (search.anneal.restarts > 0)
        line.add("--restarts", std::int64_t{search.anneal.restarts});
}

std::string_view scheduleName(RateSchedule schedule) {
    switch (schedule) {
    case RateSchedule::Linear: return "linear";
    case RateSchedule::Cosine: return "cosine";
    case RateSchedule::Constant: return "constant";
    }
    return "";
}

std::string joined(const std::vector<std::string>& words) {
    std::string text;
    for (const std::string& word : words)
        text += (text.empty() ? "" : ",") + word;
    return text;
}

void addLora(Line& line, const LoraOptions& lora) {
    if (lora.dropout > 0)
        line.add("--lora-dropout", lora.dropout);
    if (!lora.targets.empty())
        line.add("--lora-targets", joined(lora.targets));
}

/// What is rarely changed stands only where it is.
void addRareSettings(Line& line, const FineTuneRequest& request) {
    const FineTuneRequest usual;
    if (request.train.labelSmoothing > 0)
        line.add("--label-smoothing", request.train.labelSmoothing);
    if (!request.train.lengthBuckets)
        line.flag("--no-buckets");
    if (request.train.checkpointEvery > 0)
        line.add("--checkpoint-every", request.train.checkpointEvery);
    if (request.train.patience > 0)
        line.add("--patience", std::int64_t{request.train.patience});
    if (request.heldOutShare != usual.heldOutShare)
        line.add("--held-out", request.heldOutShare);
    if (request.exampleLimit > 0)
        line.add("--limit", request.exampleLimit);
    if (request.newHead)
        line.flag("--new-head");
    if (request.mergeAdapters)
        line.flag("--merge-adapters");
    if (request.runtime.device != usual.runtime.device)
        line.add("--device", request.runtime.device);
    if (request.runtime.dataType != usual.runtime.dataType)
        line.add("--dtype", request.runtime.dataType);
    if (request.runtime.threadCount > 0)
        line.add("--threads", std::int64_t{request.runtime.threadCount});
}

void addTeacher(Line& line, const FineTuneRequest& request) {
    const DistillOptions& distill = request.train.distill;
    line.add("--distill", request.teacher->string()).add("--distill-weight", distill.weight);
    if (distill.temperature != 1)
        line.add("--temperature", distill.temperature);
    if (distill.hiddenWeight > 0)
        line.add("--hidden-weight", distill.hiddenWeight);
}

void addLearning(Line& line, const TrainOptions& train) {
    if (train.stepLimit > 0)
        line.add("--steps", train.stepLimit);
    else
        line.add("--epochs", train.epochs);
    line.add("--batch", train.batchSize)
        .add("--accumulate", train.accumulation)
        .add("--rate", train.optimizer.rate)
        .add("--schedule", scheduleName(train.optimizer.schedule))
        .add("--warmup", train.optimizer.warmupSteps)
        .add("--weight-decay", train.optimizer.weightDecay)
        .add("--clip", train.optimizer.clipNorm);
    if (train.method == TrainMethod::Lora)
        line.add("--method", std::string_view("lora"))
            .add("--lora-rank", std::int64_t{train.lora.rank})
            .add("--lora-alpha", train.lora.alpha);
    if (train.method == TrainMethod::Lora)
        addLora(line, train.lora);
    if (train.gradientCheckpointing)
        line.flag("--gradient-checkpointing");
    line.add("--eval-every", train.evaluateEvery)
        .add("--keep", std::int64_t{train.keptCheckpoints});
}

} // namespace

std::string searchCommandLine(const SearchRequest& request) {
    const ModelSearchRequest& search = request.search;
    if (!search.locks.empty())
        return {}; // They have no options.
    Line line("regroup search " + quoted(request.model.string()));
    line.add("--method", searchMethodName(search.method));
    if (search.budget)
        line.add("--budget", std::int64_t{*search.budget});
    else
        line.add("--groups", std::int64_t{search.groupCount});
    if (search.budget && request.budgetWeights)
        line.add("--budget-weights", budgetWeightsName(*request.budgetWeights));
    line.add("--sizes", groupSizesName(search.sizes))
        .add("--kv", keyValueModeName(search.keyValue));
    if (!search.onlyLayers.empty())
        line.add("--layers", layerListText(search.onlyLayers));
    if (search.onlyKind)
        line.add("--only", slotKindName(*search.onlyKind));
    line.add("--objective", objectiveName(request.objective))
        .add("--metric", similarityMetricName(request.metric));
    if (request.merge != MergeRule::Mean)
        line.add("--merge", mergeRuleName(request.merge));
    addMethod(line, search);
    if (search.maximumGroupSize > 0)
        line.add("--max-group-size", std::int64_t{search.maximumGroupSize});
    if (!request.calibration.data.empty())
        line.add("--data", request.calibration.data.string())
            .add("--tokens", request.calibration.tokenLimit)
            .add("--length", request.calibration.length);
    line.add("--seed", std::to_string(search.seed));
    if (request.store)
        line.add("--store", request.store->string());
    return line.text();
}

std::string similarityCommandLine(const SimilarityRequest& request, const std::string& out) {
    Line line("regroup similarity " + quoted(request.model.string()));
    line.add("--metric", similarityMetricName(request.metric))
        .add("--on", headKindName(request.on));
    if (needsCalibration(request.metric))
        line.add("--data", request.calibration.data.string())
            .add("--tokens", request.calibration.tokenLimit)
            .add("--length", request.calibration.length);
    return line.add("--out", out).text();
}

std::string evaluateCommandLine(const EvaluateRequest& request) {
    if (request.grouping)
        return {};
    Line line("regroup evaluate " + quoted(request.model.string()));
    line.add("--task", std::string("perplexity")).add("--data", request.data.string());
    if (request.length > 0)
        line.add("--length", request.length);
    if (request.stride > 0)
        line.add("--stride", request.stride);
    if (request.tokenLimit > 0)
        line.add("--limit", request.tokenLimit);
    if (request.batchTokens > 0)
        line.add("--batch-tokens", request.batchTokens);
    if (request.store)
        line.add("--store", request.store->string());
    return line.text();
}

std::string taskCommandLine(const TaskRequest& request) {
    const EvaluateRequest& evaluation = request.evaluation;
    if (evaluation.grouping)
        return {};
    Line line("regroup evaluate " + quoted(evaluation.model.string()));
    line.add("--task", request.task).add("--data", evaluation.data.string());
    if (request.protocol)
        line.add("--protocol",
                 std::string(*request.protocol == TaskProtocol::Prompt ? "prompt" : "classifier"));
    if (request.shots > 0)
        line.add("--shots", std::int64_t{request.shots});
    if (request.limit > 0)
        line.add("--limit", request.limit);
    if (evaluation.batchTokens > 0)
        line.add("--batch-tokens", evaluation.batchTokens);
    if (evaluation.seed != 0)
        line.add("--seed", std::to_string(evaluation.seed));
    if (evaluation.store)
        line.add("--store", evaluation.store->string());
    return line.text();
}

std::string fineTuneCommandLine(const FineTuneRequest& request) {
    Line line("regroup finetune " + quoted(request.model.string()));
    line.add("--task", request.task)
        .add("--data", request.data.string())
        .add("--out", request.out.string())
        .add("--length", request.length);
    addLearning(line, request.train);
    addRareSettings(line, request);
    if (request.teacher)
        addTeacher(line, request);
    if (request.resumed)
        line.add("--resume", request.resumed->string());
    line.add("--seed", std::to_string(request.train.seed));
    if (request.store)
        line.add("--store", request.store->string());
    return line.text();
}

std::string recipeCommandLine(const std::filesystem::path& recipe) {
    return "regroup run " + quoted(recipe.string());
}

} // namespace regroup::ui
