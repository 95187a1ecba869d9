// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QColor>
#include <QPalette>

namespace regroup::ui {

/// The colours that all charts are drawn with, besides those of data.
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

    static ChartInk fromPalette(const QPalette& palette);
    static ChartInk forExport(bool dark); ///< White paper unless dark.
};

} // namespace regroup::ui
