// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/method_look.h"

#include "ui/charts/chart_ink.h"
#include "ui/common/theme.h"

#include <qcustomplot.h>

#include <array>
#include <cmath>

namespace regroup::ui {

QColor methodColor(std::size_t method, const ChartInk& ink) {
    return groupColor(static_cast<int>(method), ink.dark);
}

Hatch methodHatch(std::size_t method) {
    static constexpr std::array hatches{Hatch::None, Hatch::Rising, Hatch::Falling, Hatch::Level,
                                        Hatch::Crossed};
    return hatches[method % hatches.size()];
}

int methodShape(std::size_t method) {
    static constexpr std::array shapes{QCPScatterStyle::ssCircle, QCPScatterStyle::ssSquare,
                                       QCPScatterStyle::ssTriangle, QCPScatterStyle::ssDiamond,
                                       QCPScatterStyle::ssTriangleInverted};
    return shapes[method % shapes.size()];
}

QString csvNumber(double number) {
    return std::isfinite(number) ? QString::number(number, 'g', QLocale::FloatingPointShortest)
                                 : QString();
}

QString csvText(const QString& text) {
    return QStringLiteral("\"%1\"").arg(
        QString(text).replace(QLatin1Char('"'), QLatin1String("\"\"")));
}

} // namespace regroup::ui
