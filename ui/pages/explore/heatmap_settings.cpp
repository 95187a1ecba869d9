// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/explore/heatmap_settings.h"

#include "core/base/error.h"
#include "ui/common/qt_text.h"

#include <QSettings>
#include <array>
#include <cmath>
#include <utility>

namespace regroup::ui {
namespace {

template <typename Value, std::size_t count>
using Names = std::array<std::pair<Value, const char*>, count>;

constexpr Names<HeadOrder, 3> orders{{{HeadOrder::ByNumber, "number"},
                                      {HeadOrder::ByGroup, "group"},
                                      {HeadOrder::ByCluster, "cluster"}}};
constexpr Names<RangeMode, 4> ranges{{{RangeMode::Shared, "shared"},
                                      {RangeMode::Own, "own"},
                                      {RangeMode::Full, "full"},
                                      {RangeMode::Fixed, "fixed"}}};
constexpr Names<LayerSort, 3> sorts{
    {{LayerSort::ByLayer, "layer"}, {LayerSort::ByError, "error"}, {LayerSort::ByMean, "mean"}}};

QString key(const char* name) {
    return QStringLiteral("explore/") + QLatin1String(name);
}

template <typename Value, std::size_t count>
QString nameOf(Value value, const Names<Value, count>& names) {
    for (const auto& [known, name] : names)
        if (known == value)
            return QString::fromLatin1(name);
    return {};
}

template <typename Value, std::size_t count>
Value valueOf(const QString& name, const Names<Value, count>& names) {
    for (const auto& [known, text] : names)
        if (name == QLatin1String(text))
            return known;
    return names.front().first;
}

std::optional<SimilarityMetric> metricOf(const QString& name) {
    for (const SimilarityMetric metric : similarityMetrics())
        if (name == toQt(similarityMetricName(metric)))
            return metric;
    return std::nullopt;
}

} // namespace

HeatmapSettings HeatmapSettings::readFrom(const QSettings& settings) {
    const auto text = [&settings](const char* name) {
        return settings.value(key(name)).toString();
    };
    HeatmapSettings read;
    read.order = valueOf(text("order"), orders);
    read.range = valueOf(text("range"), ranges);
    const ValueRange fixed{settings.value(key("fixedLow"), read.fixedRange.low).toDouble(),
                           settings.value(key("fixedHigh"), read.fixedRange.high).toDouble()};
    if (std::isfinite(fixed.low) && std::isfinite(fixed.high) && fixed.low < fixed.high)
        read.fixedRange = fixed;
    if (const QString map = text("colorMap"); !map.isEmpty())
        read.colorMap = colorMapFromTitle(map);
    read.beside = metricOf(text("beside"));
    read.sort = valueOf(text("sort"), sorts);
    read.allKinds = settings.value(key("allKinds")).toBool();
    return read;
}

void HeatmapSettings::writeTo(QSettings& settings) const {
    settings.setValue(key("order"), nameOf(order, orders));
    settings.setValue(key("range"), nameOf(range, ranges));
    settings.setValue(key("fixedLow"), fixedRange.low);
    settings.setValue(key("fixedHigh"), fixedRange.high);
    settings.setValue(key("colorMap"), colorMap ? ColorMap::get(*colorMap).title() : QString());
    settings.setValue(key("beside"), beside ? toQt(similarityMetricName(*beside)) : QString());
    settings.setValue(key("sort"), nameOf(sort, sorts));
    settings.setValue(key("allKinds"), allKinds);
}

} // namespace regroup::ui
