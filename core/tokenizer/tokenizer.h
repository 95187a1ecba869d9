// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace regroup {

/// For encoding: whether the post-processor's tokens go around a text.
enum class SpecialTokens { Add, Omit };
/// For decoding.
enum class SpecialOutput { Keep, Skip };

struct Encoding {
    std::vector<std::int64_t> ids;
    std::vector<std::int64_t> typeIds; ///< Same length; mostly 1 for the second text of a pair.
};

/// Text to token ids and back, exactly as the checkpoint's own tokenizer in transformers does it.
/// Truncation and padding that a tokenizer.json asks for are not applied.
/// Immutable; several threads may use one.
class Tokenizer {
public:
    virtual ~Tokenizer() = default;

    /// @param text UTF-8. @throws Error(BadData) if it is not.
    virtual Encoding encode(std::string_view text, SpecialTokens special) const = 0;
    virtual Encoding encodePair(std::string_view first, std::string_view second,
                                SpecialTokens special) const = 0;

    /// Ids to text; invalid UTF-8 from byte tokens becomes U+FFFD. @throws Error(BadData) for an
    /// unknown id.
    virtual std::string decode(const std::vector<std::int64_t>& ids,
                               SpecialOutput special) const = 0;

    virtual std::int64_t vocabularySize() const = 0; ///< Added tokens included.
    virtual std::optional<std::int64_t> idOf(std::string_view token) const = 0;
    virtual std::string
    tokenOf(std::int64_t id) const = 0; ///< As stored, e.g. "▁the". @throws Error(BadData)
};

/// Reads the tokenizer of a checkpoint folder (the first of: tokenizer.json, tokenizer.model,
/// vocab.json + merges.txt, vocab.txt), or a tokenizer.json or .model file named directly. @throws
/// Error(BadData) if there is none, or it is damaged; Error(Unsupported) naming a component that is
/// not known.
std::shared_ptr<const Tokenizer> loadTokenizer(const std::filesystem::path& path);

/// From the text of a tokenizer.json. @param place for messages.
std::shared_ptr<const Tokenizer> tokenizerFromJson(std::string_view text, const std::string& place);

} // namespace regroup
