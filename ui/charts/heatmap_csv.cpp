// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/charts/heatmap_csv.h"

#include "ui/charts/method_look.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

constexpr const char* header = "row,column,similarity,row_group,column_group\n";

void appendRows(std::string& text, const HeatmapFigure& figure, const std::string& prefix) {
    const auto groupOf = [&](int head) {
        return figure.isGrouped() ? figure.letterOf(head).toStdString() : std::string();
    };
    for (int row = 0; row < figure.headCount(); ++row)
        for (int column = 0; column < figure.headCount(); ++column) {
            const double value = figure.similarity->at(row, column);
            text += fmt::format("{}{},{},{},{},{}\n", prefix, row, column,
                                std::isfinite(value) ? fmt::format("{}", value) : "", groupOf(row),
                                groupOf(column));
        }
}

} // namespace

std::string heatmapTable(const HeatmapFigure& figure) {
    std::string text = header;
    appendRows(text, figure, {});
    return text;
}

std::string heatmapsTable(const std::vector<HeatmapFigure>& figures) {
    const bool mixed =
        std::any_of(figures.begin(), figures.end(), [&](const HeatmapFigure& figure) {
            return figure.kind != figures.front().kind;
        });
    std::string text = std::string(mixed ? "layer,kind," : "layer,") + header;
    for (const HeatmapFigure& figure : figures)
        appendRows(
            text, figure,
            mixed ? fmt::format("{},{},", figure.layer, headKindLetter(figure.kind).toStdString())
                  : fmt::format("{},", figure.layer));
    return text;
}

std::string heatmapMetricsTable(std::span<const HeatmapFigure> figures,
                                std::span<const QString> names) {
    std::string text = std::string("metric,") + header;
    for (std::size_t index = 0; index < figures.size(); ++index)
        appendRows(text, figures[index], csvText(names[index]).toStdString() + ',');
    return text;
}

} // namespace regroup::ui
