// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/tokenizer/bert_files.h"
#include "core/tokenizer/gpt2_files.h"
#include "core/tokenizer/sentence_piece_model.h"
#include "core/tokenizer/tokenizer.h"
#include "core/tokenizer/tokenizer_json.h"
#include "core/tokenizer/tokenizer_settings.h"

#include <fmt/format.h>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t largestFile = std::uintmax_t{256} << 20U;

bool isFile(const fs::path& path) {
    std::error_code error;
    return fs::is_regular_file(path, error);
}

/// tokenizer.json and what tokenizer_config.json beside it changes.
std::shared_ptr<const Tokenizer> loadTokenizerJson(const fs::path& folder) {
    const fs::path file = folder / "tokenizer.json";
    TokenizerParts parts = tokenizerPartsFromJson(readTextFile(file, largestFile), file.string());
    const TokenizerSettings settings = readTokenizerSettings(folder);
    appendMissingTokens(parts.addedTokens, settings);
    applyBosAndEos(parts, settings);
    applySwitches(parts, settings);
    return composeTokenizer(std::move(parts));
}

std::shared_ptr<const Tokenizer> loadFromFile(const fs::path& file) {
    if (file.extension() == ".model")
        return loadSentencePieceModel(file);
    if (file.extension() == ".json")
        return tokenizerFromJson(readTextFile(file, largestFile), file.string());
    throw Error(ErrorCode::BadData,
                fmt::format("{}: found neither a folder nor a .json or .model file, expected a "
                            "checkpoint folder, a tokenizer.json or a tokenizer.model.",
                            file.string()));
}

} // namespace

std::shared_ptr<const Tokenizer> loadTokenizer(const fs::path& path) {
    std::error_code error;
    if (!fs::is_directory(path, error))
        return loadFromFile(path);
    if (isFile(path / "tokenizer.json"))
        return loadTokenizerJson(path);
    for (const char* name : {"tokenizer.model", "spiece.model"})
        if (isFile(path / name))
            return loadSentencePieceModel(path / name);
    if (isFile(path / "vocab.json") && isFile(path / "merges.txt"))
        return loadGpt2Files(path);
    if (isFile(path / "vocab.txt"))
        return loadBertFiles(path);
    throw Error(
        ErrorCode::BadData,
        fmt::format("{}: found no tokenizer, expected tokenizer.json, tokenizer.model, vocab.json "
                    "with merges.txt, or vocab.txt.",
                    path.string()),
        "Copy the tokenizer's files from the original checkpoint into this folder.");
}

} // namespace regroup
