// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/similarity_report.h"
#include "core/jobs/job_context.h"

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace regroup {

class Checkpoint;
class Tokenizer;
class Transformer;
struct Calibration;

/// How a request computes; the global options of the command line.
struct RuntimeOptions {
    int threadCount = 0; ///< 0: all cores.
    std::string device = "auto";
    std::string dataType = "float32"; ///< Arithmetic.
    /// Memory that weights may take; larger models are read layer by layer. 0: what is free now.
    std::uint64_t memoryBytes = 0;
    /// Every layer sees only the last so many tokens, itself included; 0: what the model says.
    std::int64_t attentionWindow = 0;
};

/// A part of a text, by tokens: from and to are shares of all of them.
struct TextShare {
    double from = 0;
    double to = 1;

    bool isWhole() const { return from <= 0 && to >= 1; }
    friend bool operator==(const TextShare&, const TextShare&) = default;
};

bool overlap(const TextShare& a, const TextShare& b); ///< Whether they have a token in common.

/// Text that a model is measured on: a training split, never the reported one.
struct CalibrationSettings {
    std::filesystem::path data;     ///< .txt or .jsonl; with `task` its folder.
    std::int64_t tokenLimit = 8192; ///< Uses the first so many tokens, in whole sequences.
    std::int64_t length = 128;      ///< Tokens of a sequence.
    double part = 1.0;              ///< Uses the first part of the sequences; the rest is held out.
    TextShare share;                ///< Which part of the file is the text; before all else.
    /// Not a text but the training rows of this benchmark, prompts with their right answers one
    /// after the other; where a part is held out, that is every fourth row. Empty: a text.
    std::string task;
    std::string split = "train"; ///< Of the task; no other is allowed.

    friend bool operator==(const CalibrationSettings&, const CalibrationSettings&) = default;
};

/// Whether a calibration compares attention rows, which takes much longer.
enum class AttentionRows { Leave, Compare };

/// Opens things once for many requests: checkpoints, loaded models, tokenizers, calibrations. A
/// file that changed on disk (size or time) is opened anew. All methods are safe from any thread; a
/// model that one thread loads, another waits for.
class Session {
public:
    /// @param cacheFolder where calibrations are kept for later sessions; empty: they are not.
    explicit Session(std::filesystem::path cacheFolder = {});
    ~Session();
    Session(const Session&) = delete;
    Session& operator=(const Session&) = delete;

    const std::filesystem::path& cacheFolder() const; ///< Empty: nothing is kept.

    /// The base of every adapter folder (adapter_settings.h) instead of the one that it names;
    /// empty: what it names. Before anything is opened.
    void setAdapterBase(std::filesystem::path base);

    /// Where the files of a model are: its folder or file; of an adapter its folder, and then where
    /// those of its base are. @throws Error(BadData)
    std::vector<std::filesystem::path> modelPlaces(const std::filesystem::path& model) const;
    /// Changes when one of those files does.
    std::string modelStamp(const std::filesystem::path& model) const;

    /// @throws Error(BadData, Unsupported); each also throws Cancelled where it takes a job.
    std::shared_ptr<const Checkpoint> checkpoint(const std::filesystem::path& model);
    std::shared_ptr<const Transformer> transformer(const std::filesystem::path& model,
                                                   const RuntimeOptions& runtime, JobContext& job);
    std::shared_ptr<const Tokenizer> tokenizer(const std::filesystem::path& model);
    std::shared_ptr<const Calibration> calibration(const std::filesystem::path& model,
                                                   const CalibrationSettings& settings,
                                                   const RuntimeOptions& runtime, JobContext& job,
                                                   AttentionRows rows = AttentionRows::Leave);

private:
    std::shared_ptr<const Checkpoint> openPlaces(std::span<const std::filesystem::path> places);
    std::shared_ptr<const Calibration> calibrateNow(const std::filesystem::path& model,
                                                    const CalibrationSettings& settings,
                                                    const Transformer& transformer,
                                                    const std::string& key, JobContext& job,
                                                    AttentionRows rows);

    struct State;
    std::unique_ptr<State> m_state;
};

/// $XDG_CACHE_HOME/regroup, or ~/.cache/regroup: all in it can be made again.
std::filesystem::path defaultCacheFolder();

} // namespace regroup
