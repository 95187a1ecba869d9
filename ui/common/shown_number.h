// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLocale>
#include <QString>

namespace regroup::ui {

/// A number as the window shows and draws it: QLocale::toString() with a true minus sign (U+2212),
/// which is as wide as the digits, and without a sign where it is rounded to zero. Not for files
/// and not for fields that are typed into: those are read again.
QString shownNumber(double value, char format = 'g', int precision = 6,
                    const QLocale& numbers = QLocale());

/// The same text with the sign that spreadsheets take for one, for the clipboard.
QString withPlainMinus(QString text);

} // namespace regroup::ui
