// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/tokenizer_settings.h"

#include "core/base/file.h"
#include "core/tokenizer/json_view.h"

#include <algorithm>
#include <array>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr std::uintmax_t largestSettings = std::uintmax_t{64} << 20U;
constexpr std::array<const char*, 7> roles{"bos_token", "eos_token", "unk_token", "sep_token",
                                           "pad_token", "cls_token", "mask_token"};

AddedToken specialToken(std::string content) {
    AddedToken token;
    token.content = std::move(content);
    token.isSpecial = true;
    token.isNormalized = false;
    return token;
}

/// "<s>", or an object with "content" and how it is looked for.
AddedToken tokenFrom(const JsonView& view, bool isSpecial) {
    if (view.value().is_string())
        return specialToken(view.string());
    AddedToken token;
    token.content = view.at("content").string();
    token.isSpecial = view.booleanOr("special", isSpecial);
    token.isSingleWord = view.booleanOr("single_word", false);
    token.stripsLeft = view.booleanOr("lstrip", false);
    token.stripsRight = view.booleanOr("rstrip", false);
    token.isNormalized = view.booleanOr("normalized", !token.isSpecial);
    return token;
}

void readRoles(TokenizerSettings& settings, const JsonView& view) {
    for (const char* role : roles)
        if (const auto token = view.find(role))
            settings.named.insert_or_assign(role, tokenFrom(*token, true));
    for (const char* key : {"additional_special_tokens", "extra_special_tokens"}) {
        const auto list = view.find(key);
        if (list && list->value().is_array())
            for (const JsonView& token : list->items())
                settings.extra.push_back(tokenFrom(token, true));
    }
}

void readConfig(TokenizerSettings& settings, const JsonView& view) {
    for (const auto& [key, value] : view.value().items())
        if (value.is_boolean())
            settings.switches.insert_or_assign(key, value.get<bool>());
    settings.tokenizerClass = view.stringOr("tokenizer_class", "");
    if (settings.tokenizerClass.ends_with("Fast"))
        settings.tokenizerClass.resize(settings.tokenizerClass.size() - 4);
    readRoles(settings, view);
    if (const auto decoder = view.find("added_tokens_decoder")) {
        for (const auto& [id, value] : decoder->value().items()) {
            const JsonView token = decoder->at(id.c_str());
            if (id.empty() || id.size() > 10 ||
                id.find_first_not_of("0123456789") != std::string::npos)
                token.fail("a whole number as its key");
            settings.added.insert_or_assign(std::stoll(id), tokenFrom(token, false));
        }
    }
}

/// {"token": id} of the time before added_tokens_decoder.
void readAddedTokens(TokenizerSettings& settings, const JsonView& view) {
    if (!view.value().is_object())
        view.fail("an object of tokens and ids");
    for (const auto& [content, value] : view.value().items()) {
        AddedToken token;
        token.content = content;
        for (const auto& [role, named] : settings.named)
            if (named.content == content)
                token = named;
        settings.added.insert_or_assign(view.at(content.c_str()).integer(0, UINT32_MAX - 1), token);
    }
}

template <typename Read> void readIfPresent(const fs::path& file, Read&& read) {
    std::error_code error;
    if (!fs::is_regular_file(file, error))
        return;
    const nlohmann::json document = parseJson(readTextFile(file, largestSettings), file.string());
    read(JsonView(document, file.string()));
}

} // namespace

std::optional<bool> TokenizerSettings::isOn(std::string_view name) const {
    const auto found = switches.find(name);
    return found == switches.end() ? std::nullopt : std::optional(found->second);
}

AddedToken TokenizerSettings::token(std::string_view role, std::string_view fallback) const {
    const auto found = named.find(role);
    return found == named.end() ? specialToken(std::string(fallback)) : found->second;
}

TokenizerSettings readTokenizerSettings(const fs::path& folder) {
    TokenizerSettings settings;
    readIfPresent(folder / "tokenizer_config.json",
                  [&](const JsonView& view) { readConfig(settings, view); });
    if (settings.added.empty()) { // Newer files have everything in tokenizer_config.json.
        readIfPresent(folder / "special_tokens_map.json",
                      [&](const JsonView& view) { readRoles(settings, view); });
        readIfPresent(folder / "added_tokens.json",
                      [&](const JsonView& view) { readAddedTokens(settings, view); });
    }
    for (auto& [role, token] :
         settings.named) // A plain name means the token that is described there.
        for (const auto& [id, added] : settings.added)
            if (added.content == token.content)
                token = added;
    readIfPresent(folder / "config.json", [&](const JsonView& view) {
        settings.modelType = view.stringOr("model_type", "");
    });
    return settings;
}

void appendMissingTokens(std::vector<AddedToken>& tokens, const TokenizerSettings& settings) {
    const auto append = [&](const AddedToken& token) {
        const bool isKnown =
            std::any_of(tokens.begin(), tokens.end(),
                        [&](const AddedToken& known) { return known.content == token.content; });
        if (!isKnown && !token.content.empty())
            tokens.push_back(token);
    };
    for (const auto& [id, token] : settings.added)
        append(token);
    for (const char* role : roles)
        if (const auto found = settings.named.find(role); found != settings.named.end())
            append(found->second);
    for (const AddedToken& token : settings.extra)
        append(token);
}

void applySwitches(TokenizerParts& parts, const TokenizerSettings& settings) {
    constexpr const char* force =
        "clean_up_tokenization_spaces_for_bpe_even_though_it_will_corrupt_output";
    parts.cleansUpSpaces = settings.isOn("clean_up_tokenization_spaces", false) &&
                           (!parts.model->isBytePair() || settings.isOn(force, false));
    parts.splitsSpecialTokens = settings.isOn("split_special_tokens", false);
}

void applyBosAndEos(TokenizerParts& parts, const TokenizerSettings& settings) {
    const auto addBos = settings.isOn("add_bos_token");
    const auto addEos = settings.isOn("add_eos_token");
    if (!addBos && !addEos)
        return;
    const AddedTokens added(parts.addedTokens, *parts.model, parts.normalizer.get());
    const auto idOf = [&](const char* role) -> std::optional<std::uint32_t> {
        const auto found = settings.named.find(role);
        return found == settings.named.end() ? std::nullopt : added.idOf(found->second.content);
    };
    const auto bos = addBos.value_or(false) ? idOf("bos_token") : std::nullopt;
    const auto eos = addEos.value_or(false) ? idOf("eos_token") : std::nullopt;
    const auto surround = [&](std::vector<TemplatePiece>& pieces, TemplatePiece::Kind kind,
                              std::int64_t typeId) {
        if (bos)
            pieces.push_back({TemplatePiece::Kind::Special, typeId, {*bos}});
        pieces.push_back({kind, typeId, {}});
        if (eos)
            pieces.push_back({TemplatePiece::Kind::Special, typeId, {*eos}});
    };
    std::vector<TemplatePiece> single;
    surround(single, TemplatePiece::Kind::First, 0);
    std::vector<TemplatePiece> pair = single;
    surround(pair, TemplatePiece::Kind::Second, 1);
    parts.postProcessor = makeTemplateProcessor(std::move(single), std::move(pair));
}

} // namespace regroup
