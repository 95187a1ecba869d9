// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/run_chart.h"
#include "ui/charts/score_bars.h"

#include <memory>

namespace regroup::ui {

/// Results as bars with error bars, by task or by group size: one colour and one hatching a
/// method, a dashed line a category at what guessing gives, hollow where a result never counts.
class ScoreBarChart : public RunChart {
    Q_OBJECT
public:
    explicit ScoreBarChart(QWidget* parent = nullptr);
    ~ScoreBarChart() override;

    void setBars(ScoreBars bars); ///< Values that are not finite are left out.
    const ScoreBars& bars() const { return m_bars; }

    QString tableText() const override; ///< scoreBarsCsv()
    bool isEmpty() const override { return m_bars.bars.empty(); }

protected:
    void draw(const ChartInk& ink) override;
    std::vector<ChartMark> findMarks() const override;
    QString description() const override;
    void resizeEvent(QResizeEvent* event) override;

private:
    struct Parts;

    void placeBars();
    void scaleValues();
    void drawMethods(const ChartInk& ink);
    void drawChance(const ChartInk& ink);
    void labelCategories();
    QString readOut(const ScoreBar& bar) const;

    std::unique_ptr<Parts> m_parts;
    ScoreBars m_bars;
    std::vector<double> m_places; ///< Of m_bars.bars along the category axis.
    double m_width = 0.8;         ///< Of a bar, in categories.
    double m_foot = 0;            ///< The value that bars begin at.
};

} // namespace regroup::ui
