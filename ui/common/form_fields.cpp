// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/form_fields.h"

#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QScrollArea>
#include <QScrollBar>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>

namespace regroup::ui {
namespace {

/// QFormLayout, where it may wrap rows, works out the height of a text for a wider field than it
/// gives it, and the last line is cut off. Here the label asks for what it needs at its width.
class NoteLabel final : public QLabel {
protected:
    void paintEvent(QPaintEvent* event) override {
        QLabel::paintEvent(event);
        constexpr int anyHeight = 100000;
        const int needed = // heightForWidth() is never less than the minimum there was.
            fontMetrics()
                .boundingRect(QRect(0, 0, width(), anyHeight), Qt::TextWordWrap, text())
                .height();
        if (needed != minimumHeight())
            setMinimumHeight(needed);
    }
};

} // namespace

QFormLayout* createForm(QWidget* parent) {
    auto* form = new QFormLayout(parent);
    form->setContentsMargins(0, 0, 0, 0);
    form->setFieldGrowthPolicy(QFormLayout::AllNonFixedFieldsGrow);
    form->setRowWrapPolicy(QFormLayout::WrapLongRows);
    form->setHorizontalSpacing(10);
    form->setVerticalSpacing(6);
    return form;
}

QComboBox* addComboField(QFormLayout* form, const QString& label, const QString& toolTip) {
    auto* combo = new QComboBox;
    combo->setToolTip(toolTip);
    combo->setAccessibleName(label);
    combo->setSizeAdjustPolicy(QComboBox::AdjustToMinimumContentsLengthWithIcon);
    combo->setMinimumContentsLength(14);
    form->addRow(label, combo);
    return combo;
}

QSpinBox* addSpinField(QFormLayout* form, const QString& label, int minimum, int maximum, int value,
                       const QString& toolTip) {
    auto* spin = new QSpinBox;
    spin->setRange(minimum, maximum);
    spin->setValue(value);
    spin->setToolTip(toolTip);
    spin->setAccessibleName(label);
    spin->setGroupSeparatorShown(maximum > 9999);
    form->addRow(label, spin);
    return spin;
}

QDoubleSpinBox* addNumberField(QFormLayout* form, const QString& label, double minimum,
                               double maximum, double value, int decimals, const QString& toolTip) {
    auto* spin = new QDoubleSpinBox;
    spin->setDecimals(decimals);
    spin->setRange(minimum, maximum);
    spin->setStepType(QAbstractSpinBox::AdaptiveDecimalStepType);
    spin->setValue(value);
    spin->setToolTip(toolTip);
    spin->setAccessibleName(label);
    form->addRow(label, spin);
    return spin;
}

QLabel* addNoteField(QFormLayout* form, const QString& label) {
    auto* note = new NoteLabel;
    note->setTextFormat(Qt::PlainText);
    note->setWordWrap(true);
    form->addRow(label, note);
    return note;
}

QScrollArea* createColumnScroll(QWidget* content) {
    auto* scroll = new QScrollArea;
    scroll->setFrameShape(QFrame::NoFrame);
    scroll->setWidgetResizable(true);
    scroll->setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    scroll->setWidget(content);
    scroll->setMinimumWidth(content->minimumSizeHint().width() +
                            scroll->verticalScrollBar()->sizeHint().width());
    return scroll;
}

QWidget* createFormColumn(QWidget* fields, std::initializer_list<QWidget*> buttons) {
    auto* content = new QWidget;
    auto* inner = new QVBoxLayout(content);
    inner->setContentsMargins(10, 10, 10, 10);
    inner->addWidget(fields);
    inner->addStretch(1);
    QScrollArea* scroll = createColumnScroll(content);
    auto* row = new QHBoxLayout;
    row->setContentsMargins(10, 0, 10, 10);
    for (QWidget* button : buttons)
        row->addWidget(button, row->count() < 2 ? 1 : 0);
    auto* box = new QWidget;
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->addWidget(scroll, 1);
    column->addLayout(row);
    const int letter = box->fontMetrics().averageCharWidth();
    scroll->setMinimumWidth(std::max(letter * 52, scroll->minimumWidth()));
    box->setMaximumWidth(std::max(letter * 66, scroll->minimumWidth()));
    return box;
}

QWidget* createFormColumn(QFormLayout* fields, std::initializer_list<QWidget*> buttons) {
    auto* box = new QWidget;
    box->setLayout(fields);
    return createFormColumn(box, buttons);
}

void enableStartAndStop(QWidget& start, bool canStart, QWidget& stop, bool canStop) {
    if (canStart)
        start.setEnabled(true);
    if (canStop)
        stop.setEnabled(true);
    if (start.hasFocus() && !canStart && canStop)
        stop.setFocus(Qt::OtherFocusReason);
    else if (stop.hasFocus() && !canStop && canStart)
        start.setFocus(Qt::OtherFocusReason);
    start.setEnabled(canStart);
    stop.setEnabled(canStop);
}

void chooseValue(QComboBox* combo, int value) {
    combo->setCurrentIndex(std::max(0, combo->findData(value)));
}

int chosenNumber(const QComboBox* combo) {
    return combo->currentData().toInt();
}

} // namespace regroup::ui
