// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/hatching.h"

#include <qcustomplot.h>

#include <map>
#include <set>

namespace regroup::ui {

/// Bars of one method: hatched besides their colour, those at hollowKeys with only a rim. Only
/// .cpp files of this folder include it.
class MethodBars : public QCPBars {
    Q_OBJECT
public:
    MethodBars(QCPAxis* keyAxis, QCPAxis* valueAxis);

    Hatch hatch = Hatch::None;
    QColor color;
    QColor rim;   ///< Lines around and in the bars.
    QColor paper; ///< Inside of hollow ones.
    std::set<double> hollowKeys;

    /// What is written along a bar from its foot, or above it where it is too short for that.
    struct Name {
        QString text;
        double top = 0; ///< Of the bar and its error bar, on the value axis.
    };
    std::map<double, Name> names; ///< By key.
    QFont font;
    QColor textColor;

    QRectF barArea(double key, double value) const { return getBarRect(key, value); }

protected:
    void draw(QCPPainter* painter) override;
    void drawLegendIcon(QCPPainter* painter, const QRectF& rect) const override;

private:
    void drawName(QCPPainter* painter, const QRectF& area, const Name& name) const;
    void drawBar(QCPPainter* painter, const QRectF& area, bool hollow) const;
};

} // namespace regroup::ui
