// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <initializer_list>

class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QScrollArea;
class QSpinBox;
class QWidget;

namespace regroup::ui {

// Fields of the pages' forms: each has its name for screen readers, its tooltip, and a row.

QFormLayout* createForm(QWidget* parent = nullptr);
QComboBox* addComboField(QFormLayout* form, const QString& label, const QString& toolTip);
QSpinBox* addSpinField(QFormLayout* form, const QString& label, int minimum, int maximum, int value,
                       const QString& toolTip);
QDoubleSpinBox* addNumberField(QFormLayout* form, const QString& label, double minimum,
                               double maximum, double value, int decimals, const QString& toolTip);
QLabel* addNoteField(QFormLayout* form, const QString& label); ///< Plain text that may wrap.

/// Content that scrolls up and down, never sideways: as wide as it wants to be at least.
QScrollArea* createColumnScroll(QWidget* content);

/// The column of a page: fields that scroll up and down, never sideways, and below them, always in
/// sight, what starts and stops. The first two buttons share the width.
QWidget* createFormColumn(QWidget* fields, std::initializer_list<QWidget*> buttons);
QWidget* createFormColumn(QFormLayout* fields, std::initializer_list<QWidget*> buttons);

/// What starts and what stops a job, of which one at most can be pressed: the focus stays with the
/// pair, so that what was started by a key can be stopped by it, and does not land in some field.
void enableStartAndStop(QWidget& start, bool canStart, QWidget& stop, bool canStop);

template <typename Value> Value chosenValue(const QComboBox* combo);
void chooseValue(QComboBox* combo, int value); ///< Emits as a user's choice does.
int chosenNumber(const QComboBox* combo);

template <typename Value> Value chosenValue(const QComboBox* combo) {
    return static_cast<Value>(chosenNumber(combo));
}

} // namespace regroup::ui
