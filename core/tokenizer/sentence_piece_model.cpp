// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/sentence_piece_model.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/tokenizer/composed_tokenizer.h"
#include "core/tokenizer/llama_pieces.h"
#include "core/tokenizer/tokenizer_settings.h"

#include <fmt/format.h>
#include <sentencepiece_processor.h>

#include <algorithm>
#include <array>
#include <exception>

namespace regroup {

namespace fs = std::filesystem;

namespace {

using Processor = sentencepiece::SentencePieceProcessor;

constexpr std::string_view spaceMark = "\xE2\x96\x81"; // '▁'

/// Loads the bytes; empty if that went well. Most problems are the library's status, those of its
/// trie (a zero byte in a piece, for example) its exceptions.
std::string problemOf(Processor& processor, const std::string& bytes) {
    try {
        const auto status = processor.LoadFromSerializedProto(bytes);
        return status.ok() ? std::string() : std::string(status.error_message());
    } catch (const std::exception& error) {
        return error.what();
    }
}

std::unique_ptr<const Processor> loadProcessor(const fs::path& file) {
    constexpr std::uintmax_t largestFile = std::uintmax_t{256} << 20U;
    const std::string bytes = readTextFile(file, largestFile);
    auto processor = std::make_unique<Processor>();
    if (const std::string problem = problemOf(*processor, bytes); !problem.empty())
        throw Error(ErrorCode::BadData,
                    fmt::format("{}: found no valid sentencepiece model ({}), expected one.",
                                file.string(), problem),
                    "The file may be truncated; download or copy it again.");
    return processor;
}

class SentencePieceModel : public TokenModel {
public:
    SentencePieceModel(std::unique_ptr<const Processor> processor, const std::string& place)
        : m_processor(std::move(processor)), m_vocabulary(piecesOf(*m_processor, place)),
          m_place(place) {}

    void tokenize(std::string_view piece, std::vector<std::int64_t>& ids) const override {
        std::vector<int> found;
        const auto status = m_processor->Encode({piece.data(), piece.size()}, &found);
        if (!status.ok())
            throw Error(
                ErrorCode::BadData,
                fmt::format("{}: sentencepiece cannot encode the text ({}), expected it to.",
                            m_place, status.error_message()));
        ids.insert(ids.end(), found.begin(), found.end());
    }

    const Vocabulary& vocabulary() const override { return m_vocabulary; }
    std::size_t firstFreeId() const override {
        return static_cast<std::size_t>(m_processor->GetPieceSize());
    }
    const Processor& processor() const { return *m_processor; }

    bool addsSpace() const { ///< In front of every text.
        std::vector<std::string> pieces;
        return m_processor->Encode("a", &pieces).ok() && !pieces.empty() &&
               pieces.front().starts_with(spaceMark);
    }

private:
    std::unique_ptr<const Processor> m_processor;
    Vocabulary m_vocabulary;
    std::string m_place;
};

/// Classes whose ids are the pieces' numbers; others move or insert some.
void requireKnownClass(const TokenizerSettings& settings, const std::string& place) {
    constexpr std::array<std::string_view, 7> known{"",
                                                    "LlamaTokenizer",
                                                    "CodeLlamaTokenizer",
                                                    "LegacyLlamaTokenizer",
                                                    "T5Tokenizer",
                                                    "PreTrainedTokenizer",
                                                    "TokenizersBackend"};
    if (std::find(known.begin(), known.end(), settings.tokenizerClass) == known.end())
        throw Error(
            ErrorCode::Unsupported,
            fmt::format(
                "{}: found the tokenizer_class '{}', expected LlamaTokenizer or T5Tokenizer.",
                place, settings.tokenizerClass),
            "Save the tokenizer as a tokenizer.json with transformers and copy that file here.");
}

std::vector<AddedToken> specialPieces(const Processor& processor) {
    std::vector<AddedToken> tokens;
    for (int id = 0; id < processor.GetPieceSize(); ++id) {
        if (!processor.IsControl(id) && !processor.IsUnknown(id))
            continue;
        AddedToken token;
        token.content = processor.IdToPiece(id);
        token.isSpecial = true;
        token.isNormalized = false;
        tokens.push_back(std::move(token));
    }
    return tokens;
}

/// BOS in front unless told otherwise; T5 has an EOS behind instead.
void setDefaultEnds(TokenizerSettings& settings, const Processor& processor) {
    const bool isT5 = settings.tokenizerClass == "T5Tokenizer" || settings.modelType == "t5";
    const auto setDefault = [&](const char* role, const char* name, int id, bool isOn) {
        if (id >= 0)
            settings.named.try_emplace(role, settings.token(role, processor.IdToPiece(id)));
        settings.switches.try_emplace(name, isOn && id >= 0);
    };
    setDefault("bos_token", "add_bos_token", processor.bos_id(), !isT5);
    setDefault("eos_token", "add_eos_token", processor.eos_id(), isT5);
}

} // namespace

std::shared_ptr<const Tokenizer> loadSentencePieceModel(const fs::path& file) {
    TokenizerParts parts;
    parts.place = file.string();
    TokenizerSettings settings = readTokenizerSettings(file.parent_path());
    requireKnownClass(settings, parts.place);
    auto model = std::make_unique<const SentencePieceModel>(loadProcessor(file), parts.place);
    const Processor& processor = model->processor();
    if (settings.tokenizerClass == "LlamaTokenizer")
        return makeLlamaTokenizer(processor, std::move(settings), parts.place);
    setDefaultEnds(settings, processor);
    parts.addedTokens = specialPieces(processor);
    parts.decoder = makePieceDecoder(model->addsSpace());
    parts.model = std::move(model);
    appendMissingTokens(parts.addedTokens, settings);
    applyBosAndEos(parts, settings);
    applySwitches(parts, settings);
    return composeTokenizer(std::move(parts));
}

} // namespace regroup
