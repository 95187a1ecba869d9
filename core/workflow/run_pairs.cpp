// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/run_pairs.h"

#include "core/base/error.h"
#include "core/data/mmlu.h"
#include "core/store/store.h"
#include "core/workflow/item_identity.h"
#include "core/workflow/paired_accuracy.h"

#include <fmt/format.h>

#include <map>

namespace regroup {

namespace {

const std::string textTask = "perplexity";

using Windows = std::vector<EvaluationWindow>;

Windows windowsOf(Store& store, std::int64_t id, const std::string& task) {
    Windows windows;
    for (const WindowLossRecord& window : store.readWindowLosses(id, task))
        windows.push_back({window.begin, window.tokenCount, window.lossSum});
    return windows;
}

std::string textProtocolOf(const RunDetails& details) {
    for (const ScoreRecord& score : details.scores)
        if (score.metric == "nll_per_token")
            return score.dataHash + " " + score.protocol;
    return {};
}

const ScoreRecord* accuracyOf(const RunDetails& details, const std::string& task) {
    for (const ScoreRecord& score : details.scores)
        if (score.task == task && score.metric == "acc")
            return &score;
    return nullptr;
}

bool hasItems(const RunDetails& run, const ScoreRecord& score) {
    return !score.dataHash.empty() || run.params.contains(itemsParamKey(score.task));
}

/// The same file; or, of results of other programs, the same questions.
bool areSameItems(const RunDetails& first, const RunDetails& later, const ScoreRecord& score,
                  const ScoreRecord& other) {
    if (!score.dataHash.empty() && score.dataHash == other.dataHash)
        return true;
    const std::string key = itemsParamKey(score.task);
    const auto ours = first.params.find(key);
    const auto theirs = later.params.find(key);
    return ours != first.params.end() && theirs != later.params.end() &&
           ours->second.text == theirs->second.text;
}

void setDifference(RunPair& pair, const PairedDifference& paired, bool lowerIsBetter) {
    pair.difference = paired.difference;
    pair.low = paired.low;
    pair.high = paired.high;
    pair.verdict = paired.withinNoise                         ? PairVerdict::WithinNoise
                   : (paired.difference < 0) == lowerIsBetter ? PairVerdict::Better
                                                              : PairVerdict::Worse;
}

/// The loss of a text, window by window.
RunPair textPair(Store& store, const RunDetails& first, const RunDetails& later) {
    RunPair pair;
    pair.baseline = first.run.id;
    pair.run = later.run.id;
    pair.metric = "nll_per_token";
    const std::string protocol = textProtocolOf(first);
    if (protocol.empty() || protocol != textProtocolOf(later))
        return pair;
    if (const auto paired = pairedDifference(windowsOf(store, first.run.id, textTask),
                                             windowsOf(store, later.run.id, textTask)))
        setDifference(pair, *paired, true);
    return pair;
}

/// The tasks with items that an accuracy is the mean of: itself, or the subjects of a group.
std::vector<std::string> tasksOf(const RunDetails& run, const ScoreRecord& score) {
    if (hasItems(run, score))
        return {score.task};
    std::vector<std::string> tasks;
    for (const MmluSubject* subject : mmluSubjectsOf(score.task)) {
        const std::string task = "mmlu_" + subject->name;
        const ScoreRecord* own = accuracyOf(run, task);
        if (own != nullptr && hasItems(run, *own))
            tasks.push_back(task);
    }
    return tasks;
}

/// The items of some tasks one after the other, numbered through.
Windows pooledItems(Store& store, std::int64_t id, const std::vector<std::string>& tasks) {
    if (tasks.size() == 1)
        return windowsOf(store, id, tasks.front());
    Windows all;
    std::int64_t offset = 0;
    for (const std::string& task : tasks) {
        std::int64_t last = -1;
        for (const EvaluationWindow& item : windowsOf(store, id, task)) {
            all.push_back({offset + item.begin, item.tokenCount, item.lossSum});
            last = item.begin;
        }
        offset += last + 1;
    }
    return all;
}

bool areComparable(const RunDetails& first, const RunDetails& later,
                   const std::vector<std::string>& tasks) {
    for (const std::string& task : tasks) {
        const ScoreRecord* score = accuracyOf(first, task);
        const ScoreRecord* other = accuracyOf(later, task);
        if (score == nullptr || other == nullptr || other->protocol != score->protocol ||
            !areSameItems(first, later, *score, *other))
            return false;
    }
    return !tasks.empty();
}

/// Accuracy of one task or group, item by item.
RunPair taskPair(Store& store, const RunDetails& first, const RunDetails& later,
                 const ScoreRecord& score) {
    RunPair pair;
    pair.baseline = first.run.id;
    pair.run = later.run.id;
    pair.task = score.task;
    pair.metric = "acc";
    const std::vector<std::string> tasks = tasksOf(first, score);
    if (accuracyOf(later, score.task) == nullptr || !areComparable(first, later, tasks))
        return pair;
    const auto paired = pairedAccuracy(pooledItems(store, first.run.id, tasks),
                                       pooledItems(store, later.run.id, tasks));
    if (!paired)
        return pair;
    setDifference(pair, paired->difference, false);
    pair.onlyBaseline = paired->onlyFirst;
    pair.onlyRun = paired->onlySecond;
    pair.pMcNemar = paired->pValue;
    return pair;
}

RunDetails detailsOf(Store& store, std::int64_t id) {
    auto details = store.readRun(id);
    if (!details)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: there is no run {}.", store.path().string(), id),
                    "`regroup runs list` shows the stored ones.");
    return *std::move(details);
}

} // namespace

