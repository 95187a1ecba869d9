// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file.h"
#include "core/tokenizer/tokenizer.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <filesystem>

namespace regroup::test {

/// Compares a tokenizer with the stored results of the tokenizers library: ids with and without
/// special tokens, decoded texts, pairs with type ids.
inline void expectOracle(const Tokenizer& tokenizer, const std::filesystem::path& vectorsFile) {
    using Ids = std::vector<std::int64_t>;
    const auto vectors = nlohmann::json::parse(readTextFile(vectorsFile));
    ASSERT_FALSE(vectors.at("cases").empty());
    for (const auto& item : vectors.at("cases")) {
        const auto text = item.at("text").get<std::string>();
        SCOPED_TRACE(item.at("text").dump());
        const Ids ids = tokenizer.encode(text, SpecialTokens::Omit).ids;
        const Ids withSpecial = tokenizer.encode(text, SpecialTokens::Add).ids;
        EXPECT_EQ(ids, item.at("ids").get<Ids>());
        EXPECT_EQ(withSpecial, item.at("ids_special").get<Ids>());
        EXPECT_EQ(tokenizer.decode(item.at("ids").get<Ids>(), SpecialOutput::Keep),
                  item.at("decoded").get<std::string>());
        EXPECT_EQ(tokenizer.decode(item.at("ids_special").get<Ids>(), SpecialOutput::Skip),
                  item.at("decoded_skip").get<std::string>());
    }
    for (const auto& item : vectors.at("pairs")) {
        SCOPED_TRACE(item.dump());
        const Encoding encoding =
            tokenizer.encodePair(item.at("first").get<std::string>(),
                                 item.at("second").get<std::string>(), SpecialTokens::Add);
        EXPECT_EQ(encoding.ids, item.at("ids_special").get<Ids>());
        EXPECT_EQ(encoding.typeIds, item.at("type_ids").get<Ids>());
    }
}

} // namespace regroup::test
