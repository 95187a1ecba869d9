// SPDX-License-Identifier: GPL-3.0-or-later
// What is done to the groups from the heatmap's side of the layer.
#include "core/base/error.h"
#include "core/search/ward.h"
#include "ui/charts/similarity_heatmap.h"
#include "ui/common/qt_text.h"
#include "ui/editor/group_list.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/explore/layer_view.h"
#include "ui/window/inspector_facts.h"

#include <QMenu>

namespace regroup::ui {

void LayerView::makeClusterGrouping(const Grouping& groups) {
    const int layer = m_groups->layer();
    if (!showsHeadsOfTheList())
        return;
    LayerGrouping next = m_document.grouping().at(static_cast<std::size_t>(layer));
    if (m_document.isJointLayer(layer))
        next = LayerGrouping::joint(groups);
    else
        (m_groups->kind() == HeadKind::Value ? next.value : next.key) = groups;
    m_document.applyLayer(layer, next, tr("Cut the Dendrogram"));
}

std::shared_ptr<const SquareMatrix> LayerView::similarityOf(int layer, HeadKind kind) const {
    // The figure's matrix lies in the report of the metric that is shown.
    const auto at = [](const SharedReport& report, int index) -> const SquareMatrix* {
        const auto place = static_cast<std::size_t>(index);
        return report && place < report->layers.size() ? &report->layers[place] : nullptr;
    };
    const HeatmapFigure& shown = figure();
    for (const SimilarityMetric metric : similarityMetrics()) {
        const SharedReport own = m_context.model.report(metric, shown.kind);
        if (!shown.similarity || at(own, shown.layer) != shown.similarity.get())
            continue;
        const SharedReport report = m_context.model.report(metric, kind);
        return at(report, layer) == nullptr
                   ? nullptr
                   : std::shared_ptr<const SquareMatrix>(report, at(report, layer));
    }
    return layer == shown.layer && kind == shown.kind ? shown.similarity : nullptr;
}

LayerGrouping LayerView::wardGroupsOf(int layer, int groupCount, GroupSizes sizes,
                                      bool bothKinds) const {
    const auto groupsBy = [&](HeadKind kind) {
        const std::shared_ptr<const SquareMatrix> similarity = similarityOf(layer, kind);
        if (similarity == nullptr)
            throw Error(ErrorCode::BadUsage,
                        fromQt(tr("The similarity of the %1 of layer %2 is not known yet. Look at "
                                  "them once, then try again.")
                                   .arg(kindText(kind))
                                   .arg(layer)));
        return groupingAfterSteps(similarity->size(),
                                  wardLinkage(*similarity, groupCount, PartitionLimits(sizes)));
    };
    const HeadKind shown = figure().kind;
    if (m_document.isJointLayer(layer))
        return LayerGrouping::joint(groupsBy(shown));
    LayerGrouping groups = m_document.grouping()[static_cast<std::size_t>(layer)];
    if (bothKinds || shown != HeadKind::Value)
        groups.key = groupsBy(shown == HeadKind::Value ? HeadKind::Key : shown);
    if (bothKinds || shown == HeadKind::Value)
        groups.value = groupsBy(HeadKind::Value);
    return groups;
}

void LayerView::makeWardGroups(int groupCount, GroupSizes sizes, bool allLayers) {
    const int layer = m_groups->layer();
    if (figure().similarity == nullptr || !m_document.hasLayer(layer))
        return;
    const QString text = tr("Ward, %n group(s)", "", groupCount);
    try {
        if (!allLayers) {
            m_document.applyLayer(layer, wardGroupsOf(layer, groupCount, sizes, false), text);
            return;
        }
        std::vector<std::pair<int, LayerGrouping>> layers;
        layers.reserve(static_cast<std::size_t>(m_document.layerCount()));
        for (int each = 0; each < m_document.layerCount(); ++each)
            layers.emplace_back(each, wardGroupsOf(each, groupCount, sizes, true));
        m_document.applyLayers(layers, text);
    } catch (const Error& error) {
        m_document.refuse(toQt(error.what()));
    }
}

void LayerView::showGroupMenu(const QPoint& globalPosition) {
    if (!showsHeadsOfTheList())
        return;
    QMenu* menu = m_groups->createMenu(this);
    menu->setAttribute(Qt::WA_DeleteOnClose);
    menu->popup(globalPosition);
}

void LayerView::dropHeads(const std::vector<int>& heads, int ontoHead, bool swap) {
    swap = swap || m_groups->keepsSizes();
    const SelectionState now = m_context.selection.state();
    if (m_foreignOutlines)
        m_document.refuse(tr("The outlines are those of the running search. Drag heads within the "
                             "list of groups."));
    else if (!showsHeadsOfTheList())
        m_document.refuse(tr("The heatmap shows the shared heads of this checkpoint. Drag query "
                             "heads within the list of groups."));
    else if (swap && heads.size() == 1)
        m_document.swapHeads(now.layer, now.kind, heads.front(), ontoHead);
    else if (swap)
        m_document.refuse(tr("%n heads cannot change places with one. Drag a single head, or move "
                             "them without Shift and without Keep Sizes.",
                             nullptr, static_cast<int>(heads.size())));
    else
        m_document.moveHeads(
            now.layer, now.kind, heads,
            m_document.slotOfHead(now.layer, now.kind).at(static_cast<std::size_t>(ontoHead)));
}

} // namespace regroup::ui
