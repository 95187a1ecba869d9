// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/glue.h"
#include "core/data/mmlu.h"
#include "core/eval/choice_scores.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace regroup {

class Tokenizer;

/// One question as the model sees it.
struct ChoiceItem {
    std::int64_t docId = 0; ///< Row of the file, from 0, header not counted.
    std::string prompt;
    std::vector<std::string> choices; ///< As they follow the prompt, each beginning with a space.
    int target = 0;                   ///< Index of the right one.
};

/// Answered examples before each question.
struct GlueShots {
    std::span<const TextExample> training; ///< What they are drawn from.
    int count = 0;                         ///< Of every question.
};

/// The words of lm-evaluation-harness 0.4 for a task of GLUE; rows without a label are left out.
/// Examples are drawn anew for every question, as the harness's default sampler draws them with its
/// seed 1234, and never are the question itself.
/// @throws Error(BadData) if no row has a label, or a drawn one has none; Error(Unsupported) for
/// stsb, which has no choices; Error(BadUsage) for more examples than the training rows give.
/// Source: lm-evaluation-harness, tasks/glue, api/samplers.py.
std::vector<ChoiceItem> glueChoiceItems(const GlueTask& task, std::span<const TextExample> examples,
                                        const GlueShots& shots = {});

/// The words of lm-evaluation-harness for a subject of MMLU.
/// @param shots the first so many of examples (its dev split) stand before the question, answered.
/// @throws Error(BadUsage) for more shots than examples.
/// Source: lm-evaluation-harness, tasks/mmlu/default.
std::vector<ChoiceItem> mmluChoiceItems(const MmluSubject& subject,
                                        std::span<const MmluQuestion> questions,
                                        std::span<const MmluQuestion> examples, int shots);

/// Ids as the harness cuts them: white space at the end of the prompt goes to the answer, and an
/// answer is what the whole has more tokens than the prompt alone.
TokenizedChoices tokenizeChoices(const Tokenizer& tokenizer, const ChoiceItem& item);

} // namespace regroup
