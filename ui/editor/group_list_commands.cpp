// SPDX-License-Identifier: GPL-3.0-or-later
// What the commands of the group list do with its selection.
#include "ui/common/group_text.h"
#include "ui/editor/copy_layers_dialog.h"
#include "ui/editor/group_list.h"
#include "ui/editor/group_rows.h"
#include "ui/editor/grouping_document.h"
#include "ui/editor/set_groups_dialog.h"

#include <QAction>
#include <QInputDialog>
#include <QLabel>
#include <QMenu>
#include <algorithm>

namespace regroup::ui {

void GroupList::connectRows() {
    connect(m_rows, &GroupRows::headSelectionChanged, this, [this] { emitSelection(true); });
    connect(m_rows, &GroupRows::slotSelectionChanged, this, [this] { emitSelection(false); });
    connect(m_rows, &GroupRows::headHovered, this, &GroupList::headHovered);
    connect(m_rows, &GroupRows::said, this, &GroupList::say);
    m_rows->setDropEffect([this](const std::vector<int>& slots) { return dropEffect(slots); });
    connect(m_rows, &GroupRows::moveRequested, this,
            [this](const std::vector<int>& heads, int slot) {
                m_document.moveHeads(m_layer, m_kind, heads, slot);
            });
    connect(m_rows, &GroupRows::newGroupRequested, this, [this](const std::vector<int>& heads) {
        if (heads.empty())
            say(tr("Select the heads for the new group first."));
        else
            m_document.moveToNewGroup(m_layer, m_kind, heads);
    });
    connect(m_rows, &GroupRows::swapRequested, this, [this](int first, int second) {
        m_document.swapHeads(m_layer, m_kind, first, second);
    });
    connect(m_rows, &GroupRows::mergeRequested, this, [this](const std::vector<int>& groups) {
        m_document.mergeGroups(m_layer, m_kind, groups);
    });
    connect(m_rows, &GroupRows::lockToggled, this, [this](int slot) {
        m_document.setGroupsLocked(m_layer, m_kind, {slot},
                                   !m_document.isGroupLocked(m_layer, m_kind, slot));
    });
    connect(m_rows, &GroupRows::menuRequested, this, [this](const QPoint& position) {
        QMenu* menu = createMenu(this);
        menu->setAttribute(Qt::WA_DeleteOnClose);
        menu->popup(position);
    });
    connect(m_footer, &QLabel::linkActivated, this, &GroupList::applyHint);
}

void GroupList::connectActions() {
    const auto on = [this](QAction* action, auto&& command) {
        connect(action, &QAction::triggered, this, std::forward<decltype(command)>(command));
    };
    on(m_actions.moveToGroup, [this] { m_rows->startMoveByLetter(); });
    on(m_actions.swap, [this] { swapSelected(); });
    on(m_actions.newGroup, [this] { Q_EMIT m_rows->newGroupRequested(m_rows->operandHeads()); });
    on(m_actions.split, [this] { splitSelected(); });
    on(m_actions.merge, [this] { mergeSelected(); });
    on(m_actions.lock, [this] { lockSelected(); });
    on(m_actions.applyHint, [this] { applyHint(); });
    on(m_actions.lockLayer, [this](bool locked) { m_document.setLayerLocked(m_layer, locked); });
    on(m_actions.jointKeyValue, [this](bool joint) { toggleJoint(joint); });
    on(m_actions.copyToLayers, [this] { askForLayers(); });
    on(m_actions.setNeighbour, [this] { applyPattern(GroupingPattern::Neighbour); });
    on(m_actions.setRandom, [this] { askForGroups(true); });
    on(m_actions.keepSizes, [this](bool keep) { setKeepSizes(keep); });
    on(m_actions.setWard, [this] {
        if (isShown() && similarity() == nullptr)
            say(tr("Clusters need the similarity of the heads, which is not known yet."));
        else
            askForGroups(false);
    });
    on(m_actions.setOneGroup, [this] { applyPattern(GroupingPattern::OneGroup); });
    on(m_actions.setOriginal, [this] { applyPattern(GroupingPattern::Original); });
}

void GroupList::say(const QString& sentence) {
    m_sentence = sentence;
    updateFooter();
}

void GroupList::swapSelected() {
    std::vector<int> heads = selectedHeads();
    if (heads.size() == 1 && m_rows->focusHead() >= 0 && m_rows->focusHead() != heads.front())
        heads.push_back(m_rows->focusHead()); // One is selected, the focus is on the other.
    const std::vector<int>& slotOfHead =
        isShown() ? m_document.slotOfHead(m_layer, m_kind) : std::vector<int>();
    const auto slot = [&](int head) { return slotOfHead[static_cast<std::size_t>(head)]; };
    if (heads.size() != 2 || slot(heads[0]) == slot(heads[1]))
        say(tr("Select two heads of different groups to swap them."));
    else
        m_document.swapHeads(m_layer, m_kind, heads[0], heads[1]);
}

void GroupList::splitSelected() {
    const std::vector<int> heads = selectedHeads();
    const std::vector<int> groups = m_rows->operandSlots();
    const bool somebodyStays = std::any_of(groups.begin(), groups.end(), [&](int slot) {
        const std::vector<int> members = m_document.headsOf(m_layer, m_kind, slot);
        return !std::includes(heads.begin(), heads.end(), members.begin(), members.end());
    });
    if (!heads.empty() && somebodyStays)
        m_document.splitOff(m_layer, m_kind, heads);
    else if (groups.size() == 1)
        m_document.splitGroup(m_layer, m_kind, groups.front(), similarity());
    else
        say(tr("Select the heads that leave, or one group to cut it into two clusters."));
}

void GroupList::mergeSelected() {
    const std::vector<int> groups = m_rows->operandSlots();
    if (groups.size() < 2)
        say(tr("Select two groups to merge them: Ctrl+click their letters."));
    else
        m_document.mergeGroups(m_layer, m_kind, groups);
}

void GroupList::lockSelected() {
    const std::vector<int> heads = selectedHeads();
    const bool ofHeads = selectedGroups().empty() && (!heads.empty() || m_rows->focusHead() >= 0);
    const auto allLocked = [](const std::vector<int>& items, auto&& isLocked) {
        return std::all_of(items.begin(), items.end(), isLocked);
    };
    if (ofHeads) {
        const std::vector<int> items = m_rows->operandHeads();
        const bool locked = allLocked(
            items, [&](int head) { return m_document.isHeadLocked(m_layer, m_kind, head); });
        m_document.setHeadsLocked(m_layer, m_kind, items, !locked);
        return;
    }
    const std::vector<int> items = m_rows->operandSlots();
    const bool locked =
        allLocked(items, [&](int slot) { return m_document.isGroupLocked(m_layer, m_kind, slot); });
    m_document.setGroupsLocked(m_layer, m_kind, items, !locked);
}

void GroupList::applyHint() {
    if (!m_hint)
        return;
    const EditHint hint = *m_hint; // The edit brings the next one.
    if (hint.kind == EditHint::Kind::Swap) {
        m_document.swapHeads(m_layer, m_kind, hint.head, hint.other);
        return;
    }
    const int slot = m_document.slotOfHead(m_layer, m_kind)[static_cast<std::size_t>(hint.other)];
    m_document.moveHeads(m_layer, m_kind, {hint.head}, slot);
}

void GroupList::toggleJoint(bool joint) {
    if (joint)
        m_document.makeJoint(m_layer, m_kind);
    else
        m_document.splitKeyValue(m_layer);
    updateActions(); // A refusal leaves the layer as it was, and the action has to show that.
}

int GroupList::suggestedGroupCount() const {
    const int heads = m_document.headCount(m_layer);
    const int now = m_document.grouping(m_layer, m_kind).groupCount();
    // Every head its own is the start of most work, but no useful number of runs.
    return std::min(m_budget.value_or(now == heads ? std::max(1, heads / 2) : now), heads);
}

std::optional<int> GroupList::askGroupCount() {
    const int heads = m_document.headCount(m_layer);
    const int suggested = suggestedGroupCount();
    if (m_askGroupCount)
        return m_askGroupCount(suggested, heads);
    bool accepted = false;
    const int count =
        QInputDialog::getInt(this, tr("Groups of Layer %1").arg(m_layer), tr("&Number of groups:"),
                             suggested, 1, heads, 1, &accepted);
    return accepted ? std::optional(count) : std::nullopt;
}

void GroupList::applyPattern(GroupingPattern pattern) {
    if (!isShown())
        return;
    PatternRequest request;
    request.pattern = pattern;
    request.layer = m_layer;
    if (pattern == GroupingPattern::Neighbour) {
        const std::optional<int> count = askGroupCount();
        if (!count)
            return;
        request.groupCount = *count;
    }
    m_document.setPattern(m_kind, request);
}

void GroupList::setRandomGroups(const SetGroupsChoice& choice) {
    PatternRequest request{
        GroupingPattern::Random, choice.groupCount, choice.sizes, choice.seed, {}};
    if (!choice.allLayers)
        request.layer = m_layer;
    m_patternSeed = choice.seed + 1;
    m_document.setPattern(m_kind, request);
}

void GroupList::askForGroups(bool random) {
    if (!isShown())
        return;
    using Kind = SetGroupsDialog::Kind;
    auto* dialog =
        new SetGroupsDialog(random ? Kind::Random : Kind::Ward, m_layer, m_document.layerCount(),
                            m_document.headCount(m_layer),
                            {suggestedGroupCount(), m_patternSizes, m_patternSeed, false}, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    connect(dialog, &QDialog::accepted, this, [this, dialog, random] {
        const SetGroupsChoice choice = dialog->choice();
        m_patternSizes = choice.sizes;
        if (random)
            setRandomGroups(choice);
        else
            Q_EMIT wardRequested(choice.groupCount, choice.sizes, choice.allLayers);
    });
    dialog->open();
}

void GroupList::askForLayers() {
    std::vector<char> possible;
    possible.reserve(static_cast<std::size_t>(m_document.layerCount()));
    for (int layer = 0; layer < m_document.layerCount(); ++layer)
        possible.push_back(!m_document.isLayerLocked(layer) &&
                           m_document.headCount(layer) == m_document.headCount(m_layer));
    auto* dialog = new CopyLayersDialog(m_layer, possible, this);
    dialog->setAttribute(Qt::WA_DeleteOnClose);
    const int from = m_layer;
    connect(dialog, &QDialog::accepted, this,
            [this, dialog, from] { m_document.copyToLayers(from, dialog->layers()); });
    dialog->open();
}

QMenu* GroupList::createMenu(QWidget* parent) {
    auto* menu = new QMenu(parent);
    QMenu* moveTo = menu->addMenu(tr("Move &to"));
    moveTo->setEnabled(!m_rows->operandHeads().empty());
    for (const GroupRow& row : m_rows->rows()) {
        const int slot = row.group.slot;
        const QString heads = headsText(row.group.heads);
        const QString shown = heads.size() > 30 ? heads.left(29) + QChar(0x2026) : heads;
        moveTo->addAction(
            QStringLiteral("%1   %2").arg(groupLetter(slot), shown), this,
            [this, slot] { m_document.moveHeads(m_layer, m_kind, m_rows->operandHeads(), slot); });
    }
    for (QAction* action :
         {m_actions.newGroup, m_actions.swap, m_actions.split, m_actions.merge, m_actions.lock})
        menu->addAction(action);
    menu->addSeparator();
    menu->addAction(m_actions.applyHint);
    menu->addSeparator();
    QMenu* set = menu->addMenu(tr("Set &Layer to"));
    for (QAction* action : {m_actions.setNeighbour, m_actions.setRandom, m_actions.setWard,
                            m_actions.setOneGroup, m_actions.setOriginal})
        set->addAction(action);
    for (QAction* action : {m_actions.copyToLayers, m_actions.jointKeyValue, m_actions.lockLayer,
                            m_actions.keepSizes})
        menu->addAction(action);
    return menu;
}

} // namespace regroup::ui
