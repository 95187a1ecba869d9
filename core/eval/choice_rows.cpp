// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/eval/choice_rows.h"

#include "core/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace regroup {

namespace {

using Ids = std::vector<std::int64_t>;

constexpr std::int64_t shortestPrefix = 16; ///< Shorter ones are not worth a pass of their own.

std::int64_t sharedLength(const Ids& a, const Ids& b, std::int64_t limit) {
    std::int64_t length = 0;
    while (length < limit &&
           a[static_cast<std::size_t>(length)] == b[static_cast<std::size_t>(length)])
        ++length;
    return length;
}

/// What of a row may lie in a shared prefix: all but the positions that answers are read from.
std::int64_t prefixRoom(const ChoiceRow& row) {
    return static_cast<std::int64_t>(row.ids.size()) - row.targetCount();
}

void addAnswer(std::vector<ChoiceRow>& rows, std::size_t item, std::size_t choice,
               const TokenizedChoices& choices, std::int64_t maximumLength) {
    const Ids& continuation = choices.continuations[choice];
    if (choices.context.empty() || continuation.empty())
        throw Error(ErrorCode::BadData,
                    fmt::format("Item {}: {} has no tokens, expected at least one.", item,
                                choices.context.empty() ? std::string("the prompt")
                                                        : fmt::format("answer {}", choice)));
    Ids ids = choices.context;
    ids.insert(ids.end(), continuation.begin(), continuation.end());
    const auto limit = static_cast<std::size_t>(maximumLength) + 1;
    const bool wasCut = ids.size() > limit;
    if (wasCut)
        ids.erase(ids.begin(), ids.end() - static_cast<std::ptrdiff_t>(limit));
    ids.pop_back();
    // An answer longer than the model keeps its end, as the harness does.
    RowAnswer answer{choice, continuation};
    if (answer.targets.size() > ids.size())
        answer.targets.erase(answer.targets.begin(),
                             answer.targets.end() - static_cast<std::ptrdiff_t>(ids.size()));
    for (auto row = rows.rbegin(); row != rows.rend() && row->item == item; ++row)
        if (row->ids == ids && row->answers.front().targets.size() == answer.targets.size()) {
            row->answers.push_back(std::move(answer));
            return;
        }
    rows.push_back({item, std::move(ids), {std::move(answer)}, wasCut});
}

void finish(RowGroup& group, std::vector<RowGroup>& groups) {
    std::int64_t tokens = 0;
    for (const ChoiceRow& row : group.rows)
        tokens += static_cast<std::int64_t>(row.ids.size());
    const auto saved = group.prefixLength * (static_cast<std::int64_t>(group.rows.size()) - 1);
    if (saved * 10 < tokens)
        group.prefixLength = 0;
    groups.push_back(std::move(group));
    group = {};
}

} // namespace

std::vector<ChoiceRow> rowsOf(std::span<const TokenizedChoices> items, std::int64_t maximumLength) {
    std::vector<ChoiceRow> rows;
    for (std::size_t item = 0; item < items.size(); ++item)
        for (std::size_t choice = 0; choice < items[item].continuations.size(); ++choice)
            addAnswer(rows, item, choice, items[item], maximumLength);
    return rows;
}

std::vector<RowGroup> groupRows(std::vector<ChoiceRow> rows, bool sharePrefixes) {
    std::vector<RowGroup> groups;
    RowGroup group;
    RowGroup single; // Everything that shares nothing.
    const auto close = [&] {
        if (group.rows.size() > 1)
            finish(group, groups);
        for (ChoiceRow& row : group.rows)
            single.rows.push_back(std::move(row));
        group = {};
    };
    for (ChoiceRow& row : rows) {
        std::int64_t shared = 0;
        if (sharePrefixes && !group.rows.empty()) {
            const std::int64_t limit = std::min(group.prefixLength, prefixRoom(row));
            shared = sharedLength(group.rows.front().ids, row.ids, limit);
            // A much shorter beginning would spoil what the group shares already.
            if (shared < shortestPrefix || shared * 2 < group.prefixLength)
                shared = 0;
        }
        if (shared == 0)
            close();
        group.prefixLength = group.rows.empty() ? prefixRoom(row) : shared;
        group.rows.push_back(std::move(row));
    }
    close();
    if (!single.rows.empty())
        groups.push_back(std::move(single));
    for (RowGroup& each : groups)
        std::stable_sort(each.rows.begin(), each.rows.end(),
                         [](const auto& a, const auto& b) { return a.ids.size() > b.ids.size(); });
    return groups;
}

} // namespace regroup
