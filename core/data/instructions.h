// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace regroup {

/// An instruction and the answer that a model is to learn.
struct InstructionExample {
    std::string prompt; ///< Ends with "### Response:".
    std::string answer;
};

/// A file in Alpaca's format: a JSON list of objects with "instruction", "input" (may be empty or
/// absent) and "output", or one such object a line (.jsonl); the prompts are worded as Alpaca words
/// them. Source: tatsu-lab/stanford_alpaca, train.py, PROMPT_DICT.
/// @throws Error(BadData) naming the file, the example (from 1), what was found and expected.
std::vector<InstructionExample> readInstructions(const std::filesystem::path& path);

/// True for a file whose first object has an "instruction"; reads its beginning only.
bool looksLikeInstructions(const std::filesystem::path& path);

} // namespace regroup
