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

/// One row of the run table, ready to be shown.
struct RunSummary {
    std::int64_t id = 0;
    std::int64_t parentId = 0; ///< 0: none.
    std::string name;
    std::string kind;
    std::string state;
    std::string model;
    std::string method;
    double averageGroupSize = 0; ///< 0: does not apply.
    std::string groupSizes;
    std::string mergeRule;
    std::optional<std::uint64_t> seed;
    std::uint64_t keyValueBytesPerToken = 0; ///< 0: does not apply.
    std::optional<double> perplexity;
    std::optional<double> lossPerToken;
    std::optional<double> lossStandardError;
    std::string startedAtUtc;
    double seconds = 0;
    bool partial = false;
    std::string note;
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
