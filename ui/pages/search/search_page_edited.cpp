// SPDX-License-Identifier: GPL-3.0-or-later
// What the table of layers shows before a search: the edited groups, and what they cost.
#include "core/search/similarity_cost.h"
#include "ui/pages/search/search_controller.h"
#include "ui/pages/search/search_options_panel.h"
#include "ui/pages/search/search_page.h"
#include "ui/pages/search/search_slot_model.h"

#include <QLabel>
#include <QTreeView>
#include <set>

namespace regroup::ui {
namespace {

/// What a search with the objective similarity works on; of joint slots the mean of both.
std::optional<SquareMatrix> similarityOf(const SearchSlot& slot, const SharedReport& key,
                                         const SharedReport& value) {
    const auto layer = static_cast<std::size_t>(slot.layer);
    const auto has = [layer](const SharedReport& report) {
        return report != nullptr && layer < report->layers.size();
    };
    if (slot.kind == SlotKind::Key)
        return has(key) ? std::optional(key->layers[layer]) : std::nullopt;
    if (slot.kind == SlotKind::Value)
        return has(value) ? std::optional(value->layers[layer]) : std::nullopt;
    if (!has(key) || !has(value) || key->layers[layer].size() != value->layers[layer].size())
        return std::nullopt;
    SquareMatrix mean = key->layers[layer];
    const SquareMatrix& other = value->layers[layer];
    for (std::size_t index = 0; index < mean.values().size(); ++index)
        mean.values()[index] = (mean.values()[index] + other.values()[index]) / 2;
    return mean;
}

} // namespace

void SearchPage::setEdited(const ModelGrouping& grouping) {
    m_edited = grouping;
    if (isVisible())
        showEdited();
}

void SearchPage::setLocks(std::vector<SlotLocks> apart) {
    m_locks = std::move(apart);
    std::set<int> layers;
    for (const SlotLocks& locks : m_locks)
        if (!locks.isEmpty())
            layers.insert(locks.slot.layer);
    m_options->setLockedLayers(static_cast<int>(layers.size()));
    refresh();
}

/// Why the form's search cannot leave the locks alone; empty if it can, or need not.
QString SearchPage::lockProblem() const {
    if (!m_options->respectsLocks())
        return {};
    const ModelSearchRequest search = m_options->request().search;
    const int split = search.keyValue == KeyValueMode::Joint ? splitLockedLayer(m_locks) : -1;
    if (split >= 0)
        return tr("Layer %1 has locks, and groups its keys and values differently. Search them "
                  "separately, or do not respect locks.")
            .arg(split);
    for (const SlotLocks& locks : m_locks) {
        if (locks.whole || locks.isEmpty())
            continue;
        if (!keepsLockedHeads(search.method))
            return tr("This method cannot keep locked heads and groups, as in layer %1; annealing "
                      "can. Every method leaves locked layers alone.")
                .arg(locks.slot.layer);
        if (!search.budget && !lockedStart(locks, search.groupCount, search.limits()))
            return tr("%1 groups cannot hold the locked heads and groups of layer %2. Choose "
                      "another number, groups of any size, or do not respect locks.")
                .arg(search.groupCount)
                .arg(locks.slot.layer);
    }
    return {};
}

/// Only where it is a closed form of what has been measured.
std::optional<double> SearchPage::objectiveOf(const SearchSlot& slot,
                                              const SearchRequest& request) const {
    if (request.objective != Objective::Similarity)
        return std::nullopt;
    const StudioModel& model = m_context.model;
    const auto similarity = similarityOf(slot, model.report(request.metric, HeadKind::Key),
                                         model.report(request.metric, HeadKind::Value));
    const Grouping& groups = partitionOf(m_edited, slot);
    if (!similarity || similarity->size() != groups.headCount())
        return std::nullopt;
    return SimilarityCost(*similarity).cost(groups);
}

std::vector<SearchSlotModel::Edited> SearchPage::editedSlots() const {
    std::vector<SearchSlotModel::Edited> rows;
    const SearchRequest request = m_options->request();
    const auto layers = static_cast<int>(m_edited.size());
    if (m_context.model.isOpen() && layers == m_context.model.summary().layerCount)
        for (const SearchSlot& slot : searchSlots(layers, request.search.keyValue))
            rows.push_back({slot, partitionOf(m_edited, slot), objectiveOf(slot, request)});
    return rows;
}

void SearchPage::showEdited() {
    if (!m_hasSearch)
        m_slotModel->setEdited(editedSlots());
    m_slots->setVisible(m_slotModel->rowCount() > 0);
    m_noSlots->setVisible(m_slotModel->rowCount() == 0);
}

} // namespace regroup::ui
