// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/data/glue.h"

#include <cstdint>
#include <string>
#include <vector>

namespace regroup {

class Tokenizer;
struct ModelConfig;

/// A row of a task as a classifier reads it, in training and in evaluation. Internal to workflow.
struct LabelInput {
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> typeIds; ///< Empty where transformers' tokenizer gives none.
    bool wasCut = false;               ///< The end of a text did not fit.
};

/// @param length longest sequence, special tokens included.
LabelInput labelInputOf(const GlueTask& task, const TextExample& example, const ModelConfig& config,
                        const Tokenizer& tokenizer, std::int64_t length);

/// Names of a classifier's labels, by place: `label2id` of config.json where it names them all,
/// else `id2label`.
std::vector<std::string> labelNamesOf(const ModelConfig& config);

} // namespace regroup
