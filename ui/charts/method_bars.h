// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/hatching.h"

#include <qcustomplot.h>

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

    QRectF barArea(double key, double value) const { return getBarRect(key, value); }

protected:
    void draw(QCPPainter* painter) override;
    void drawLegendIcon(QCPPainter* painter, const QRectF& rect) const override;

private:
    void drawBar(QCPPainter* painter, const QRectF& area, bool hollow) const;
};

} // namespace regroup::ui
