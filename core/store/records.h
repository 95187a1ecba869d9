// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"
#include "core/store/process_identity.h"

#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

// The rows of the store as plain values. Ids are row numbers of one store file, 0: none. Times are
// UTC, ISO 8601. A number that is not finite is not stored: an optional comes back empty, a plain
// double as NaN. (Infinities count as not finite.)
namespace regroup {

/// A model, known by what it computes and not by where it lies.
struct ModelRecord {
    std::int64_t id = 0;
    std::string contentHash; ///< SHA-256 of tensors and config; the identity of the model.
    std::string name;        ///< What lists show, e.g. the folder's name.
    std::string architecture;
    std::string path;          ///< Where it was seen last.
    std::int64_t parentId = 0; ///< The model that it was converted from.
    int layerCount = 0;
    int headCount = 0;
    std::vector<int> keyHeadCounts;   ///< [layerCount]
    std::vector<int> valueHeadCounts; ///< [layerCount]
    int headDim = 0;
    std::int64_t modelDim = 0;
    std::int64_t parameterCount = 0;
    std::string dataType; ///< Of most weights, e.g. "bfloat16".
    std::int64_t weightBytes = 0;
    std::string config;      ///< config.json as read.
    std::string openedAtUtc; ///< Of the latest use; empty: now.

    friend bool operator==(const ModelRecord&, const ModelRecord&) = default;
};

/// What tells, without reading it, that a file is still the one that was hashed. Of a model in
/// several files: the folder, the sum of the sizes, the latest time.
struct FileStamp {
    std::string path; ///< Absolute.
    std::int64_t sizeBytes = 0;
    std::int64_t modifiedNs = 0; ///< Since the epoch of the file clock; compared only.

    friend bool operator==(const FileStamp&, const FileStamp&) = default;
};

/// The text that a model was measured on. S itself is a file of the cache.
struct CalibrationRecord {
    std::int64_t id = 0;
    std::int64_t modelId = 0;
    std::string source;   ///< Path of the text.
    std::string split;    ///< "train" or "text": never a reported split.
    std::string dataHash; ///< SHA-256 of the text.
    std::int64_t sequenceCount = 0;
    std::int64_t length = 0; ///< Tokens of a sequence.
    std::int64_t tokenCount = 0;
    std::optional<std::uint64_t> seed; ///< Absent: the first sequences, in order.
    std::string createdAtUtc;          ///< Empty: now.

    friend bool operator==(const CalibrationRecord&, const CalibrationRecord&) = default;
};

/// A grouping of a model; the same partitions of the same model are one row.
struct GroupingRecord {
    std::int64_t id = 0;
    std::int64_t modelId = 0;
    std::int64_t parentId = 0; ///< The grouping that it was edited from.
    std::string name;
    std::string origin; ///< How it came to be: JSON of the grouping file's `origin`, or "".
    ModelGrouping grouping;
    std::string hash;         ///< SHA-256 of the canonical JSON; filled by the store.
    std::string createdAtUtc; ///< Empty: now.

    friend bool operator==(const GroupingRecord&, const GroupingRecord&) = default;
};

enum class RunKind { Calibrate, Search, Convert, FineTune, Evaluate, Sweep };

std::string_view runKindName(RunKind kind);     ///< "calibrate" ... "finetune" ... "sweep".
RunKind runKindFromName(std::string_view name); ///< @throws Error(BadUsage)

enum class RunState {
    Queued,
    Running,
    Paused,
    Done,
    Stopped, ///< By the user; neither success nor failure.
    Failed,
    Interrupted ///< Its process ended without a word.
};

std::string_view runStateName(RunState state);    ///< "queued" ... "interrupted".
RunState runStateFromName(std::string_view name); ///< @throws Error(BadUsage)

/// One execution of a request.
struct RunRecord {
    std::int64_t id = 0;
    std::string uuid;          ///< Empty: a new random one.
    std::int64_t parentId = 0; ///< The recipe or sweep that it is a part of.
    RunKind kind = RunKind::Search;
    RunState state = RunState::Running;
    std::string name;
    std::string note;
    std::int64_t modelId = 0;
    std::int64_t calibrationId = 0;
    std::int64_t groupingId = 0;    ///< Used by the run.
    std::int64_t outModelId = 0;    ///< Made by the run.
    std::int64_t outGroupingId = 0; ///< Found by the run.
    std::string recipe;             ///< Text.
    std::string recipeHash;         ///< SHA-256 of the recipe; the parent's also in its children.
    std::string variant;            ///< Key of a part of a recipe; "" in the parent.
    std::string command;            ///< The equivalent command line.
    std::optional<std::uint64_t> seed;
    std::string versions; ///< JSON: program and libraries.
    std::string device;
    ProcessIdentity process; ///< processId 0: the calling process.
    bool partial = false;    ///< Saw only a part of its data (`--limit`).
    bool archived = false;   ///< Out of the way, not deleted; set by setRunsArchived() only.
    std::string errorCode;   ///< errorCodeName(), of a failed run.
    std::string errorText;
    std::string errorHint;
    std::optional<double> seconds; ///< Measured by the run; the clock times below may jump.
    std::string createdAtUtc;      ///< Empty: now.
    std::string startedAtUtc;      ///< Empty: now if the state is Running, else not started.
    std::string endedAtUtc;

    friend bool operator==(const RunRecord&, const RunRecord&) = default;
};

/// A setting or a plain result of a run: what tables show as a column.
struct ParamRecord {
    std::string key;
    std::string text;
    std::optional<double> number; ///< When the text is one: to sort by and to plot.

