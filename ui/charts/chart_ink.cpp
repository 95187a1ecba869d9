// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/chart_ink.h"

#include "ui/common/shown_number.h"
#include "ui/common/theme.h"

#include <QWidget>

namespace regroup::ui {

ChartInk ChartInk::fromPalette(const QPalette& palette) {
    ChartInk ink;
    ink.dark = isDark(palette);
    ink.paper = palette.color(QPalette::Base);
    ink.text = palette.color(QPalette::Text);
    ink.faintText = palette.color(QPalette::PlaceholderText);
    ink.line = ink.dark ? QColor(0x8b, 0x92, 0x9a) : QColor(0x6a, 0x72, 0x7a);
    ink.grid = ink.dark ? QColor(0x2e, 0x33, 0x38) : QColor(0xe4, 0xe7, 0xea);
    ink.diagonal = ink.dark ? QColor(0x50, 0x55, 0x5b) : QColor(0xc6, 0xc9, 0xcc);
    ink.highlight = palette.color(QPalette::Highlight);
    ink.highlightedText = palette.color(QPalette::HighlightedText);
    return ink;
}

ChartInk ChartInk::of(const QWidget& chart) {
    ChartInk ink = fromPalette(chart.palette());
    ink.numbers = chart.locale();
    return ink;
}

ChartInk ChartInk::forExport(bool dark) {
    ChartInk ink = fromPalette(dark ? darkPalette() : lightPalette());
    if (!dark)
        ink.paper = Qt::white;
    ink.numbers = QLocale::c();
    return ink;
}

QString drawnNumber(double value, char format, int precision, const QLocale& numbers) {
    return numbers == QLocale::c() ? numbers.toString(value, format, precision)
                                   : shownNumber(value, format, precision, numbers);
}

} // namespace regroup::ui
