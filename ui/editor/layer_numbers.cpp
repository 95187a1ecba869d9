// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/layer_numbers.h"

#include "core/base/error.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

void checkSize(const SquareMatrix& similarity, const Grouping& grouping) {
    if (similarity.size() != grouping.headCount())
        throw Error(ErrorCode::BadData,
                    fmt::format("The similarity matrix has {} heads, expected {} as in the "
                                "grouping.",
                                similarity.size(), grouping.headCount()));
}

double symmetric(const SquareMatrix& similarity, int first, int second) {
    return 0.5 * (similarity.at(first, second) + similarity.at(second, first));
}

class Mean {
public:
    void add(double value) {
        m_sum += value;
        ++m_count;
    }
    std::optional<double> value() const {
        return m_count == 0 ? std::nullopt : std::optional(m_sum / static_cast<double>(m_count));
    }

private:
    double m_sum = 0;
    int m_count = 0;
};

void takeWeaker(std::optional<HeadPair>& weakest, const HeadPair& pair) {
    if (std::isfinite(pair.similarity) && (!weakest || pair.similarity < weakest->similarity))
        weakest = pair;
}

} // namespace

LayerNumbers layerNumbers(const SquareMatrix& similarity, const Grouping& grouping) {
    checkSize(similarity, grouping);
    LayerNumbers numbers;
    numbers.groupCount = grouping.groupCount();
    numbers.groups.resize(static_cast<std::size_t>(grouping.groupCount()));
    std::vector<Mean> groupMeans(numbers.groups.size());
    Mean within;
    Mean between;
    for (int first = 0; first < grouping.headCount(); ++first)
        for (int second = first + 1; second < grouping.headCount(); ++second) {
            const HeadPair pair{first, second, symmetric(similarity, first, second)};
            const auto group = static_cast<std::size_t>(grouping.labelOf(first));
            if (grouping.labelOf(first) != grouping.labelOf(second)) {
                between.add(pair.similarity);
                continue;
            }
            within.add(pair.similarity);
            groupMeans[group].add(pair.similarity);
            takeWeaker(numbers.groups[group].weakest, pair);
            takeWeaker(numbers.weakest, pair);
        }
    for (std::size_t group = 0; group < groupMeans.size(); ++group)
        numbers.groups[group].mean = groupMeans[group].value();
    numbers.withinMean = within.value();
    numbers.betweenMean = between.value();
    return numbers;
}

std::uint64_t cacheBytesPerToken(const ModelGrouping& grouping, int headDim, int elementBytes) {
    return static_cast<std::uint64_t>(keyValueHeadTotal(grouping)) *
           static_cast<std::uint64_t>(headDim) * static_cast<std::uint64_t>(elementBytes);
}

} // namespace regroup::ui
