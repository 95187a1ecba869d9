// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/data/instructions.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::string_view promptWithInput =
    "Below is an instruction that describes a task, paired with an input that provides further "
    "context. Write a response that appropriately completes the request.\n\n### Instruction:\n{}"
    "\n\n### Input:\n{}\n\n### Response:";
constexpr std::string_view promptAlone =
    "Below is an instruction that describes a task. Write a response that appropriately completes "
    "the request.\n\n### Instruction:\n{}\n\n### Response:";

[[noreturn]] void refuse(const fs::path& path, std::size_t number, const std::string& found,
                         std::string_view expected) {
    throw Error(ErrorCode::BadData,
                fmt::format("{}, example {}: found {}, expected {}.", path.string(), number, found,
                            expected),
                "Alpaca's format is a list of {\"instruction\", \"input\", \"output\"}.");
}

std::string textOf(const nlohmann::json& object, const char* key, bool isNeeded,
                   const fs::path& path, std::size_t number) {
    const auto found = object.find(key);
    if (found == object.end() || (found->is_null() && !isNeeded)) {
        if (isNeeded)
            refuse(path, number, fmt::format("no \"{}\"", key), "a text");
        return {};
    }
    if (!found->is_string())
        refuse(path, number, fmt::format("\"{}\" of type {}", key, found->type_name()), "a text");
    return found->get<std::string>();
}

InstructionExample exampleOf(const nlohmann::json& object, const fs::path& path,
                             std::size_t number) {
    if (!object.is_object())
        refuse(path, number, object.type_name(), "an object");
    const std::string instruction = textOf(object, "instruction", true, path, number);
    const std::string input = textOf(object, "input", false, path, number);
    const std::string answer = textOf(object, "output", true, path, number);
    return {input.empty() ? fmt::format(promptAlone, instruction)
                          : fmt::format(promptWithInput, instruction, input),
            answer};
}

std::vector<InstructionExample> examplesOfLines(std::string_view content, const fs::path& path) {
    std::vector<InstructionExample> examples;
    for (const std::string& line : splitText(content, '\n')) {
        if (trimmed(line).empty())
            continue;
        const auto object = nlohmann::json::parse(line, nullptr, false);
        if (object.is_discarded())
            refuse(path, examples.size() + 1, "no valid JSON", "an object");
        examples.push_back(exampleOf(object, path, examples.size() + 1));
    }
    return examples;
}

std::vector<InstructionExample> examplesOfList(std::string_view content, const fs::path& path) {
    const auto list = nlohmann::json::parse(content, nullptr, false);
    if (list.is_discarded() || !list.is_array())
        refuse(path, 1, list.is_discarded() ? "no valid JSON" : list.type_name(), "a JSON list");
    std::vector<InstructionExample> examples;
    for (const auto& object : list)
        examples.push_back(exampleOf(object, path, examples.size() + 1));
    return examples;
}

} // namespace

std::vector<InstructionExample> readInstructions(const fs::path& path) {
    const std::string content = readTextFile(path);
    if (!isValidUtf8(content))
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: the text is no UTF-8, expected UTF-8.", path.string()));
    const bool isList = trimmed(content).starts_with('[');
    auto examples = isList ? examplesOfList(content, path) : examplesOfLines(content, path);
    if (examples.empty())
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: holds no examples, expected at least one.", path.string()));
    return examples;
}

bool looksLikeInstructions(const fs::path& path) {
    if (path.extension() != ".json" && path.extension() != ".jsonl")
        return false;
    std::ifstream file(path, std::ios::binary);
    std::string beginning(4096, '\0');
    file.read(beginning.data(), static_cast<std::streamsize>(beginning.size()));
    beginning.resize(static_cast<std::size_t>(std::max<std::streamsize>(0, file.gcount())));
    return path.extension() == ".json" || beginning.find("\"instruction\"") != std::string::npos;
}

} // namespace regroup
