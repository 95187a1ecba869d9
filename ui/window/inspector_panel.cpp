// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/inspector_panel.h"

#include <QGridLayout>
#include <QLabel>
#include <QScrollBar>

namespace regroup::ui {
namespace {

QLabel* makeLabel(const QString& text, bool strong) {
    auto* label = new QLabel(text);
    label->setTextFormat(Qt::PlainText); // Names come from files.
    label->setWordWrap(true);
    label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    QFont font = label->font();
    font.setBold(strong);
    label->setFont(font);
    return label;
}

} // namespace

InspectorPanel::InspectorPanel(QWidget* parent) : QScrollArea(parent) {
    setObjectName(QStringLiteral("inspectorPanel"));
    setAccessibleName(tr("Inspector"));
    setFrameShape(QFrame::NoFrame);
    setWidgetResizable(true);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setFacts({});
}

void InspectorPanel::setFacts(const QList<InspectorFact>& facts) {
    auto* content = new QWidget;
    auto* grid = new QGridLayout(content);
    grid->setContentsMargins(10, 8, 10, 8);
    grid->setHorizontalSpacing(10);
    grid->setVerticalSpacing(3);
    grid->setColumnStretch(1, 1);
    int row = 0;
    for (const InspectorFact& fact : facts) {
        if (fact.value.isEmpty()) {
            if (row > 0)
                grid->setRowMinimumHeight(row++, 8);
            grid->addWidget(makeLabel(fact.label, true), row++, 0, 1, 2);
            continue;
        }
        QLabel* name = makeLabel(fact.label, false);
        name->setForegroundRole(QPalette::PlaceholderText);
        QLabel* value = makeLabel(fact.value, false);
        value->setTextInteractionFlags(Qt::TextSelectableByMouse);
        grid->addWidget(name, row, 0);
        grid->addWidget(value, row++, 1);
    }
    if (facts.isEmpty()) {
        QLabel* empty =
            makeLabel(tr("Facts about the model and the selected heads appear here."), false);
        empty->setForegroundRole(QPalette::PlaceholderText);
        grid->addWidget(empty, row++, 0, 1, 2);
    }
    grid->setRowStretch(row, 1);
    setWidget(content);
    setMinimumWidth(content->minimumSizeHint().width() + verticalScrollBar()->sizeHint().width());
}

} // namespace regroup::ui
