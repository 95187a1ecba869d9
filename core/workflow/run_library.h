// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace regroup {

/// A result with its error bar; task, metric and protocol must agree for two to be compared.
struct RunScore {
    std::string task;
    std::string metric;
    std::string protocol;
    std::optional<double> value;
    std::optional<double> standardError;
    std::int64_t count = 0; ///< Of items: tokens, examples.
    std::string stamp{};    ///< Why it never counts as best: what was chosen saw this split; or "".

    friend bool operator==(const RunScore&, const RunScore&) = default;
};

/// One row of the run table, ready to be shown.
struct RunSummary {
    std::int64_t id = 0;
    std::int64_t parentId = 0; ///< 0: none.
    std::int64_t studyId = 0; ///< The outermost run that it is a part of; its own, if it has parts.
    std::string study;        ///< Name of that one; empty: none.
    std::string parent;       ///< Name of the run that it is right below; empty: none.
    std::string name;
    std::string kind;
    std::string state;
    std::string model;
    std::string method; ///< That found the groups, also of models converted with them.
    std::string objective;
    std::string metric;
    std::string keyValue; ///< "joint", "independent".
    std::string tuning;   ///< "full", "lora"; of trainings.
    std::optional<double> groupCount;
    /// Of a search by predicted error: what it came down to, over all layers.
    std::optional<double> predictedError;
    std::optional<double> parameters;
    std::optional<double> steps;
    double averageGroupSize = 0; ///< 0: does not apply.
    std::string groupSizes;
    std::string mergeRule;
    std::optional<std::uint64_t> seed;
    std::uint64_t keyValueBytesPerToken = 0; ///< 0: does not apply.
    std::optional<double> perplexity;
    std::optional<double> lossPerToken;
    std::optional<double> lossStandardError;
    std::optional<double> perplexityStandardError;
    std::string startedAtUtc;
    double seconds = 0;
    bool partial = false;
    bool archived = false;
    std::string note;     ///< The user's; else what went wrong, or the stamp.
    std::string userNote; ///< Only the user's.
    std::string stamp;    ///< Of one of its scores: why it never counts as best.
    std::string device;
    std::string version; ///< "0.1.0 (1a2b3c4)" of the program that made it; empty: unknown.
    std::vector<std::string> tags;
    std::vector<RunScore> scores;
};

struct RunQuery {
    std::string text; ///< Matches name, model, method; empty: all.
    int limit = 10000;
    std::int64_t parentId = 0; ///< 0: any.
};

/// $XDG_DATA_HOME/regroup/runs.sqlite, or below ~/.local/share.
std::filesystem::path defaultStore();

/// Where there is no store yet, it begins with a copy of this one, brought up to date; one that is
/// there is left alone. @return whether it did. @throws Error(BadData, DiskFull)
bool beginStoreWith(const std::filesystem::path& store, const std::filesystem::path& runs);

/// Newest first. @throws Error(Locked, BadData)
std::vector<RunSummary> listRuns(const std::filesystem::path& store, const RunQuery& query = {});
nlohmann::ordered_json runsToJson(std::span<const RunSummary> runs);
std::string runsTable(std::span<const RunSummary> runs); ///< Fixed-width text for a terminal.
std::string
runsCsv(std::span<const RunSummary> runs); ///< With a header line; numbers with a point.

/// Everything about one run: parameters, recipe, command, versions, scores, children.
/// @throws Error(BadData) if there is no such run.
nlohmann::ordered_json showRun(const std::filesystem::path& store, std::int64_t id);

/// Parameters that differ, metrics with standard errors, and each later run paired with the first
/// on the same windows (bootstrap interval; "within noise" when it holds 0).
nlohmann::ordered_json compareRuns(const std::filesystem::path& store,
                                   std::span<const std::int64_t> ids);
std::string comparisonText(const nlohmann::ordered_json& comparison);

/// Writes the runs into a file, by its ending: .csv the table, .json all that showRun tells of
/// every run, .sqlite a copy of the store. @return how many runs.
/// @throws Error(BadUsage) for another ending; Error(BadData) for a .sqlite that is there already.
std::int64_t exportRuns(const std::filesystem::path& store, const std::filesystem::path& out);

/// With all that belongs to them. @throws Error(BadData) if one of them is not there; none is
/// deleted then.
void deleteRuns(const std::filesystem::path& store, std::span<const std::int64_t> ids);

/// What deleting them, and all below them, gives back: their rows and the files of their items.
std::uint64_t bytesOfRuns(const std::filesystem::path& store, std::span<const std::int64_t> ids);

/// In the place of the tags it had. @throws Error(BadData) if there is no such run.
void setRunTags(const std::filesystem::path& store, std::int64_t id,
                std::span<const std::string> tags);
void setRunNote(const std::filesystem::path& store, std::int64_t id, const std::string& name,
                const std::string& note);
void setRunsArchived(const std::filesystem::path& store, std::span<const std::int64_t> ids,
                     bool archived);

/// A training as it went.
struct RunCurvePoint {
    std::int64_t step = 0;
    double seconds = 0; ///< Since the training began.
    std::optional<double> loss;
    std::optional<double> heldOutLoss;
    std::optional<double> heldOutMetric;

    friend bool operator==(const RunCurvePoint&, const RunCurvePoint&) = default;
};
struct RunCurve {
    std::int64_t runId = 0;
    std::vector<RunCurvePoint> points; ///< By step.

    friend bool operator==(const RunCurve&, const RunCurve&) = default;
};
/// Of those runs that are trainings, in the given order.
std::vector<RunCurve> trainingCurves(const std::filesystem::path& store,
                                     std::span<const std::int64_t> ids);

/// What the least (weighted) cost of a search is for a number of KV heads of all layers.
struct BudgetFrontPoint {
    int heads = 0;
    double cost = 0;
    bool wasTaken = false; ///< The share that the search has gone on with.

    friend bool operator==(const BudgetFrontPoint&, const BudgetFrontPoint&) = default;
};
struct BudgetFront {
    std::int64_t runId = 0;
    std::vector<BudgetFrontPoint> points; ///< By heads, ascending; the cost falls.

    friend bool operator==(const BudgetFront&, const BudgetFront&) = default;
};
/// Of those runs that shared a budget out over the layers, in the given order.
std::vector<BudgetFront> budgetFronts(const std::filesystem::path& store,
                                      std::span<const std::int64_t> ids);

/// The recorded steps of a search, in order; for replaying its curve.
struct StoredSearchStep {
    std::int64_t sequence = 0;
    int layer = 0;
    std::string kind;
    double objective = 0;
    double best = 0;
    bool accepted = false;
};
std::vector<StoredSearchStep> searchSteps(const std::filesystem::path& store, std::int64_t runId);

} // namespace regroup
