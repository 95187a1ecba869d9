// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/bert_files.h"

#include "core/base/error.h"
#include "core/tokenizer/bert_normalizer.h"
#include "core/tokenizer/composed_tokenizer.h"
#include "core/tokenizer/text_lines.h"
#include "core/tokenizer/tokenizer_settings.h"
#include "core/tokenizer/word_piece.h"

#include <fmt/format.h>

namespace regroup {

namespace fs = std::filesystem;

namespace {

void setDefaultTokens(TokenizerSettings& settings) {
    const auto setDefault = [&](const char* role, const char* content) {
        settings.named.try_emplace(role, settings.token(role, content));
    };
    setDefault("unk_token", "[UNK]");
    setDefault("sep_token", "[SEP]");
    setDefault("pad_token", "[PAD]");
    setDefault("cls_token", "[CLS]");
    setDefault("mask_token", "[MASK]");
}

std::unique_ptr<const PostProcessor> makeProcessor(const TokenizerParts& parts,
                                                   const TokenizerSettings& settings) {
    const AddedTokens added(parts.addedTokens, *parts.model, parts.normalizer.get());
    const auto special = [&](const char* role, std::int64_t typeId) {
        const auto id = added.idOf(settings.named.at(role).content);
        if (!id)
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: found no {}, expected one.", parts.place, role));
        return TemplatePiece{TemplatePiece::Kind::Special, typeId, {*id}};
    };
    const TemplatePiece first{TemplatePiece::Kind::First, 0, {}};
    const TemplatePiece second{TemplatePiece::Kind::Second, 1, {}};
    std::vector<TemplatePiece> single{special("cls_token", 0), first, special("sep_token", 0)};
    std::vector<TemplatePiece> pair = single;
    pair.push_back(second);
    pair.push_back(special("sep_token", 1));
    return makeTemplateProcessor(std::move(single), std::move(pair));
}

} // namespace

std::shared_ptr<const Tokenizer> loadBertFiles(const fs::path& folder) {
    TokenizerSettings settings = readTokenizerSettings(folder);
    setDefaultTokens(settings);
    const fs::path file = folder / "vocab.txt";
    TokenizerParts parts;
    parts.place = file.string();
    WordPieceOptions model;
    model.unknownToken = settings.named.at("unk_token").content;
    parts.model = makeWordPieceModel(Vocabulary(readLines(file)), std::move(model));
    BertNormalizerOptions normalizer;
    normalizer.lowercase = settings.isOn("do_lower_case", true);
    normalizer.stripAccents = settings.isOn("strip_accents");
    normalizer.handleChineseChars = settings.isOn("tokenize_chinese_chars", true);
    parts.normalizer = makeBertNormalizer(normalizer);
    parts.preTokenizer = makeBertPreTokenizer();
    parts.decoder = makeWordPieceDecoder("##", true);
    appendMissingTokens(parts.addedTokens, settings);
    parts.postProcessor = makeProcessor(parts, settings);
    applySwitches(parts, settings);
    return composeTokenizer(std::move(parts));
}

} // namespace regroup
