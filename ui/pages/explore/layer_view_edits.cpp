// SPDX-License-Identifier: GPL-3.0-or-later
// What is done to the groups from the heatmap's side of the layer.
#include "core/base/error.h"
#include "core/search/ward.h"
#include "ui/common/qt_text.h"
#include "ui/editor/group_list.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/explore/layer_view.h"

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

void LayerView::makeWardGroups(int groupCount) {
    const SelectionState& now = m_context.selection.state();
    const std::shared_ptr<const SquareMatrix> similarity = figure().similarity;
    if (similarity == nullptr || !m_document.hasLayer(now.layer))
        return;
    try {
        const int heads = similarity->size();
        const Grouping groups =
            groupingAfterSteps(heads, wardLinkage(*similarity, groupCount, PartitionLimits()));
        LayerGrouping layer = m_document.grouping()[static_cast<std::size_t>(now.layer)];
        const bool joint = m_document.isJointLayer(now.layer);
        if (joint || now.kind != HeadKind::Value)
            layer.key = groups;
        if (joint || now.kind == HeadKind::Value)
            layer.value = groups;
        m_document.applyLayer(now.layer, layer, tr("Ward, %n group(s)", "", groupCount));
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
