// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/tokenizer_json.h"

#include "core/tokenizer/byte_pair.h"
#include "core/tokenizer/composed_tokenizer.h"
#include "core/tokenizer/json_view.h"
#include "core/tokenizer/unigram.h"
#include "core/tokenizer/word_piece.h"

namespace regroup {

namespace {

/// Files of the first versions name no type; what the model has tells it.
std::string modelType(const JsonView& view) {
    if (view.find("type"))
        return view.type();
    if (view.find("merges"))
        return "BPE";
    return view.find("continuing_subword_prefix") ? "WordPiece" : view.type();
}

std::unique_ptr<const TokenModel> makeModel(const JsonView& view) {
    const std::string type = modelType(view);
    if (type == "BPE")
        return makeBytePairModel(view);
    if (type == "WordPiece")
        return makeWordPieceModel(view);
    if (type == "Unigram")
        return makeUnigramModel(view);
    if (type == "WordLevel")
        return makeWordLevelModel(view);
    view.failUnknownType("model");
}

AddedToken addedTokenFrom(const JsonView& view) {
    AddedToken token;
    token.content = view.at("content").string();
    token.isSpecial = view.booleanOr("special", false);
    token.isSingleWord = view.booleanOr("single_word", false);
    token.stripsLeft = view.booleanOr("lstrip", false);
    token.stripsRight = view.booleanOr("rstrip", false);
    token.isNormalized = view.booleanOr("normalized", !token.isSpecial);
    return token;
}

} // namespace

TokenizerParts tokenizerPartsFromJson(std::string_view text, const std::string& place) {
    const nlohmann::json document = parseJson(text, place);
    const JsonView view(document, place);
    TokenizerParts parts;
    parts.place = place;
    if (const auto version = view.find("version"); version && version->string() != "1.0")
        version->fail("1.0");
    parts.model = makeModel(view.at("model"));
    if (const auto normalizer = view.find("normalizer"))
        parts.normalizer = makeNormalizer(*normalizer);
    if (const auto preTokenizer = view.find("pre_tokenizer"))
        parts.preTokenizer = makePreTokenizer(*preTokenizer);
    if (const auto postProcessor = view.find("post_processor"))
        parts.postProcessor = makePostProcessor(*postProcessor);
    if (const auto decoder = view.find("decoder"))
        parts.decoder = makeDecoder(*decoder);
    if (const auto added = view.find("added_tokens"))
        for (const JsonView& item : added->items())
            parts.addedTokens.push_back(addedTokenFrom(item));
    return parts;
}

std::shared_ptr<const Tokenizer> tokenizerFromJson(std::string_view text,
                                                   const std::string& place) {
    return composeTokenizer(tokenizerPartsFromJson(text, place));
}

} // namespace regroup
