// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/search/search_scope.h"

#include "core/base/error.h"
#include "core/search/model_search_request.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <set>

namespace regroup {
namespace {

constexpr int layerLimit = 1 << 20;

std::string_view trimmed(std::string_view text) {
    const std::size_t first = text.find_first_not_of(' ');
    if (first == std::string_view::npos)
        return {};
    return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

[[noreturn]] void refuse(std::string_view text) {
    throw Error(
        ErrorCode::BadUsage,
        fmt::format("Layers are '{}', expected all, a number, a range such as 4-7, or a list of "
                    "both such as 0-3,5.",
                    text));
}

int layerFrom(std::string_view part, std::string_view whole) {
    part = trimmed(part);
    int value = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), value);
    if (error != std::errc() || end != part.data() + part.size() || value < 0 ||
        value >= layerLimit)
        refuse(whole);
    return value;
}

} // namespace

std::vector<int> layerListFromText(std::string_view text) {
    if (trimmed(text) == "all")
        return {};
    std::set<int> layers;
    for (std::size_t begin = 0; begin <= text.size();) {
        const std::size_t end = std::min(text.find(',', begin), text.size());
        const std::string_view part = text.substr(begin, end - begin);
        const std::size_t dash = part.find('-');
        const int first = layerFrom(part.substr(0, dash), text);
        const int last =
            dash == std::string_view::npos ? first : layerFrom(part.substr(dash + 1), text);
        if (last < first)
            refuse(text);
        for (int layer = first; layer <= last; ++layer)
            layers.insert(layer);
        begin = end + 1;
    }
    return {layers.begin(), layers.end()};
}

std::string layerListText(const std::vector<int>& layers) {
    if (layers.empty())
        return "all";
    std::string text;
    for (std::size_t index = 0; index < layers.size();) {
        std::size_t last = index;
        while (last + 1 < layers.size() && layers[last + 1] == layers[last] + 1)
            ++last;
        text += text.empty() ? "" : ",";
        text += last == index ? fmt::format("{}", layers[index])
                              : fmt::format("{}-{}", layers[index], layers[last]);
        index = last + 1;
    }
    return text;
}

bool isGrouped(const ModelSearchRequest& request, const SearchSlot& slot) {
    const std::vector<int>& layers = request.onlyLayers;
    const bool layerCounts =
        layers.empty() || std::find(layers.begin(), layers.end(), slot.layer) != layers.end();
    const bool kindCounts =
        !request.onlyKind || slot.kind == SlotKind::Joint || slot.kind == *request.onlyKind;
    return layerCounts && kindCounts;
}

} // namespace regroup
