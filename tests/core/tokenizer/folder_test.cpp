// SPDX-License-Identifier: GPL-3.0-or-later
// Folders in the layouts before tokenizer.json, against what transformers makes of them.
// tests/tools/make_tokenizer_folders.py writes them; REGROUP_TOKENIZER_FOLDERS names further ones.
#include "core/base/file.h"
#include "core/tokenizer/tokenizer.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cstdlib>
#include <filesystem>

namespace regroup::test {

namespace {

namespace fs = std::filesystem;
using nlohmann::json;
using Ids = std::vector<std::int64_t>;

void expectTexts(const Tokenizer& tokenizer, const json& expected) {
    const json& texts = expected.at("texts");
    for (std::size_t index = 0; index < texts.size(); ++index) {
        const auto text = texts[index].get<std::string>();
        EXPECT_EQ(json(tokenizer.encode(text, SpecialTokens::Omit).ids), expected.at("ids")[index])
            << texts[index];
        EXPECT_EQ(json(tokenizer.encode(text, SpecialTokens::Add).ids),
                  expected.at("special")[index])
            << texts[index];
    }
}

void expectPairs(const Tokenizer& tokenizer, const json& expected) {
    for (const json& pair : expected.at("pairs")) {
        const Encoding encoding = tokenizer.encodePair(
            pair[0].get<std::string>(), pair[1].get<std::string>(), SpecialTokens::Add);
        EXPECT_EQ(json(encoding.ids), pair[2]) << pair;
        EXPECT_EQ(json(encoding.typeIds), pair[3]) << pair;
    }
}

void expectDecoded(const Tokenizer& tokenizer, const json& expected) {
    for (const json& item : expected.at("decoded")) {
        const auto ids = item[0].get<Ids>();
        EXPECT_EQ(json(tokenizer.decode(ids, SpecialOutput::Keep)), item[1]) << item[0];
        EXPECT_EQ(json(tokenizer.decode(ids, SpecialOutput::Skip)), item[2]) << item[0];
    }
}

void expectFolder(const Tokenizer& tokenizer, const json& expected) {
    expectTexts(tokenizer, expected);
    expectPairs(tokenizer, expected);
    expectDecoded(tokenizer, expected);
}

/// How many folders there were.
int expectFolders(const fs::path& parent) {
    int count = 0;
    for (const auto& entry : fs::directory_iterator(parent)) {
        SCOPED_TRACE(entry.path().filename().string());
        const json expected = json::parse(readTextFile(entry.path() / "expected.json"));
        EXPECT_NO_THROW(expectFolder(*loadTokenizer(entry.path()), expected));
        ++count;
    }
    return count;
}

TEST(TokenizerFolders, AgreeWithTransformers) {
    EXPECT_GT(expectFolders(fs::path(REGROUP_SOURCE_DIR) / "tests/data/tokenizers/folders"), 15);
}

TEST(TokenizerFolders, AgreeInTheNamedFolder) {
    const char* parent = std::getenv("REGROUP_TOKENIZER_FOLDERS");
    if (parent == nullptr)
        GTEST_SKIP() << "REGROUP_TOKENIZER_FOLDERS names no folder";
    EXPECT_GT(expectFolders(parent), 0);
}

} // namespace

} // namespace regroup::test
