// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/tokenizer/added_tokens.h"
#include "core/tokenizer/composed_tokenizer.h"

#include <cstdint>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

/// What the files beside a vocabulary say about a tokenizer: tokenizer_config.json,
/// special_tokens_map.json, added_tokens.json, config.json. Each of them may be missing.
struct TokenizerSettings {
    std::string tokenizerClass; ///< "GPT2Tokenizer", without "Fast"; may be empty.
    std::string modelType;      ///< Of config.json: "roberta"; may be empty.
    std::map<std::string, AddedToken, std::less<>> named; ///< By role: "bos_token", "unk_token", …
    std::map<std::int64_t, AddedToken> added;             ///< By id.
    std::vector<AddedToken> extra; ///< Further special tokens, without an id.
    std::map<std::string, bool, std::less<>>
        switches; ///< true and false members: "add_prefix_space", …

    std::optional<bool> isOn(std::string_view name) const;
    bool isOn(std::string_view name, bool fallback) const { return isOn(name).value_or(fallback); }
    /// The token of a role, or one with this content.
    AddedToken token(std::string_view role, std::string_view fallback) const;
};

/// @throws Error(BadData) if one of the files is damaged.
TokenizerSettings readTokenizerSettings(const std::filesystem::path& folder);

/// All tokens of the settings that `tokens` does not name yet, in transformers' order.
void appendMissingTokens(std::vector<AddedToken>& tokens, const TokenizerSettings& settings);

/// The switches clean_up_tokenization_spaces (of decoded texts) and split_special_tokens (of texts
/// that name some).
void applySwitches(TokenizerParts& parts, const TokenizerSettings& settings);

/// Where the settings say add_bos_token or add_eos_token, that decides what surrounds a text.
void applyBosAndEos(TokenizerParts& parts, const TokenizerSettings& settings);

} // namespace regroup
