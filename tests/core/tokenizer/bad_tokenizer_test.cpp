// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/tokenizer/tokenizer.h"

#include <gtest/gtest.h>

#include <string>

namespace regroup::test {

namespace {

std::string bytePairs(const std::string& vocab, const std::string& merges,
                      const std::string& more = "") {
    return R"({"model": {"type": "BPE", "vocab": )" + vocab + R"(, "merges": )" + merges + more +
           "}}";
}

/// What refuses the file, or "".
std::string refusal(const std::string& text) {
    try {
        tokenizerFromJson(text, "FILE");
    } catch (const Error& error) {
        return error.what();
    }
    return "";
}

void expectRefused(const std::string& text, const std::string& part) {
    EXPECT_NE(refusal(text).find(part), std::string::npos) << text << "\n" << refusal(text);
}

TEST(BadTokenizer, MergesAreChecked) {
    EXPECT_EQ(refusal(bytePairs(R"({"a": 0, "b": 1, "ab": 2})", R"(["a b"])")), "");
    expectRefused(bytePairs(R"({"a": 0, "ab": 1})", R"(["a b"])"), "'b', which is not");
    expectRefused(bytePairs(R"({"a": 0, "b": 1, "ab": 0})", R"(["a b"])"), "merge 1");
    expectRefused(bytePairs(R"({"a": 0})", R"(["a"])"), "two parts");
    expectRefused(bytePairs(R"({"a": 0})", R"([["a"]])"), "merges[0]");
}

TEST(BadTokenizer, IdsAreChecked) {
    expectRefused(bytePairs(R"({"a": -1})", "[]"), "found -1");
    expectRefused(bytePairs(R"({"a": 1.5})", "[]"), "found 1.5");
    expectRefused(bytePairs(R"({"a": 4294967295})", "[]"), "found 4294967295");
    expectRefused(bytePairs(R"({"a": 1e999})", "[]"), "double precision");
}

TEST(BadTokenizer, KeysStandOnce) {
    expectRefused(bytePairs(R"({"a": 0, "a": 1, "b": 2})", "[]"), "3 keys of which only 2 differ");
}

TEST(BadTokenizer, RandomMergesAreRefused) {
    expectRefused(bytePairs(R"({"a": 0})", "[]", R"(, "dropout": 0.1)"),
                  "model.dropout: found 0.1");
    EXPECT_EQ(refusal(bytePairs(R"({"a": 0})", "[]", R"(, "dropout": null)")), "");
}

TEST(BadTokenizer, UnknownComponentsAreNamed) {
    expectRefused(
        R"({"model": {"type": "BPE", "vocab": {}, "merges": []}, "decoder": {"type": "Odd"}})",
        "decoder 'Odd'");
}

TEST(BadTokenizer, TextAndIdsAreChecked) {
    const auto tokenizer = tokenizerFromJson(bytePairs(R"({"a": 0})", "[]"), "FILE");
    EXPECT_THROW(tokenizer->encode("a\xff", SpecialTokens::Add), Error);
    EXPECT_THROW(tokenizer->encode("\xed\xa0\x80", SpecialTokens::Add), Error); // A surrogate.
    EXPECT_THROW(tokenizer->decode({1}, SpecialOutput::Keep), Error);
    EXPECT_THROW(tokenizer->decode({-1}, SpecialOutput::Keep), Error);
    EXPECT_EQ(tokenizer->decode({0}, SpecialOutput::Keep), "a");
}

} // namespace

} // namespace regroup::test
