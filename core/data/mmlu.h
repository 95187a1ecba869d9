// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/glue.h"
#include "core/data/text_table.h"

#include <array>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

/// The four groups in which lm-evaluation-harness reports MMLU.
enum class MmluCategory { Stem, Humanities, SocialSciences, Other };

std::string_view mmluCategoryName(MmluCategory category); ///< "stem", "social_sciences", ...

struct MmluSubject {
    std::string name; ///< "global_facts"; the harness's task is "mmlu_global_facts".
    MmluCategory category;
};

/// All 57, by name. Source: Hendrycks et al. 2020, arXiv:2009.03300; categories as in the harness.
std::span<const MmluSubject> mmluSubjects();

/// What a task of the harness stands for: "mmlu" all, "mmlu_stem" a category, "mmlu_anatomy" one;
/// empty for any other name.
std::vector<const MmluSubject*> mmluSubjectsOf(std::string_view task);

struct MmluQuestion {
    std::string question;
    std::array<std::string, 4> choices;
    int answer = 0; ///< 0 to 3: A to D.
    std::int64_t line = 0;

    friend bool operator==(const MmluQuestion&, const MmluQuestion&) = default;
};

/// The official file of a subject: Train is the five examples of dev/, Validation val/, Test test/.
/// @param path the folder that holds dev, val and test, or the one that holds the files.
/// @throws Error(BadData) if there is none.
std::filesystem::path mmluFile(const MmluSubject& subject, const std::filesystem::path& path,
                               Split split);

/// Rows of question, four choices and the answer's letter, without header.
/// @throws Error(BadData) naming file, line, what was found and what was expected.
std::vector<MmluQuestion> readMmluFile(const std::filesystem::path& path);
std::vector<MmluQuestion> mmluQuestions(const TextTable& table);

} // namespace regroup
