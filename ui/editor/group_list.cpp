// SPDX-License-Identifier: GPL-3.0-or-later
// What the list shows; its numbers are in group_list_numbers.cpp, what its commands do is in
// group_list_commands.cpp.
#include "ui/editor/group_list.h"

#include "ui/common/group_text.h"
#include "ui/common/shown_number.h"
#include "ui/editor/group_numbers_text.h"
#include "ui/editor/group_rows.h"
#include "ui/editor/grouping_document.h"
#include "ui/editor/numbers_grid.h"
#include "ui/editor/padlock.h"

#include <QAction>
#include <QEvent>
#include <QHBoxLayout>
#include <QLabel>
#include <QRegularExpression>
#include <QScopedValueRollback>
#include <QScrollArea>
#include <QToolButton>
#include <QVBoxLayout>

namespace regroup::ui {
namespace {

/// As high as the numbers are now; scrolls where large letters leave it less.
class NumbersArea : public QScrollArea {
public:
    QSize sizeHint() const override { return {width(44), widget()->sizeHint().height()}; }
    QSize minimumSizeHint() const override { return {width(30), 3 * fontMetrics().lineSpacing()}; }

private:
    /// Not that of the numbers: where they have two columns, that would keep them.
    int width(int letters) const { return fontMetrics().averageCharWidth() * letters; }
};

std::size_t at(int index) {
    return static_cast<std::size_t>(index);
}

} // namespace

GroupList::GroupList(GroupingDocument& document, QWidget* parent)
    : QWidget(parent), m_document(document), m_actions(createGroupActions(this)) {
    setObjectName(QStringLiteral("groupList"));
    createWidgets();
    updateIcon();
    connectRows();
    connectActions();
    connectDocument();
    refresh();
}

QWidget* GroupList::createNumbersArea() {
    auto* area = new NumbersArea;
    area->setObjectName(QStringLiteral("groupNumbersArea"));
    area->setFrameShape(QFrame::NoFrame);
    area->setFocusPolicy(Qt::NoFocus);
    area->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    area->setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Preferred);
    area->setWidgetResizable(true);
    area->setWidget(m_numbers);
    area->viewport()->setAutoFillBackground(false);
    area->viewport()->installEventFilter(m_numbers);
    m_numbers->setAutoFillBackground(false);
    return area;
}

void GroupList::createWidgets() {
    m_numbers = new NumbersGrid;
    connect(m_numbers, &NumbersGrid::errorRuleChanged, this, &GroupList::updateCosts);
    connect(m_numbers, &NumbersGrid::contextLengthChanged, this, &GroupList::updateNumbers);
    m_lockButton = new QToolButton;
    m_lockButton->setDefaultAction(m_actions.lockLayer);
    m_lockButton->setToolButtonStyle(Qt::ToolButtonIconOnly);
    m_lockButton->setAutoRaise(true);
    m_rows = new GroupRows;
    m_rows->addActions(m_actions.all());
    setFocusProxy(m_rows);
    m_footer = new QLabel;
    m_footer->setObjectName(QStringLiteral("groupFooter"));
    m_footer->setWordWrap(true);
    m_footer->setTextFormat(Qt::RichText);
    m_footer->setTextInteractionFlags(Qt::TextBrowserInteraction);

    auto* top = new QHBoxLayout;
    top->addWidget(createNumbersArea(), 1);
    top->addWidget(m_lockButton, 0, Qt::AlignTop);
    auto* layout = new QVBoxLayout(this);
    layout->setContentsMargins(0, 0, 0, 0);
    layout->addLayout(top);
    layout->addWidget(m_rows, 1);
    layout->addWidget(m_footer);
    QWidget* before = m_rows; // Else the focus proxy would skip them.
    for (QWidget* field : m_numbers->fields() + QList<QWidget*>{m_lockButton}) {
        setTabOrder(before, field);
        before = field;
    }
}

void GroupList::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::PaletteChange || event->type() == QEvent::FontChange)
        updateIcon();
}

void GroupList::updateIcon() {
    m_actions.lockLayer->setIcon(padlockIcon(palette()));
    const int side = fontMetrics().height() + 2;
    m_lockButton->setIconSize(QSize(side, side));
}

void GroupList::connectDocument() {
    connect(&m_document, &GroupingDocument::groupingReplaced, this, &GroupList::refresh);
    connect(&m_document, &GroupingDocument::referenceChanged, this, &GroupList::updateNumbers);
    connect(&m_document, &GroupingDocument::refused, this, &GroupList::say);
    connect(&m_document, &GroupingDocument::changed, this, [this](int layer) {
        if (layer == m_layer)
            refresh();
        else
            updateNumbers(); // The cache holds all layers.
    });
}

bool GroupList::isShown() const {
    return m_document.hasLayer(m_layer);
}

const SquareMatrix* GroupList::similarity() const {
    const bool fits =
        m_similarity && isShown() && m_similarity->size() == m_document.headCount(m_layer);
    return fits ? m_similarity.get() : nullptr;
}

