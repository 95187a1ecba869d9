// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/cut_encoding.h"

#include <algorithm>
#include <array>

namespace regroup {

namespace {

using Ids = std::vector<std::int64_t>;

/// How many tokens of two texts are kept: the longer one gives first.
std::array<std::size_t, 2> keptLengths(std::size_t first, std::size_t second, std::size_t room) {
    if (first + second <= room)
        return {first, second};
    std::size_t shorter = std::min(first, second);
    std::size_t longer = shorter > room ? shorter : std::max(shorter, room - shorter);
    if (shorter + longer > room) {
        shorter = room / 2;
        longer = shorter + room % 2;
    }
    return first > second ? std::array{longer, shorter} : std::array{shorter, longer};
}

/// An encoding without the ends of its texts, special tokens kept.
/// @param bodies the ids of the texts alone, in order.
Encoding withoutEnds(const Encoding& whole, const std::vector<Ids>& bodies, std::size_t length) {
    std::size_t textLength = 0;
    for (const Ids& body : bodies)
        textLength += body.size();
    const std::size_t special = whole.ids.size() - std::min(whole.ids.size(), textLength);
    const std::size_t room = length > special ? length - special : 0;
    const auto kept =
        keptLengths(bodies.front().size(), bodies.size() > 1 ? bodies.back().size() : 0, room);
    Encoding cut;
    std::size_t next = 0;
    const auto take = [&](std::size_t count) {
        for (std::size_t index = 0; index < count && next < whole.ids.size(); ++index, ++next) {
            cut.ids.push_back(whole.ids[next]);
            cut.typeIds.push_back(whole.typeIds[next]);
        }
    };
    for (std::size_t part = 0; part < bodies.size(); ++part) {
        const auto begin = whole.ids.begin() + static_cast<std::ptrdiff_t>(next);
        const auto found =
            std::search(begin, whole.ids.end(), bodies[part].begin(), bodies[part].end());
        take(static_cast<std::size_t>(found - begin));
        take(kept[part]);
        next += bodies[part].size() - kept[part];
    }
    take(whole.ids.size());
    return cut;
}

} // namespace

CutEncoding encodeCut(const Tokenizer& tokenizer, std::string_view first,
                      std::optional<std::string_view> second, std::size_t length) {
    CutEncoding cut;
    cut.encoding = second ? tokenizer.encodePair(first, *second, SpecialTokens::Add)
                          : tokenizer.encode(first, SpecialTokens::Add);
    if (cut.encoding.ids.size() <= length)
        return cut;
    cut.wasCut = true;
    std::vector<Ids> bodies{tokenizer.encode(first, SpecialTokens::Omit).ids};
    if (second)
        bodies.push_back(tokenizer.encode(*second, SpecialTokens::Omit).ids);
    cut.encoding = withoutEnds(cut.encoding, bodies, length);
    return cut;
}

} // namespace regroup
