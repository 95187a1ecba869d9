// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/numbers_grid.h"

#include <QComboBox>
#include <QEvent>
#include <QGridLayout>
#include <QLabel>
#include <QLocale>
#include <QSignalBlocker>
#include <algorithm>

namespace regroup::ui {
namespace {

constexpr std::array<std::int64_t, 7> contextLengths = {1, 1024, 2048, 4096, 8192, 32768, 131072};
constexpr int wideCharacters = 64; ///< Of a line that holds two names and two values.

std::size_t at(NumberItem item) {
    return static_cast<std::size_t>(item);
}

QString ruleText(MergeRule rule) {
    switch (rule) {
    case MergeRule::Mean: return NumbersGrid::tr("Error of mean");
    case MergeRule::First: return NumbersGrid::tr("Error of first");
    case MergeRule::Svd: return NumbersGrid::tr("Error of svd");
    case MergeRule::Align: break; // Fitted by a descent: too slow to watch.
    }
    return {};
}

QString contextText(std::int64_t tokens) {
    return tokens == 1 ? NumbersGrid::tr("KV per token")
                       : NumbersGrid::tr("KV of %1").arg(QLocale().toString(qlonglong{tokens}));
}

} // namespace

NumbersGrid::NumbersGrid(QWidget* parent) : QWidget(parent) {
    setObjectName(QStringLiteral("groupNumbers"));
    m_grid = new QGridLayout(this);
    m_grid->setContentsMargins(0, 0, 0, 0);
    m_grid->setVerticalSpacing(1);
    createChoices();
    createLines();
}

void NumbersGrid::createChoices() {
    m_rule = new QComboBox(this);
    m_rule->setObjectName(QStringLiteral("errorRule"));
    m_rule->setAccessibleName(tr("Merge rule of the error"));
    m_rule->setToolTip(tr("The merge rule whose error is shown"));
    for (const MergeRule rule : {MergeRule::Mean, MergeRule::First, MergeRule::Svd})
        m_rule->addItem(ruleText(rule), static_cast<int>(rule));
    m_context = new QComboBox(this);
    m_context->setObjectName(QStringLiteral("cacheContext"));
    m_context->setAccessibleName(tr("Length of the text that the KV cache is of"));
    m_context->setToolTip(tr("Tokens whose keys and values are kept"));
    for (const std::int64_t tokens : contextLengths)
        m_context->addItem(contextText(tokens), qlonglong{tokens});
    for (QComboBox* box : {m_rule, m_context})
        box->setFrame(false);
    connect(m_rule, &QComboBox::currentIndexChanged, this, &NumbersGrid::errorRuleChanged);
    connect(m_context, &QComboBox::currentIndexChanged, this, &NumbersGrid::contextLengthChanged);
}

void NumbersGrid::createLines() {
    for (std::size_t item = 0; item < m_lines.size(); ++item) {
        Line& line = m_lines[item];
        auto* name = new QLabel(numberName(static_cast<NumberItem>(item)), this);
        name->setForegroundRole(QPalette::PlaceholderText);
        line.name = name;
        line.value = new QLabel(this);
        line.value->setTextFormat(Qt::RichText);
        line.value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        for (QWidget* widget : {static_cast<QWidget*>(name), static_cast<QWidget*>(line.value)})
            widget->hide();
    }
    for (const auto& [item, box] :
         {std::pair(NumberItem::Error, m_rule), std::pair(NumberItem::Cache, m_context)}) {
        delete m_lines[at(item)].name;
        m_lines[at(item)].name = box;
        box->hide();
    }
}

void NumbersGrid::setRows(const std::vector<NumberRow>& rows) {
    m_rows = rows;
    for (const NumberRow& row : m_rows) {
        QLabel* value = m_lines[at(row.item)].value;
        QString text = row.value.toHtmlEscaped();
        if (row.warns)
            text = QStringLiteral("<b>⚠&nbsp;%1</b>").arg(text);
        if (!row.change.isEmpty())
            text += QStringLiteral(" ") + row.change.toHtmlEscaped();
        value->setText(text.replace(QLatin1Char(' '), QStringLiteral("&nbsp;")));
        value->setToolTip(row.toolTip);
        if (row.item != NumberItem::Error && row.item != NumberItem::Cache)
            m_lines[at(row.item)].name->setToolTip(row.toolTip);
    }
    arrange();
}

QString NumbersGrid::text() const {
    QStringList texts;
    for (const NumberRow& row : m_rows) {
        QString name = numberName(row.item);
        if (row.item == NumberItem::Error)
            name = m_rule->currentText();
        else if (row.item == NumberItem::Cache)
            name = m_context->currentText();
        QString text = QStringLiteral("%1 %2 %3").arg(name, row.value, row.change).simplified();
        texts.append(row.warns ? QStringLiteral("⚠ ") + text : text);
    }
    return texts.join(QStringLiteral(", "));
}

bool NumbersGrid::isWide() const {
    return (m_room > 0 ? m_room : width()) >= wideCharacters * fontMetrics().averageCharWidth();
}

/// Down the first pair of columns, then down the second.
void NumbersGrid::arrange() {
    std::vector<NumberItem> items;
    for (const NumberRow& row : m_rows)
        items.push_back(row.item);
    const bool wide = isWide();
    if (items == m_arranged && wide == m_arrangedWide)
        return;
    m_arranged = items; // Before anything is shown or hidden: that may lay out again.
    m_arrangedWide = wide;
    for (const Line& line : m_lines)
        for (QWidget* widget : {line.name, static_cast<QWidget*>(line.value)}) {
            m_grid->removeWidget(widget);
            widget->hide();
        }
    const std::size_t lineCount = wide ? (items.size() + 1) / 2 : items.size();
    for (std::size_t index = 0; index < items.size(); ++index) {
        const auto row = static_cast<int>(index % lineCount);
        const int column = index < lineCount ? 0 : 3;
        const Line& line = m_lines[at(items[index])];
        m_grid->addWidget(line.name, row, column);
        m_grid->addWidget(line.value, row, column + 1);
        line.name->show();
        line.value->show();
    }
    m_grid->setColumnStretch(1, 1);
    m_grid->setColumnMinimumWidth(2, wide ? fontMetrics().averageCharWidth() : 0);
    m_grid->setColumnStretch(4, wide ? 1 : 0);
    if (parentWidget() != nullptr && parentWidget()->parentWidget() != nullptr)
        parentWidget()->parentWidget()->updateGeometry(); // The area does not ask by itself.
}

/// In a scrolled area its own width is never less than what its present columns need.
bool NumbersGrid::eventFilter(QObject* watched, QEvent* event) {
    if (event->type() == QEvent::Resize) {
        m_room = static_cast<QWidget*>(watched)->width();
        arrange();
    }
    return QWidget::eventFilter(watched, event);
}

void NumbersGrid::resizeEvent(QResizeEvent* event) {
    QWidget::resizeEvent(event);
    arrange();
}

void NumbersGrid::changeEvent(QEvent* event) {
    QWidget::changeEvent(event);
    if (event->type() == QEvent::FontChange)
        arrange();
}

QList<QWidget*> NumbersGrid::fields() const {
    return {m_rule, m_context};
}

MergeRule NumbersGrid::errorRule() const {
    return static_cast<MergeRule>(m_rule->currentData().toInt());
}

void NumbersGrid::setErrorRule(MergeRule rule) {
    m_rule->setCurrentIndex(std::max(0, m_rule->findData(static_cast<int>(rule))));
}

std::int64_t NumbersGrid::contextLength() const {
    return m_context->currentData().toLongLong();
}

void NumbersGrid::setContextLength(std::int64_t tokens) {
    m_context->setCurrentIndex(std::max(0, m_context->findData(qlonglong{tokens})));
}

} // namespace regroup::ui
