// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/text_table.h"

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

/// Splits of a benchmark. What is reported is Validation, because GLUE's test labels are secret.
enum class Split { Train, Validation, Test };

std::string_view splitName(Split split);    ///< "train", "validation", "test".
Split splitFromName(std::string_view name); ///< Also "dev". @throws Error(BadUsage)

/// One text or pair of texts with its label.
struct TextExample {
    std::string first;
    std::string second;          ///< Empty for tasks on single sentences.
    std::optional<int> label;    ///< Class; absent where the file has none, and for stsb.
    std::optional<double> score; ///< stsb only, 0 to 5.
    std::int64_t line = 0;       ///< In the file, from 1.

    friend bool operator==(const TextExample&, const TextExample&) = default;
};

/// One task of GLUE, named as lm-evaluation-harness names it ("mnli_mismatch"; stsb, which the
/// harness lacks, is there as well).
/// Source: Wang et al. 2018, arXiv:1804.07461, and the official files.
struct GlueTask {
    std::string name;
    std::vector<std::string> labelNames; ///< By class, as stored; empty for stsb.
    bool isPair = true;
    std::vector<std::string> textColumns; ///< In the header: one or two.
    std::string labelColumn;
    std::string trainFile;      ///< "train.tsv"
    std::string validationFile; ///< "dev.tsv", "dev_matched.tsv"
    std::string testFile;
};

std::span<const GlueTask> glueTasks();
const GlueTask* findGlueTask(std::string_view name); ///< nullptr if there is none.

/// @param path one file, or the task's folder, whose official file name for the split is taken.
/// @throws Error(BadData) if there is no such file.
std::filesystem::path glueFile(const GlueTask& task, const std::filesystem::path& path,
                               Split split);

/// The rows of an official file, with header or (as cola's) without. Labels are words or digits.
/// @throws Error(BadData) naming file, line, what was found and what was expected: missing columns,
/// unknown labels, a file of another task, no rows.
std::vector<TextExample> readGlueFile(const GlueTask& task, const std::filesystem::path& path);
std::vector<TextExample> glueExamples(const GlueTask& task, const TextTable& table);

} // namespace regroup
