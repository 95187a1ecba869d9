// SPDX-License-Identifier: GPL-3.0-or-later
// Every component of a tokenizer.json against what the tokenizers library makes of the same texts.
// tests/tools/make_tokenizer_corpus.py writes the corpora; REGROUP_TOKENIZER_CORPUS names one more
// file to read, for example a large random one.
#include "core/base/error.h"
#include "core/base/file.h"
#include "core/tokenizer/tokenizer.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>

namespace regroup::test {

namespace {

using nlohmann::json;
using Ids = std::vector<std::int64_t>;

/// Nothing: the text is refused.
std::optional<Encoding> tryEncode(const Tokenizer& tokenizer, const std::string& text,
                                  SpecialTokens special) {
    try {
        return tokenizer.encode(text, special);
    } catch (const Error&) {
        return std::nullopt;
    }
}

void expectIds(const Tokenizer& tokenizer, const std::string& text, SpecialTokens special,
               const json& expected) {
    const auto encoding = tryEncode(tokenizer, text, special);
    ASSERT_EQ(encoding.has_value(), !expected.is_null()) << json(text);
    if (encoding) {
        EXPECT_EQ(json(encoding->ids), expected) << json(text);
    }
}

void expectTexts(const Tokenizer& tokenizer, const json& texts, const json& row) {
    const json& special = row.contains("special") ? row.at("special") : row.at("ids");
    for (std::size_t index = 0; index < row.at("ids").size(); ++index) {
        const auto text = texts[index].get<std::string>();
        expectIds(tokenizer, text, SpecialTokens::Omit, row.at("ids")[index]);
        expectIds(tokenizer, text, SpecialTokens::Add, special[index]);
    }
}

void expectPairs(const Tokenizer& tokenizer, const json& row) {
    for (const json& pair : row.at("pairs")) {
        const Encoding encoding = tokenizer.encodePair(
            pair[0].get<std::string>(), pair[1].get<std::string>(), SpecialTokens::Add);
        EXPECT_EQ(json(encoding.ids), pair[2]) << pair;
        EXPECT_EQ(json(encoding.typeIds), pair[3]) << pair;
    }
}

void expectDecoded(const Tokenizer& tokenizer, const json& row) {
    for (const json& item : row.at("decoded")) {
        const auto ids = item[0].get<Ids>();
        if (item[1].is_null())
            continue; // The library panics.
        EXPECT_EQ(json(tokenizer.decode(ids, SpecialOutput::Keep)), item[1]) << item[0];
        EXPECT_EQ(json(tokenizer.decode(ids, SpecialOutput::Skip)), item.back()) << item[0];
    }
}

void expectCorpus(const std::filesystem::path& file) {
    const json corpus = json::parse(readTextFile(file));
    ASSERT_FALSE(corpus.at("tokenizers").empty());
    for (const json& row : corpus.at("tokenizers")) {
        const auto name = row.at("name").get<std::string>();
        SCOPED_TRACE(name);
        json document = row.at("json");
        document["model"] = corpus.at("models").at(row.at("model").get<std::string>());
        const auto tokenizer = tokenizerFromJson(document.dump(), name);
        expectTexts(*tokenizer, corpus.at("texts"), row);
        expectPairs(*tokenizer, row);
        expectDecoded(*tokenizer, row);
    }
}

TEST(TokenizerCorpus, AgreesWithTheLibraryInEveryComponent) {
    expectCorpus(std::filesystem::path(REGROUP_SOURCE_DIR) /
                 "tests/data/tokenizers/components.json");
}

TEST(TokenizerCorpus, AgreesInTheNamedFile) {
    const char* file = std::getenv("REGROUP_TOKENIZER_CORPUS");
    if (file == nullptr)
        GTEST_SKIP() << "REGROUP_TOKENIZER_CORPUS names no file";
    expectCorpus(file);
}

} // namespace

} // namespace regroup::test
