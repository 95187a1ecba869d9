// SPDX-License-Identifier: GPL-3.0-or-later
// That long pairs are cut as transformers cuts them is tested by tests/flows/classifier_flow_test.
#include "core/tokenizer/cut_encoding.h"

#include <gtest/gtest.h>

#include <filesystem>

namespace regroup {
namespace {

using Ids = std::vector<std::int64_t>;

class CutEncodings : public testing::Test {
protected:
    Ids cut(std::string_view first, std::optional<std::string_view> second, std::size_t length) {
        const CutEncoding found = encodeCut(*m_tokenizer, first, second, length);
        EXPECT_EQ(found.encoding.ids.size(), found.encoding.typeIds.size());
        m_wasCut = found.wasCut;
        m_typeIds = found.encoding.typeIds;
        return found.encoding.ids;
    }

    bool m_wasCut = false;
    Ids m_typeIds;
    std::shared_ptr<const Tokenizer> m_tokenizer = loadTokenizer(
        std::filesystem::path(REGROUP_SOURCE_DIR) / "tests/data/classifiers/bert-mnli");
    std::int64_t m_a = *m_tokenizer->idOf("a");
    std::int64_t m_cat = *m_tokenizer->idOf("cat");
    std::int64_t m_dog = *m_tokenizer->idOf("dog");
};

TEST_F(CutEncodings, WhatFitsStays) {
    EXPECT_EQ(cut("a cat", std::nullopt, 4), (Ids{2, m_a, m_cat, 3}));
    EXPECT_FALSE(m_wasCut);
}

TEST_F(CutEncodings, ATextLosesItsEndAndKeepsTheSpecialTokens) {
    EXPECT_EQ(cut("a cat dog", std::nullopt, 4), (Ids{2, m_a, m_cat, 3}));
    EXPECT_TRUE(m_wasCut);
}

TEST_F(CutEncodings, OfAPairTheLongerOneGivesFirst) {
    EXPECT_EQ(cut("a a a a cat", "dog", 6), (Ids{2, m_a, m_a, 3, m_dog, 3}));
    EXPECT_EQ(m_typeIds, (Ids{0, 0, 0, 0, 1, 1}));
    EXPECT_EQ(cut("cat", "dog dog dog dog", 6), (Ids{2, m_cat, 3, m_dog, m_dog, 3}));
    EXPECT_EQ(cut("a a a a", "dog dog dog dog", 7), (Ids{2, m_a, m_a, 3, m_dog, m_dog, 3}));
}

TEST_F(CutEncodings, AnEmptySecondTextKeepsItsSeparator) {
    EXPECT_EQ(cut("a cat", "", 9), (Ids{2, m_a, m_cat, 3, 3}));
}

} // namespace
} // namespace regroup
