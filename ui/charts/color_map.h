// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/similarity_report.h"

#include <QColor>
#include <QList>
#include <QString>
#include <array>
#include <string_view>

namespace regroup::ui {

enum class ColorMapName { Vik, Berlin, Cividis, Viridis };

/// 256 colours from low to high; the published tables, unchanged.
class ColorMap {
public:
    static const ColorMap& get(ColorMapName name);

    ColorMapName name() const { return m_name; }
    QString title() const;    ///< "vik".
    bool isDiverging() const; ///< Its middle means zero.
    QRgb entry(int index) const {
        return m_entries[static_cast<std::size_t>(index)];
    } ///< 0 to 255.

    /// @param position in [0, 1]; outside: the nearer end. NaN: transparent, to be hatched by the
    /// caller.
    QRgb at(double position) const;

private:
    ColorMap(ColorMapName name, std::string_view table);

    ColorMapName m_name;
    std::array<QRgb, 256> m_entries{};
};

QList<ColorMapName> colorMapNames();
ColorMapName colorMapFromTitle(const QString& title); ///< Unknown: Vik.

/// vik for signed metrics, berlin for them in the dark theme.
ColorMapName defaultColorMap(SimilarityMetric metric, bool dark);

} // namespace regroup::ui
