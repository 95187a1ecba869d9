// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/vocabulary.h"

#include <algorithm>

namespace regroup {

Vocabulary::Vocabulary(const JsonView& view) {
    if (!view.value().is_object())
        view.fail("an object of tokens and ids");
    const std::size_t count = view.value().size();
    m_tokens.reserve(count);
    m_ids.reserve(count);
    m_indexOfId.reserve(count);
    for (const auto& [token, id] : view.value().items()) {
        if (!id.is_number_unsigned() || id.get<std::uint64_t>() >= UINT32_MAX)
            view.at(token.c_str()).fail("a whole number from 0 to 4294967294");
        add(token, id.get<std::uint32_t>());
    }
}

Vocabulary::Vocabulary(std::vector<std::string> tokens) {
    m_tokens.reserve(tokens.size());
    for (std::size_t id = 0; id < tokens.size(); ++id)
        add(std::move(tokens[id]), static_cast<std::uint32_t>(id));
}

void Vocabulary::add(std::string token, std::uint32_t id) {
    m_longestToken = std::max(m_longestToken, token.size());
    m_tokens.push_back(std::move(token));
    m_ids.insert_or_assign(m_tokens.back(), id);
    m_indexOfId.insert_or_assign(id, m_tokens.size() - 1);
}

const std::string* Vocabulary::tokenOf(std::int64_t id) const {
    if (id < 0 || id >= UINT32_MAX)
        return nullptr;
    const auto found = m_indexOfId.find(static_cast<std::uint32_t>(id));
    return found == m_indexOfId.end() ? nullptr : &m_tokens[found->second];
}

} // namespace regroup
