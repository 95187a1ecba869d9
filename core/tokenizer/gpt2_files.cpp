// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/gpt2_files.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/tokenizer/byte_pair.h"
#include "core/tokenizer/composed_tokenizer.h"
#include "core/tokenizer/text_lines.h"
#include "core/tokenizer/tokenizer_settings.h"

#include <fmt/format.h>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t largestFile = std::uintmax_t{256} << 20U;

std::vector<Merge> readMerges(const fs::path& file) {
    std::vector<Merge> merges;
    std::size_t number = 0;
    for (const std::string& line : readLines(file)) {
        ++number;
        if (!line.empty() && !line.starts_with("#version"))
            merges.push_back(mergeFrom(line, fmt::format("{}: line {}", file.string(), number)));
    }
    return merges;
}

/// Without a config, RoBERTa's files can be told from GPT-2's by their special tokens.
bool isRoberta(const TokenizerSettings& settings, const Vocabulary& vocabulary) {
    if (!settings.tokenizerClass.empty())
        return settings.tokenizerClass == "RobertaTokenizer";
    if (!settings.modelType.empty())
        return settings.modelType == "roberta";
    return !vocabulary.find("<|endoftext|>") && vocabulary.find("<s>") && vocabulary.find("</s>") &&
           vocabulary.find("<mask>");
}

bool isQwen2(const TokenizerSettings& settings) {
    return settings.tokenizerClass == "Qwen2Tokenizer" ||
           (settings.tokenizerClass.empty() && settings.modelType == "qwen2");
}

void setQwen2Tokens(TokenizerSettings& settings) {
    for (const char* role : {"unk_token", "eos_token", "pad_token"})
        settings.named.try_emplace(role, settings.token(role, "<|endoftext|>"));
}

void setDefaultTokens(TokenizerSettings& settings, bool roberta) {
    const auto setDefault = [&](const char* role, const char* content) {
        settings.named.try_emplace(role, settings.token(role, content));
    };
    setDefault("bos_token", roberta ? "<s>" : "<|endoftext|>");
    setDefault("eos_token", roberta ? "</s>" : "<|endoftext|>");
    setDefault("unk_token", roberta ? "<unk>" : "<|endoftext|>");
    if (!roberta)
        return;
    setDefault("sep_token", "</s>");
    setDefault("cls_token", "<s>");
    setDefault("pad_token", "<pad>");
    if (!settings.named.contains("mask_token")) {
        // As RoBERTa was published; transformers' class of that name leaves the space alone.
        const bool isPublishedForm = settings.tokenizerClass.empty() && settings.modelType.empty();
        setDefault("mask_token", "<mask>");
        settings.named.at("mask_token").stripsLeft = isPublishedForm;
    }
}

std::uint32_t requireId(const TokenizerParts& parts, const TokenizerSettings& settings,
                        const char* role) {
    const AddedTokens added(parts.addedTokens, *parts.model, parts.normalizer.get());
    const auto id = added.idOf(settings.named.at(role).content);
    if (!id)
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: found no {}, expected one.", parts.place, role));
    return *id;
}

} // namespace

std::shared_ptr<const Tokenizer> loadGpt2Files(const fs::path& folder) {
    TokenizerSettings settings = readTokenizerSettings(folder);
    const fs::path vocabularyFile = folder / "vocab.json";
    const fs::path mergesFile = folder / "merges.txt";
    const nlohmann::json document =
        parseJson(readTextFile(vocabularyFile, largestFile), vocabularyFile.string());
    TokenizerParts parts;
    parts.place = vocabularyFile.string();
    parts.model = makeBytePairModel(Vocabulary(JsonView(document, parts.place)),
                                    readMerges(mergesFile), {}, mergesFile.string());
    const bool roberta = isRoberta(settings, parts.model->vocabulary());
    const bool addsSpace = settings.isOn("add_prefix_space", false);
    if (isQwen2(settings)) {
        setQwen2Tokens(settings);
        parts.normalizer = makeNfcNormalizer();
        parts.preTokenizer = makeQwen2PreTokenizer(addsSpace);
    } else {
        setDefaultTokens(settings, roberta);
        parts.preTokenizer = makeByteLevelPreTokenizer(addsSpace, true);
    }
    parts.decoder = makeByteLevelDecoder();
    appendMissingTokens(parts.addedTokens, settings);
    if (roberta)
        parts.postProcessor = makeRobertaProcessor(requireId(parts, settings, "cls_token"),
                                                   requireId(parts, settings, "sep_token"));
    else
        applyBosAndEos(parts, settings);
    applySwitches(parts, settings);
    return composeTokenizer(std::move(parts));
}

} // namespace regroup
