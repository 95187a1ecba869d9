// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/grouping_document.h"

#include <QUndoCommand>
#include <algorithm>
#include <cassert>

namespace regroup::ui {

/// The one kind of command: some layers as they were and as they become, locks included.
class LayersCommand : public QUndoCommand {
public:
    using Layers = std::vector<std::pair<int, LayerSlots>>;

    LayersCommand(GroupingDocument& document, Layers before, Layers after, const QString& text)
        : QUndoCommand(text), m_document(document), m_before(std::move(before)),
          m_after(std::move(after)) {}

    void undo() override { m_document.restore(m_before); }
    void redo() override { m_document.restore(m_after); }

private:
    GroupingDocument& m_document;
    Layers m_before;
    Layers m_after;
};

namespace {

std::size_t at(int index) {
    return static_cast<std::size_t>(index);
}

} // namespace

QString ParkedGrouping::title() const {
    return isModified() ? name + QStringLiteral(" *") : name;
}

GroupingDocument::GroupingDocument(QObject* parent) : QObject(parent), m_undo(newUndoStack()) {
    m_undoGroup.setActiveStack(m_undo.get());
}

GroupingDocument::~GroupingDocument() {
    m_undo->disconnect(this);
}

std::unique_ptr<QUndoStack> GroupingDocument::newUndoStack() {
    auto stack = std::make_unique<QUndoStack>();
    // The stack moves its index after a command was done, so the title can only follow from here.
    connect(stack.get(), &QUndoStack::indexChanged, this, &GroupingDocument::updateTitle);
    connect(stack.get(), &QUndoStack::cleanChanged, this, &GroupingDocument::updateTitle);
    m_undoGroup.addStack(stack.get());
    return stack;
}

ParkedGrouping GroupingDocument::exchange(ParkedGrouping* next) {
    ParkedGrouping aside{m_name,   m_path,  std::move(m_layers), std::move(m_grouping),
                         m_opened, m_saved, m_reference,         std::move(m_undo)};
    if (next == nullptr) {
        m_undo = newUndoStack();
        m_undoGroup.setActiveStack(m_undo.get());
        reset({}, {}, {});
        return aside;
    }
    m_name = next->name;
    m_path = next->path;
    m_layers = std::move(next->layers);
    m_grouping = std::move(next->grouping);
    m_opened = std::move(next->opened);
    m_saved = std::move(next->saved);
    m_reference = std::move(next->reference);
    m_undo = std::move(next->undo);
    m_undoGroup.setActiveStack(m_undo.get());
    Q_EMIT groupingReplaced();
    Q_EMIT referenceChanged();
    updateTitle();
    return aside;
}

void GroupingDocument::reset(const QString& name, ModelGrouping grouping, const QString& path) {
    m_name = name;
    m_path = path;
    m_layers.clear();
    for (const LayerGrouping& layer : grouping)
        m_layers.push_back(slotsFor(layer));
    m_grouping = std::move(grouping);
    m_opened = m_grouping;
    m_saved = m_grouping;
    m_reference = m_grouping;
    m_undo->clear();
    Q_EMIT groupingReplaced();
    Q_EMIT referenceChanged();
    updateTitle();
}

void GroupingDocument::close() {
    reset({}, {}, {});
}

int GroupingDocument::headCount(int layer) const {
    return hasLayer(layer) ? static_cast<int>(m_layers[at(layer)].key.slotOfHead.size()) : 0;
}

const Grouping& GroupingDocument::grouping(int layer, HeadKind kind) const {
    assert(hasLayer(layer));
    const LayerGrouping& both = m_grouping[at(layer)];
    return kind == HeadKind::Value ? both.value : both.key;
}

void GroupingDocument::setName(const QString& name) {
    m_name = name;
    updateTitle();
}

QString GroupingDocument::title() const {
    return isModified() ? m_name + QStringLiteral(" *") : m_name;
}

QString GroupingDocument::runName() const {
    return isModified() && !m_path.isEmpty() ? tr("%1, edited").arg(m_name) : m_name;
}

bool GroupingDocument::isModified() const {
    // Locks are commands too, but nothing that could be saved.
    return !m_undo->isClean() && m_grouping != m_saved;
}

void GroupingDocument::setSaved(const QString& path) {
    m_path = path;
    m_saved = m_grouping;
    m_undo->setClean();
    updateTitle();
}

void GroupingDocument::updateTitle() {
    const QString now = title() + QLatin1Char('\n') + m_path;
    if (now == m_lastTitle)
        return;
    m_lastTitle = now;
    Q_EMIT titleChanged();
}

bool GroupingDocument::isJointLayer(int layer) const {
    return hasLayer(layer) && m_layers[at(layer)].joint;
}

const SlotPartition& GroupingDocument::partition(int layer, HeadKind kind) const {
    assert(hasLayer(layer));
    const LayerSlots& both = m_layers[at(layer)];
    return kind == HeadKind::Value ? both.value : both.key;
}

const std::vector<int>& GroupingDocument::slotOfHead(int layer, HeadKind kind) const {
    return partition(layer, kind).slotOfHead;
}

std::vector<SlotGroup> GroupingDocument::groups(int layer, HeadKind kind) const {
    return hasLayer(layer) ? groupsOf(partition(layer, kind)) : std::vector<SlotGroup>();
}

std::vector<int> GroupingDocument::headsOf(int layer, HeadKind kind, int slot) const {
    return hasLayer(layer) ? headsIn(partition(layer, kind), slot) : std::vector<int>();
}

std::vector<GroupMark> GroupingDocument::marks(int layer, HeadKind kind) const {
    if (!hasLayer(layer))
        return {};
    const std::vector<int>& slotOfEachHead = slotOfHead(layer, kind);
    std::vector<GroupMark> marks;
    for (const std::vector<int>& heads : grouping(layer, kind).members()) {
        const int slot = slotOfEachHead[at(heads.front())];
        marks.push_back({groupLetter(slot), slot});
    }
    return marks;
}

void GroupingDocument::pinReference() {
    m_reference = m_grouping;
    Q_EMIT referenceChanged();
}

void GroupingDocument::pinOpenedReference() {
    m_reference = m_opened;
    Q_EMIT referenceChanged();
}

void GroupingDocument::restore(const std::vector<LayerChange>& layers) {
    for (const auto& [layer, state] : layers) {
        m_layers[at(layer)] = state;
        m_grouping[at(layer)] = groupingOf(state);
    }
    if (layers.size() == 1)
        Q_EMIT changed(layers.front().first);
    else
        Q_EMIT groupingReplaced();
}

bool GroupingDocument::push(std::vector<LayerChange> after, const QString& text) {
    std::erase_if(after, [this](const LayerChange& change) {
        return change.second == m_layers[at(change.first)];
    });
    if (after.empty())
        return false;
    std::vector<LayerChange> before;
    before.reserve(after.size());
    for (const auto& [layer, state] : after)
        before.emplace_back(layer, m_layers[at(layer)]);
    m_undo->push(new LayersCommand(*this, std::move(before), std::move(after), text));
    return true;
}

bool GroupingDocument::pushEdit(std::vector<LayerChange> after, const QString& text) {
    return !refuseLocked(after) && push(std::move(after), text);
}

void GroupingDocument::refuse(const QString& sentence) {
    Q_EMIT refused(sentence);
}

} // namespace regroup::ui
