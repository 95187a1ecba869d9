// SPDX-License-Identifier: GPL-3.0-or-later
// The numbers of the group list: of each row, and of the layer above the rows.
#include "core/grouping/compare.h"
#include "ui/editor/group_list.h"
#include "ui/editor/group_numbers_text.h"
#include "ui/editor/group_rows.h"
#include "ui/editor/grouping_document.h"
#include "ui/editor/numbers_grid.h"

#include <algorithm>

namespace regroup::ui {
namespace {

std::size_t at(int index) {
    return static_cast<std::size_t>(index);
}

const Grouping& partOf(const LayerGrouping& layer, HeadKind kind) {
    return kind == HeadKind::Value ? layer.value : layer.key;
}

std::int64_t parametersOf(const ModelGrouping& grouping, const ModelShape& shape) {
    std::int64_t sum = 0;
    for (const LayerGrouping& layer : grouping)
        sum += layer.key.groupCount() * shape.keyHeadParameters +
               layer.value.groupCount() * shape.valueHeadParameters;
    return sum;
}

} // namespace

void GroupList::setModelShape(ModelShape shape) {
    m_shape = std::move(shape);
    updateNumbers();
}

void GroupList::setCosts(LayerCosts* costs) {
    m_costs = costs;
    updateCosts();
}

void GroupList::updateCosts() {
    updateRows();
    updateNumbers();
    m_rows->sayDrop(); // While heads are dragged.
}

void GroupList::setBudget(std::optional<int> groupCount) {
    if (groupCount == m_budget)
        return;
    m_budget = groupCount;
    updateNumbers();
}

void GroupList::updateRows() {
    std::vector<GroupRow> rows;
    std::set<int> lockedHeads;
    std::optional<LayerNumbers> numbers;
    if (isShown() && similarity() != nullptr)
        numbers = layerNumbers(*similarity(), m_document.grouping(m_layer, m_kind));
    for (SlotGroup& group : m_document.groups(m_layer, m_kind)) {
        GroupRow row{std::move(group), {}, {}, {}};
        if (numbers) {
            const Grouping& grouping = m_document.grouping(m_layer, m_kind);
            const GroupNumbers& own =
                numbers->groups[at(grouping.labelOf(row.group.heads.front()))];
            row.mean = meanText(own);
            row.weakest = weakestText(own.weakest);
        }
        row.error = errorText(errorOfGroup(row.group.slot));
        for (const int head : row.group.heads)
            if (m_document.isHeadLocked(m_layer, m_kind, head))
                lockedHeads.insert(head);
        rows.push_back(std::move(row));
    }
    m_rows->setRows(std::move(rows), std::move(lockedHeads));
}

CostPlace GroupList::costPlace(bool joint) const {
    const HeadKind kind = m_kind == HeadKind::Value && !joint ? HeadKind::Value : HeadKind::Key;
    return {m_layer, kind, joint, m_numbers->errorRule()};
}

std::optional<double> GroupList::errorOfGroup(int slot) const {
    if (m_costs == nullptr || !isShown())
        return std::nullopt;
    const CostPlace place = costPlace(m_document.isJointLayer(m_layer));
    const std::vector<int> heads = m_document.headsOf(m_layer, m_kind, slot);
    if (heads.empty() || !m_costs->missing(place).isEmpty())
        return std::nullopt;
    return m_costs->groupError(place, heads);
}

std::optional<double> GroupList::errorOf(const Grouping& grouping, bool joint) const {
    double sum = 0;
    bool known = true;
    for (const std::vector<int>& heads : grouping.members()) { // All of them are asked for at once.
        const std::optional<double> error = m_costs->groupError(costPlace(joint), heads);
        known = known && error;
        sum += error.value_or(0);
    }
    return known ? std::optional(sum) : std::nullopt;
}

QString GroupList::dropEffect(const std::vector<int>& slotOfHead) const {
    if (!isShown() || static_cast<int>(slotOfHead.size()) != m_document.headCount(m_layer))
        return {};
    const Grouping& now = m_document.grouping(m_layer, m_kind);
    const Grouping then = Grouping::fromLabels(slotOfHead);
    DropNumbers numbers;
    const bool joint = m_document.isJointLayer(m_layer);
    numbers.hasError = m_costs != nullptr && m_costs->missing(costPlace(joint)).isEmpty();
    if (numbers.hasError) {
        numbers.errorNow = errorOf(now, joint);
        numbers.errorThen = errorOf(then, joint);
    }
    if (const SquareMatrix* known = similarity()) {
        numbers.withinNow = layerNumbers(*known, now).withinMean;
        numbers.withinThen = layerNumbers(*known, then).withinMean;
    }
    return dropText(numbers);
}

const Grouping& GroupList::referenceGrouping() const {
    return partOf(m_document.reference()[at(m_layer)], m_kind);
}

void GroupList::updateNumbers() {
    if (!isShown()) {
        m_numbers->setRows({});
        return;
    }
    const Grouping& now = m_document.grouping(m_layer, m_kind);
    const Grouping& before = referenceGrouping();
    NumbersLine line;
    line.groupCount = now.groupCount();
    line.groupCountBefore = before.groupCount();
    line.budget = m_budget;
    addSimilarityNumbers(line, now, before);
    addCosts(line, now, before);
    addModelNumbers(line);
    m_numbers->setRows(numberRows(line));
    Q_EMIT numbersChanged();
}

void GroupList::addSimilarityNumbers(NumbersLine& line, const Grouping& now,
                                     const Grouping& before) const {
    const SquareMatrix* known = similarity();
    if (known == nullptr)
        return;
    line.now = layerNumbers(*known, now);
    line.before = layerNumbers(*known, before);
}

void GroupList::addCosts(NumbersLine& line, const Grouping& now, const Grouping& before) const {
    if (m_costs == nullptr)
        return;
    const bool joint = m_document.isJointLayer(m_layer);
    const QString missing = m_costs->missing(costPlace(joint));
    const bool canHaveError = missing.isEmpty();
    line.errorMissing = canHaveError ? QStringLiteral("…") : missing;
    if (canHaveError) {
        line.error = errorOf(now, joint);
        // Where the reference groups keys and values apart, its sum is not of the same kind.
        const LayerGrouping& reference = m_document.reference()[at(m_layer)];
        if (!joint || reference.isJoint())
            line.errorBefore = errorOf(before, joint);
    }
    const std::vector<int> sizes = now.groupSizes();
    const int largest = m_keepSizes ? *std::max_element(sizes.begin(), sizes.end()) : 0;
    if (!canHaveError && similarity() == nullptr)
        return;
    const LayerCosts::Optimum best = m_costs->optimum(
        costPlace(joint), canHaveError ? nullptr : m_similarity, now.groupCount(), largest);
    line.hasGap = best.isPossible;
    if (best.sum && canHaveError && line.error)
        line.gap = std::max(0.0, *line.error - *best.sum);
    else if (best.sum && !canHaveError)
        line.gap = std::max(0.0, -similarityObjective(*m_similarity, now) - *best.sum);
}

void GroupList::addModelNumbers(NumbersLine& line) const {
    const auto bytes = [&](const ModelGrouping& grouping) {
        return cacheBytesPerToken(grouping, m_shape.headDim, m_shape.elementBytes) *
               static_cast<std::uint64_t>(m_numbers->contextLength());
    };
    line.cacheBytes = bytes(m_document.grouping());
    line.cacheBytesBefore = bytes(m_document.reference());
    if (m_shape.present.size() == m_document.grouping().size() && m_shape.keyHeadParameters > 0) {
        const std::int64_t present = parametersOf(m_shape.present, m_shape);
        line.parametersSaved = present - parametersOf(m_document.grouping(), m_shape);
        line.parametersSavedBefore = present - parametersOf(m_document.reference(), m_shape);
    }
    const LayerGrouping& now = m_document.grouping()[at(m_layer)];
    const LayerGrouping& before = m_document.reference()[at(m_layer)];
    if (now.isJoint() && m_document.isJointLayer(m_layer))
        return;
    line.refinement = commonRefinement(now.key, now.value).groupCount();
    line.refinementBefore = commonRefinement(before.key, before.value).groupCount();
}

QString GroupList::numbersText() const {
    return m_numbers->text();
}

} // namespace regroup::ui
