// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"
#include "core/convert/export_form.h"
#include "core/model/tensor_info.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace regroup {

class Checkpoint;
class JobContext;

struct ExportOptions {
    ExportForm form = ExportForm::Native;
    MergeRule rule = MergeRule::Mean; ///< Mean or First; how the source was merged otherwise.
    /// What the source was made from, where it is merged already (mergedCheckpoint): the report
    /// counts against it. Null: the source.
    std::shared_ptr<const Checkpoint> original;
    /// Of all floating-point weights as they are written; absent: each keeps its own. Heads are
    /// merged before they are rounded.
    std::optional<DataType> dataType;
    std::uint64_t shardBytes = std::uint64_t{5}
                               << 30U; ///< Larger outputs are split, with an index.
    std::map<std::string, std::string>
        metadata;          ///< Into the safetensors header and the `regroup` object.
    std::string modelCard; ///< Text of README.md; empty: none is written.
    int verifyTokenCount = 16;
    /// Verifying holds models in memory that take up to this in the type of its arithmetic; larger
    /// ones are read layer by layer.
    std::uint64_t residentLimitBytes = std::uint64_t{1} << 30U;
};

/// Outputs of the export, read back, against the grouped model they were made from.
struct ExportVerification {
    std::int64_t tokenCount = 0;
    double maxAbsDifference = 0; ///< Between logits.
    double maxAbsLogit = 0;
    double allowed = 0; ///< Bound that was applied.
};

/// What another form, or the source as it is, gave when it was written and read back.
struct ExportCheck {
    ExportForm form = ExportForm::Native;
    bool unmerged = false; ///< The source with every head for itself: nothing may change.
    std::optional<ExportVerification> verification; ///< Passed; absent: see reason.
    bool failed = false;                            ///< It differs; else there is no such form.
    std::string reason;
};

struct ExportReport {
    ExportForm form = ExportForm::Native;
    ModelConfig config; ///< Of the written checkpoint.
    std::int64_t parameterCountBefore = 0;
    std::int64_t parameterCount = 0;
    std::uint64_t keyValueBytesPerTokenBefore = 0;
    std::uint64_t keyValueBytesPerToken = 0;
    std::uint64_t writtenBytes = 0;
    ExportVerification verification;
    std::vector<ExportCheck> checks; ///< Of other forms, where they were asked for.
    std::string loadsIn;
    bool changesMlp = false; ///< Refinement `mlp`: more than keys, values and who reads them.
};

/// Disk space an export takes, worked out from headers; rounded up by a few MiB. For `--dry-run`.
/// @throws Error(BadData, Unsupported) as exportModel does before it writes.
std::uint64_t exportBytes(const Checkpoint& source, const ModelGrouping& grouping,
                          const ExportOptions& options);

/// Merges, writes and verifies, streaming layer by layer: memory stays at a few layers' weights.
/// The weights keep the checkpoint's data type unless another is asked for; rounded weights are
/// then compared one by one, and the outputs may differ by what rounding can do (roundingBound).
/// Tokenizer and generation files are copied. The folder appears under its name after it was read
/// back and its outputs agree; a stop, a failure or a full disk leaves nothing.
/// @throws Cancelled; Error(BadData) if target exists or the outputs differ; Error(DiskFull,
/// Unsupported)
ExportReport exportModel(const std::shared_ptr<const Checkpoint>& source,
                         const ModelGrouping& grouping, const ExportOptions& options,
                         const std::filesystem::path& target, JobContext& job);

} // namespace regroup
