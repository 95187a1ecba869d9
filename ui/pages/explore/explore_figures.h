// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"
#include "core/search/dendrogram.h"
#include "ui/pages/explore/heatmap_settings.h"
#include "ui/window/studio_model.h"

#include <optional>
#include <vector>

namespace regroup::ui {

class GroupingDocument;

/// Turns a report and the edited grouping into figures. Remembers the shared range, because finding
/// it looks at every number of the model.
class ExploreFigures {
public:
    void setReport(const SharedReport& report); ///< Null: nothing is measured.
    const SharedReport& report() const { return m_report; }
    int layerCount() const { return m_report ? static_cast<int>(m_report->layers.size()) : 0; }

    /// The groups that are outlined instead of the edited ones, e.g. those of a running search; the
    /// heads keep their order. Nothing: the edited ones.
    void setOutlined(std::optional<ModelGrouping> outlined) { m_outlined = std::move(outlined); }
    const std::optional<ModelGrouping>& outlined() const { return m_outlined; }

    /// @pre 0 <= layer < layerCount()
    HeatmapFigure layer(int layer, const GroupingDocument& grouping,
                        const HeatmapSettings& settings, bool dark) const;
    std::vector<HeatmapFigure> all(const GroupingDocument& grouping,
                                   const HeatmapSettings& settings, bool dark) const;
    std::shared_ptr<const SquareMatrix> similarity(int layer) const; ///< Null: not measured.
    ValueRange fullRange() const; ///< Of RangeMode::Full. @pre report()
    /// Made when it is asked for first. @pre 0 <= layer < layerCount()
    std::shared_ptr<const Dendrogram> dendrogram(int layer) const;

private:
    ValueRange rangeOf(int layer, const HeatmapSettings& settings) const;

    void outline(HeatmapFigure& figure) const;

    SharedReport m_report;
    std::optional<ModelGrouping> m_outlined;
    ValueRange m_shared;
    mutable std::vector<std::shared_ptr<const Dendrogram>> m_dendrograms; ///< [layerCount]
};

} // namespace regroup::ui
