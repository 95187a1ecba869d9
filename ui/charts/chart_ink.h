// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QLocale>
#include <QPalette>
#include <QString>

class QWidget;

namespace regroup::ui {

/// What all charts are drawn with besides their data: colours, and how numbers are written.
struct ChartInk {
    QColor paper;
    QColor text;
    QColor faintText;
    QColor line;     ///< Axes.
    QColor grid;     ///< Behind data.
    QColor diagonal; ///< A head with itself.
    QColor highlight;
    QColor highlightedText;
    bool dark = false;
    QLocale numbers; ///< The user's; in files the C locale, whose decimal sign is a point.

    static ChartInk of(const QWidget& chart); ///< As its palette and its locale say.
    static ChartInk fromPalette(const QPalette& palette);
    static ChartInk forExport(bool dark); ///< White paper unless dark.
};

/// shownNumber(), but as it stands in files where numbers is the C locale: with a hyphen.
QString drawnNumber(double value, char format, int precision, const QLocale& numbers);

} // namespace regroup::ui
