// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/llama_pieces.h"

#include "core/base/error.h"
#include "core/base/text.h"
#include "core/tokenizer/byte_pair.h"
#include "core/tokenizer/metaspace.h"
#include "core/tokenizer/unicode.h"

#include <fmt/format.h>

#include <algorithm>

namespace regroup {

namespace {

constexpr std::string_view spaceMark = "\xE2\x96\x81"; // '▁'

/// Every way to put a piece together from two others; pieces with small ids first, and of one piece
/// the way with the shorter left part.
std::vector<Merge> mergesOf(const std::vector<std::string>& pieces, const Vocabulary& vocabulary) {
    std::vector<Merge> merges;
    for (const std::string& piece : pieces) {
        const std::string_view text = piece;
        for (std::size_t cut = 0; cut < text.size();) {
            cut += unicode::lengthOfLead(text[cut]);
            if (cut < text.size() && vocabulary.find(text.substr(0, cut)) &&
                vocabulary.find(text.substr(cut)))
                merges.emplace_back(text.substr(0, cut), text.substr(cut));
        }
    }
    return merges;
}

/// Reads one level of a protocol buffer, which the library has checked as a whole.
class FieldReader {
public:
    explicit FieldReader(std::string_view bytes) : m_bytes(bytes) {}

    bool isAtEnd() const { return m_at >= m_bytes.size(); }

    /// Calls found(number, value, bytes): a number for the wire type 0, else the bytes.
    template <typename Found> void readField(Found&& found) {
        const std::uint64_t key = number();
        const std::uint64_t field = key >> 3U;
        switch (key & 7U) {
        case 0: return found(field, number(), std::string_view());
        case 1: return found(field, 0, take(8));
        case 2: return found(field, 0, take(number()));
        case 5: return found(field, 0, take(4));
        default: m_at = m_bytes.size();
        }
    }

private:
    std::uint64_t number() {
        std::uint64_t value = 0;
        for (unsigned shift = 0; shift < 64 && !isAtEnd(); shift += 7) {
            const auto byte = static_cast<unsigned char>(m_bytes[m_at++]);
            value |= static_cast<std::uint64_t>(byte & 0x7FU) << shift;
            if (byte < 0x80)
                break;
        }
        return value;
    }
    std::string_view take(std::uint64_t size) {
        const std::string_view part = m_bytes.substr(std::min(m_at, m_bytes.size()), size);
        m_at += part.size();
        return part;
    }

    std::string_view m_bytes;
    std::size_t m_at = 0;
};

/// Ids of the pieces of type USER_DEFINED, which this version of the library does not tell. Field 1
/// of the model is a piece, whose field 3 is its type.
std::vector<bool> userDefinedPieces(std::string_view model) {
    constexpr std::uint64_t userDefined = 4;
    std::vector<bool> result;
    for (FieldReader fields(model); !fields.isAtEnd();)
        fields.readField([&](std::uint64_t field, std::uint64_t, std::string_view piece) {
            if (field != 1)
                return;
            std::uint64_t type = 0;
            for (FieldReader members(piece); !members.isAtEnd();)
                members.readField([&](std::uint64_t member, std::uint64_t value, std::string_view) {
                    type = member == 3 ? value : type;
                });
            result.push_back(type == userDefined);
        });
    return result;
}

std::vector<AddedToken> namedPieces(const sentencepiece::SentencePieceProcessor& processor,
                                    const std::vector<std::string>& pieces) {
    std::vector<bool> isUserDefined = userDefinedPieces(processor.serialized_model_proto());
    isUserDefined.resize(pieces.size());
    std::vector<AddedToken> tokens;
    for (std::size_t id = 0; id < pieces.size(); ++id) {
        if (!processor.IsControl(static_cast<int>(id)) && !isUserDefined[id])
            continue;
        AddedToken token;
        token.content = pieces[id];
        token.isSpecial = !isUserDefined[id];
        token.isNormalized = false;
        tokens.push_back(std::move(token));
    }
    return tokens;
}

void setDefaultTokens(TokenizerSettings& settings) {
    const auto setDefault = [&](const char* role, const char* content) {
        settings.named.try_emplace(role, settings.token(role, content));
    };
    setDefault("bos_token", "<s>");
    setDefault("eos_token", "</s>");
    setDefault("unk_token", "<unk>");
}

} // namespace

std::vector<std::string> piecesOf(const sentencepiece::SentencePieceProcessor& processor,
                                  const std::string& place) {
    std::vector<std::string> pieces;
    for (int id = 0; id < processor.GetPieceSize(); ++id) {
        pieces.push_back(processor.IdToPiece(id));
        if (!isValidUtf8(pieces.back()))
            throw Error(ErrorCode::BadData,
                        fmt::format("{}: piece {}: found bytes that are no UTF-8, expected UTF-8.",
                                    place, id));
    }
    return pieces;
}

std::unique_ptr<const Decoder> makePieceDecoder(bool dropsSpace) {
    nlohmann::json steps = {
        {{"type", "Replace"}, {"pattern", {{"String", spaceMark}}}, {"content", " "}},
        {{"type", "ByteFallback"}},
        {{"type", "Fuse"}}};
    if (dropsSpace)
        steps.push_back({{"type", "Strip"}, {"content", " "}, {"start", 1}, {"stop", 0}});
    const nlohmann::json sequence = {{"type", "Sequence"}, {"decoders", steps}};
    return makeDecoder(JsonView(sequence, "sentencepiece decoder"));
}

std::shared_ptr<const Tokenizer>
makeLlamaTokenizer(const sentencepiece::SentencePieceProcessor& processor,
                   TokenizerSettings settings, const std::string& place) {
    setDefaultTokens(settings);
    const std::vector<std::string> pieces = piecesOf(processor, place);
    Vocabulary vocabulary{std::vector<std::string>(pieces)};
    const std::vector<Merge> merges = mergesOf(pieces, vocabulary);
    TokenizerParts parts;
    parts.place = place;
    BytePairOptions options;
    options.fuseUnknown = true;
    options.byteFallback = true;
    parts.model = makeBytePairModel(std::move(vocabulary), merges, std::move(options), place);
    const bool addsSpace = settings.isOn("add_prefix_space", true);
    MetaspaceOptions space;
    space.split = false;
    space.scheme = !addsSpace                       ? PrependScheme::Never
                   : settings.isOn("legacy", false) ? PrependScheme::Always
                                                    : PrependScheme::First;
    parts.preTokenizer = makeMetaspacePreTokenizer(space);
    parts.decoder = makePieceDecoder(addsSpace);
    appendMissingTokens(parts.addedTokens, settings);
    std::vector<AddedToken> named = namedPieces(processor, pieces);
    for (AddedToken& token : named) // What the settings say about a token counts.
        if (std::none_of(parts.addedTokens.begin(), parts.addedTokens.end(),
                         [&](const AddedToken& known) { return known.content == token.content; }))
            parts.addedTokens.push_back(std::move(token));
    applyBosAndEos(parts, settings);
    applySwitches(parts, settings);
    return composeTokenizer(std::move(parts));
}

} // namespace regroup
