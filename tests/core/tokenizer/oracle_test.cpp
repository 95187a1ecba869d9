// SPDX-License-Identifier: GPL-3.0-or-later
#include "tests/core/tokenizer/oracle_cases.h"
#include "tests/support/shared_data.h"
#include "tests/support/temp_dir.h"

#include <algorithm>

namespace regroup::test {

namespace {

class SharedOracle : public testing::TestWithParam<const char*> {};

TEST_P(SharedOracle, AgreesInEveryCase) {
    const auto shared = sharedData();
    if (!shared)
        GTEST_SKIP() << "needs ../shared/data";
    const auto folder = *shared / "oracles/tokenizers" / GetParam();
    expectOracle(*loadTokenizer(folder / "tokenizer.json"), folder / "vectors.json");
}

/// The same vectors from the files before tokenizer.json, which lie beside it.
TEST(SharedOracleFiles, OlderLayoutsAgreeInEveryCase) {
    const auto shared = sharedData();
    if (!shared)
        GTEST_SKIP() << "needs ../shared/data";
    for (const std::string name :
         {"gpt2-bpe", "roberta-bpe", "bert-wordpiece", "bert-wordpiece-cased"}) {
        SCOPED_TRACE(name);
        const auto folder = *shared / "oracles/tokenizers" / name;
        const TempDir copy;
        for (const char* file : {"vocab.json", "merges.txt", "vocab.txt"})
            if (std::filesystem::exists(folder / file))
                std::filesystem::copy_file(folder / file, copy.path() / file);
        if (name.ends_with("-cased"))
            writeFileAtomically(copy.path() / "tokenizer_config.json",
                                R"({"do_lower_case": false})");
        expectOracle(*loadTokenizer(copy.path()), folder / "vectors.json");
    }
}

using Ids = std::vector<std::int64_t>;

Ids idsFrom(const nlohmann::json& item) {
    return item.at("ids").get<Ids>();
}

TEST(SharedVocabulary, Llama2ModelGivesTheIdsOfLlama2c) {
    const auto shared = sharedData();
    if (!shared)
        GTEST_SKIP() << "needs ../shared/data";
    const auto folder = *shared / "tokenizers/llama2";
    const auto tokenizer = loadTokenizer(folder / "tokenizer.model");
    const auto vectors = nlohmann::json::parse(readTextFile(folder / "expected_ids.json"));
    ASSERT_FALSE(vectors.at("vectors").empty());
    for (const auto& item : vectors.at("vectors"))
        EXPECT_EQ(tokenizer->encode(item.at("text").get<std::string>(), SpecialTokens::Add).ids,
                  idsFrom(item))
            << item;
}

TEST(SharedVocabulary, Gpt2FilesGiveTheIdsOfTorchtext) {
    const auto shared = sharedData();
    if (!shared)
        GTEST_SKIP() << "needs ../shared/data";
    const auto folder = *shared / "tokenizers/gpt2-bert-torchtext";
    const TempDir copy;
    std::filesystem::copy_file(folder / "gpt2_bpe_encoder.json", copy.path() / "vocab.json");
    std::filesystem::copy_file(folder / "gpt2_bpe_vocab.bpe", copy.path() / "merges.txt");
    const auto tokenizer = loadTokenizer(copy.path());
    const auto vectors = nlohmann::json::parse(readTextFile(folder / "gpt2_expected.json"));
    ASSERT_FALSE(vectors.at("vectors").empty());
    for (const auto& item : vectors.at("vectors"))
        EXPECT_EQ(tokenizer->encode(item.at("text").get<std::string>(), SpecialTokens::Omit).ids,
                  idsFrom(item))
            << item;
}

TEST(SharedVocabulary, BertVocabulariesGiveTheIdsOfTorchtext) {
    const auto shared = sharedData();
    if (!shared)
        GTEST_SKIP() << "needs ../shared/data";
    const auto folder = *shared / "tokenizers/gpt2-bert-torchtext";
    const auto expected = nlohmann::json::parse(readTextFile(folder / "bert_expected.json"));
    ASSERT_FALSE(expected.at("sets").empty());
    for (const auto& set : expected.at("sets")) {
        const TempDir copy;
        std::filesystem::copy_file(folder / set.at("vocab").get<std::string>(),
                                   copy.path() / "vocab.txt");
        nlohmann::json config{{"do_lower_case", set.at("lower_case")}};
        if (set.at("never_split").is_null()) // Nothing is special in a text.
            config["split_special_tokens"] = true;
        else // [UNK] and [CLS] are, [SEP] is a word like any other.
            config["sep_token"] = "[UNK]";
        writeFileAtomically(copy.path() / "tokenizer_config.json", config.dump());
        const auto tokenizer = loadTokenizer(copy.path());
        for (const auto& item : set.at("vectors")) {
            const auto text = item.at("text").get<std::string>();
            EXPECT_EQ(tokenizer->encode(text, SpecialTokens::Omit).ids, idsFrom(item)) << item;
        }
    }
}

INSTANTIATE_TEST_SUITE_P(All, SharedOracle,
                         testing::Values("gpt2-bpe", "llama2-bpe", "llama2-bpe-metaspace",
                                         "llama3-bpe", "qwen2-bpe", "roberta-bpe", "bert-wordpiece",
                                         "bert-wordpiece-cased", "unigram"),
                         [](const auto& instance) {
                             std::string name = instance.param;
                             std::replace(name.begin(), name.end(), '-', '_');
                             return name;
                         });

} // namespace

} // namespace regroup::test