std::string pairVerdictText(PairVerdict verdict) {
    switch (verdict) {
    case PairVerdict::Better: return "better";
    case PairVerdict::Worse: return "worse";
    case PairVerdict::WithinNoise: return "within noise";
    case PairVerdict::NotSameItems: break;
    }
    return "not the same items";
}

std::vector<RunPair> pairsOf(Store& store, const RunDetails& first, const RunDetails& later) {
    std::vector<RunPair> pairs;
    if (!textProtocolOf(first).empty())
        pairs.push_back(textPair(store, first, later));
    for (const ScoreRecord& score : first.scores)
        if (score.metric == "acc" && !tasksOf(first, score).empty())
            pairs.push_back(taskPair(store, first, later, score));
    if (pairs.empty())
        pairs.push_back(textPair(store, first, later)); // Says that there is nothing.
    return pairs;
}

void adjustPValues(std::vector<RunPair>& pairs) {
    std::map<std::string, std::vector<std::size_t>> byTask;
    for (std::size_t index = 0; index < pairs.size(); ++index)
        if (pairs[index].pMcNemar)
            byTask[pairs[index].task].push_back(index);
    for (const auto& [task, indices] : byTask) {
        std::vector<double> values;
        values.reserve(indices.size());
        for (const std::size_t index : indices)
            values.push_back(pairs[index].pMcNemar.value());
        const std::vector<double> adjusted = holmAdjusted(values);
        for (std::size_t at = 0; at < indices.size(); ++at)
            pairs[indices[at]].pHolm = adjusted[at];
    }
}

std::vector<RunPair> pairRuns(const std::filesystem::path& path, std::int64_t baseline,
                              std::span<const std::int64_t> ids, const std::string& task,
                              JobContext& job) {
    Store store = Store::open(path);
    const RunDetails first = detailsOf(store, baseline);
    const ScoreRecord* score = accuracyOf(first, task);
    std::vector<RunPair> pairs;
    for (const std::int64_t id : ids) {
        job.throwIfStopped();
        const RunDetails later = detailsOf(store, id);
        if (task == textTask)
            pairs.push_back(textPair(store, first, later));
        else if (score != nullptr)
            pairs.push_back(taskPair(store, first, later, *score));
        else
            pairs.push_back({baseline, id, task, "acc", 0, 0, 0, 0, 0, {}, {}});
        job.report("Testing against the baseline", std::ssize(pairs), std::ssize(ids));
    }
    adjustPValues(pairs);
    return pairs;
}

} // namespace regroup
