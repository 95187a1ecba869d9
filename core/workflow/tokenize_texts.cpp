// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/tokenize_texts.h"

#include "core/base/error.h"
#include "core/tokenizer/tokenizer.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace regroup {

namespace {

[[noreturn]] void throwBadItem(std::size_t index, const char* found, const char* expected) {
    throw Error(ErrorCode::BadData,
                fmt::format("Input, item {}: found {}, expected {}.", index, found, expected));
}

void checkArray(const nlohmann::ordered_json& document, const char* expected) {
    if (!document.is_array())
        throw Error(ErrorCode::BadData,
                    fmt::format("Input: found {}, expected {}.", document.type_name(), expected));
}

} // namespace

std::vector<std::vector<std::int64_t>> tokenizeTexts(Session& session,
                                                     const TokenizeRequest& request,
                                                     const nlohmann::ordered_json& texts) {
    constexpr const char* expected = "a JSON array of strings, or of [first, second] pairs";
    checkArray(texts, expected);
    const auto tokenizer = session.tokenizer(request.model);
    const SpecialTokens special =
        request.addSpecialTokens ? SpecialTokens::Add : SpecialTokens::Omit;
    std::vector<std::vector<std::int64_t>> result;
    for (std::size_t index = 0; index < texts.size(); ++index) {
        const auto& item = texts[index];
        if (item.is_string())
            result.push_back(tokenizer->encode(item.get_ref<const std::string&>(), special).ids);
        else if (item.is_array() && item.size() == 2 && item[0].is_string() && item[1].is_string())
            result.push_back(tokenizer
                                 ->encodePair(item[0].get_ref<const std::string&>(),
                                              item[1].get_ref<const std::string&>(), special)
                                 .ids);
        else
            throwBadItem(index, item.type_name(), "a string or a pair of strings");
    }
    return result;
}

std::vector<std::string> detokenizeTexts(Session& session, const DetokenizeRequest& request,
                                         const nlohmann::ordered_json& ids) {
    checkArray(ids, "a JSON array of arrays of ids");
    const auto tokenizer = session.tokenizer(request.model);
    const SpecialOutput special =
        request.skipSpecialTokens ? SpecialOutput::Skip : SpecialOutput::Keep;
    std::vector<std::string> result;
    for (std::size_t index = 0; index < ids.size(); ++index) {
        if (!ids[index].is_array())
            throwBadItem(index, ids[index].type_name(), "an array of ids");
        std::vector<std::int64_t> tokens;
        for (const auto& id : ids[index]) {
            if (!id.is_number_integer())
                throwBadItem(index, id.type_name(), "an array of whole numbers");
            tokens.push_back(id.get<std::int64_t>());
        }
        result.push_back(tokenizer->decode(tokens, special));
    }
    return result;
}

} // namespace regroup
