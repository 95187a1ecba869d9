// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/color_map.h"

#include "ui/charts/color_map_tables.h"

#include <algorithm>
#include <cmath>

namespace regroup::ui {

ColorMap::ColorMap(ColorMapName name, std::string_view table) : m_name(name) {
    for (std::size_t index = 0; index < m_entries.size(); ++index) {
        const QLatin1String digits(table.data() + 6 * index, 6);
        m_entries[index] = 0xff000000U | QString(digits).toUInt(nullptr, 16);
    }
}

const ColorMap& ColorMap::get(ColorMapName name) {
    static const std::array<ColorMap, 4> maps{ColorMap(ColorMapName::Vik, vikTable),
                                              ColorMap(ColorMapName::Berlin, berlinTable),
                                              ColorMap(ColorMapName::Cividis, cividisTable),
                                              ColorMap(ColorMapName::Viridis, viridisTable)};
    return maps[static_cast<std::size_t>(name)];
}

QString ColorMap::title() const {
    switch (m_name) {
    case ColorMapName::Vik: return QStringLiteral("vik");
    case ColorMapName::Berlin: return QStringLiteral("berlin");
    case ColorMapName::Cividis: return QStringLiteral("cividis");
    case ColorMapName::Viridis: return QStringLiteral("viridis");
    }
    return {};
}

bool ColorMap::isDiverging() const {
    return m_name == ColorMapName::Vik || m_name == ColorMapName::Berlin;
}

QRgb ColorMap::at(double position) const {
    if (std::isnan(position))
        return qRgba(0, 0, 0, 0);
    const double index = std::clamp(position, 0.0, 1.0) * static_cast<double>(m_entries.size() - 1);
    return m_entries[static_cast<std::size_t>(std::lround(index))];
}

QList<ColorMapName> colorMapNames() {
    return {ColorMapName::Vik, ColorMapName::Berlin, ColorMapName::Cividis, ColorMapName::Viridis};
}

ColorMapName colorMapFromTitle(const QString& title) {
    for (const ColorMapName name : colorMapNames())
        if (ColorMap::get(name).title() == title)
            return name;
    return ColorMapName::Vik;
}

ColorMapName defaultColorMap(SimilarityMetric metric, bool dark) {
    switch (metric) { // From -1 to 1; all others have one end.
    case SimilarityMetric::ActivationMean:
    case SimilarityMetric::ActivationToken:
    case SimilarityMetric::ActivationMatch:
    case SimilarityMetric::Weight: return dark ? ColorMapName::Berlin : ColorMapName::Vik;
    case SimilarityMetric::WeightSvd:
    case SimilarityMetric::Euclidean:
    case SimilarityMetric::Cka:
    case SimilarityMetric::Procrustes:
    case SimilarityMetric::Attention: break;
    }
    return ColorMapName::Cividis;
}

} // namespace regroup::ui