    friend bool operator==(const ParamRecord&, const ParamRecord&) = default;
};

// The keys with a meaning to this module: listRuns' text filter looks at the first two, importRuns
// writes the third. All others are free.
inline constexpr std::string_view methodParamKey = "method";
inline constexpr std::string_view modelParamKey = "model"; ///< Without a known content hash.
/// Where a run that was not made here came from.
inline constexpr std::string_view importedFromParamKey = "imported_from";

/// One evaluated candidate of a search.
struct SearchStepRecord {
    std::int64_t sequence = 0; ///< Over the whole run, from 0; unique in it.
    int layer = 0;
    std::string kind;      ///< "key", "value", "joint".
    std::int64_t step = 0; ///< Number of the evaluation within layer and kind; 0 is the start.
    double objective = 0;  ///< Of the candidate; lower is better.
    double best = 0;       ///< After this step.
    bool accepted = false;
    std::vector<int> labels; ///< [headCount], of the candidate.

    friend bool operator==(const SearchStepRecord&, const SearchStepRecord&) = default;
};

/// How a fine-tuning stood after a step.
struct TrainingStepRecord {
    std::int64_t step = 0; ///< Unique in a run.
    double epoch = 0;
    std::optional<double> loss;
    std::optional<double> rate;
    std::optional<double> gradientNorm;
    std::optional<double> heldOutLoss;
    std::optional<double> heldOutMetric;
    std::int64_t tokens = 0;
    double seconds = 0;

    friend bool operator==(const TrainingStepRecord&, const TrainingStepRecord&) = default;
};

/// A result with its error bar. Task, metric and protocol together are unique in a run.
struct ScoreRecord {
    std::string task;   ///< E.g. "perplexity".
    std::string metric; ///< E.g. "nll_per_token".
    std::string
        protocol; ///< What must agree for two scores to be compared, e.g. "length 512 stride 512".
    std::optional<double> value;
    std::optional<double> standardError;
    std::int64_t count = 0; ///< Of items: tokens, examples.
    std::string dataHash;   ///< SHA-256 of the data.
    /// Why it never counts as best: what was chosen or trained saw the data; "": it did not.
    std::string leak{};

    friend bool operator==(const ScoreRecord&, const ScoreRecord&) = default;
};

/// The loss of one window of an evaluated text, or what one item of a task came to; two runs are
/// compared window by window, item by item.
struct WindowLossRecord {
    std::int64_t begin = 0; ///< First token of the window, or the document; unique in run and task.
    std::int64_t tokenCount = 0;
    double lossSum = 0;
    std::string detail{}; ///< What else a resumed run needs of an item: JSON, or "".

    friend bool operator==(const WindowLossRecord&, const WindowLossRecord&) = default;
};

/// Data that a run looked at which helped to make a model or a grouping.
struct SeenDataRecord {
    std::int64_t runId = 0;
    RunKind kind = RunKind::Search;
    std::string dataHash; ///< SHA-256, of a text or of training rows.

    friend bool operator==(const SeenDataRecord&, const SeenDataRecord&) = default;
};

/// A run that another one has to do with, for a link to it.
struct RelatedRun {
    std::int64_t id = 0;
    std::string kind; ///< runKindName()
    std::string name;

    friend bool operator==(const RelatedRun&, const RelatedRun&) = default;
};

/// Through which runs a run came to be, and what came of it; each by id, a hundred at most.
struct RunLineage {
    std::vector<RelatedRun> modelMakers;     ///< Made the model that it used.
    std::vector<RelatedRun> groupingFinders; ///< Found the grouping that it used.
    std::vector<RelatedRun> users;           ///< Used the model or the grouping that it made.
};

/// How a run ended.
struct RunEnding {
    RunState state = RunState::Done; ///< Done, Stopped or Failed.
    std::int64_t outModelId = 0;     ///< 0 leaves what is stored.
    std::int64_t outGroupingId = 0;  ///< 0 leaves what is stored.
    std::string errorCode;
    std::string errorText;
    std::string errorHint;
    std::optional<double> seconds; ///< Measured by the run.
    std::string endedAtUtc;        ///< Empty: now.
};

struct RunFilter {
    std::string text{};        ///< Part of name, model or method, any case (ASCII); empty: all.
    std::int64_t parentId = 0; ///< Only children of this run; 0: any.
    std::int64_t limit = 10000;
};

/// A row of a run table with everything that such a table shows.
struct RunOverview {
    RunRecord run; ///< Its recipe and command stay empty here: they are long.
    std::string modelName;
    std::string groupingName;   ///< Of the grouping that was found, else of the one that was used.
    std::string groupingOrigin; ///< Likewise.
    std::map<std::string, ParamRecord, std::less<>> params;
    std::vector<ScoreRecord> scores;
    std::vector<std::string> tags; ///< Ascending.
};

/// One run with all its single values. Steps and window losses are read on their own.
struct RunDetails {
    RunRecord run;
    std::optional<ModelRecord> model;
    std::optional<ModelRecord> outModel;
    std::optional<CalibrationRecord> calibration;
    std::optional<GroupingRecord> grouping;
    std::optional<GroupingRecord> outGrouping;
    std::map<std::string, ParamRecord, std::less<>> params;
    std::vector<ScoreRecord> scores;
    std::vector<std::string> tags;      ///< Ascending.
    std::vector<std::int64_t> childIds; ///< In the order they began.
    std::int64_t searchStepCount = 0;
};

/// A run of another store, after importRuns().
struct CopiedRun {
    std::int64_t sourceId = 0; ///< There.
    std::int64_t id = 0;       ///< Here.
    bool wasKnown = false;     ///< It was here before; nothing of it was changed.

    friend bool operator==(const CopiedRun&, const CopiedRun&) = default;
};

/// What makes a finished part of a recipe reusable, by other recipes too.
struct ResumeKey {
    std::int64_t modelId = 0;
    std::string variant;
};

} // namespace regroup