void GroupList::setPlace(int layer, HeadKind kind) {
    if (layer == m_layer && kind == m_kind)
        return;
    m_layer = layer;
    m_kind = kind;
    m_similarity = nullptr; // It was of another place.
    refresh();
    m_rows->clearSelection();
}

void GroupList::setSimilarity(std::shared_ptr<const SquareMatrix> similarity) {
    m_similarity = std::move(similarity);
    refresh();
}

void GroupList::setKeepSizes(bool keep) {
    m_keepSizes = keep;
    m_actions.keepSizes->setChecked(keep);
    m_rows->setKeepSizes(keep);
    updateHint();
}

void GroupList::refresh() {
    updateRows();
    m_sentence.clear();
    updateNumbers();
    updateHint();
    updateActions();
}

HintLimits GroupList::hintLimits() const {
    HintLimits limits;
    for (int head = 0; head < m_document.headCount(m_layer); ++head)
        limits.fixedHeads.push_back(m_document.isHeadFixed(m_layer, m_kind, head) ? 1 : 0);
    const std::vector<int>& slotOfHead = m_document.slotOfHead(m_layer, m_kind);
    for (const std::vector<int>& heads : m_document.grouping(m_layer, m_kind).members()) {
        const int slot = slotOfHead[at(heads.front())];
        limits.closedGroups.push_back(m_document.isGroupLocked(m_layer, m_kind, slot) ? 1 : 0);
    }
    return limits;
}

void GroupList::updateHint() {
    m_hint.reset();
    if (const SquareMatrix* known = similarity())
        m_hint =
            bestHint(*known, m_document.grouping(m_layer, m_kind),
                     m_keepSizes ? HintMoves::SwapsOnly : HintMoves::SwapsAndMoves, hintLimits());
    m_actions.applyHint->setEnabled(m_hint.has_value());
    updateFooter();
}

void GroupList::updateFooter() {
    if (!m_sentence.isEmpty()) {
        m_footer->setText(m_sentence.toHtmlEscaped());
        return;
    }
    if (!isShown()) {
        m_footer->setText(tr("No grouping is open.").toHtmlEscaped());
        return;
    }
    if (similarity() == nullptr) {
        m_footer->setText(
            tr("Numbers appear once the similarity of this layer is known.").toHtmlEscaped());
        return;
    }
    if (!m_hint) {
        m_footer->setText(tr("No swap or move of one head raises the similarity.").toHtmlEscaped());
        return;
    }
    const QString gain = shownNumber(m_hint->gain, 'f', 3);
    const int slot = m_document.slotOfHead(m_layer, m_kind)[at(m_hint->other)];
    const QString what = m_hint->kind == EditHint::Kind::Swap
                             ? tr("swap %1 and %2").arg(m_hint->head).arg(m_hint->other)
                             : tr("move %1 to %2").arg(m_hint->head).arg(groupLetter(slot));
    const QString link = QStringLiteral("<a href=\"hint\">%1</a>").arg(what.toHtmlEscaped());
    m_footer->setText(tr("Hint: %1 (+%2 in all groups, key H)").toHtmlEscaped().arg(link, gain));
}

QString GroupList::footerText() const {
    QString text = m_footer->text();
    static const QRegularExpression tags(QStringLiteral("<[^>]*>"));
    return text.remove(tags);
}

void GroupList::updateActions() {
    for (QAction* action : m_actions.all())
        if (action != m_actions.applyHint)
            action->setEnabled(isShown());
    m_actions.lockLayer->setChecked(m_document.isLayerLocked(m_layer));
    m_actions.jointKeyValue->setChecked(m_document.isJointLayer(m_layer));
    m_actions.copyToLayers->setEnabled(m_document.layerCount() > 1);
    m_lockButton->setText(m_document.isLayerLocked(m_layer) ? tr("Layer locked")
                                                            : tr("Lock layer"));
}

// Selection

void GroupList::setSelectedHeads(const std::vector<int>& heads) {
    if (!m_emitting)
        m_rows->setSelectedHeads(heads);
}

std::vector<int> GroupList::selectedHeads() const {
    return {m_rows->selectedHeads().begin(), m_rows->selectedHeads().end()};
}

void GroupList::setSelectedGroup(int slot) {
    if (!m_emitting)
        m_rows->setSelectedSlot(slot);
}

std::vector<int> GroupList::selectedGroups() const {
    return {m_rows->selectedSlots().begin(), m_rows->selectedSlots().end()};
}

void GroupList::emitSelection(bool ofHeads) {
    // Who hears of the heads first may answer with a group that is not the one picked here.
    const QScopedValueRollback guard(m_emitting, true);
    if (ofHeads)
        Q_EMIT headsSelected(selectedHeads());
    else
        Q_EMIT groupSelected(m_rows->currentSlot());
}

} // namespace regroup::ui
