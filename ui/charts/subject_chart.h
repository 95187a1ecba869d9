// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/run_chart.h"

#include <QPointer>
#include <array>

class QCPAbstractPlottable;

namespace regroup::ui {

/// A measured share with its 95 % interval.
struct SubjectValue {
    double value = 0;
    double low = 0;
    double high = 0;
    std::int64_t count = 0; ///< Of questions.

    friend bool operator==(const SubjectValue&, const SubjectValue&) = default;
};

struct SubjectRow {
    QString subject;
    std::optional<SubjectValue> first = {};
    std::optional<SubjectValue> second = {};

    friend bool operator==(const SubjectRow&, const SubjectRow&) = default;
};

/// The subjects of MMLU, or the parts of any task, as a sorted dot plot: a line a subject, a dot
/// with its interval for one run, two joined dots for two. As tall as it has lines: put it into a
/// scroll area.
class SubjectChart : public RunChart {
    Q_OBJECT
public:
    enum class Order { ByValue, ByDifference, ByName };
    struct Run {
        std::int64_t runId = 0; ///< 0: none.
        QString name = {};

        friend bool operator==(const Run&, const Run&) = default;
    };

    explicit SubjectChart(QWidget* parent = nullptr);
    ~SubjectChart() override;

    void setSubjects(const Run& first, const Run& second, std::vector<SubjectRow> rows);
    void setOrder(Order order);
    void setChance(std::optional<double> chance);
    const std::vector<SubjectRow>& rows() const { return m_rows; } ///< As they are sorted.

    QString tableText() const override; ///< subject, then value, low, high, n of each run.
    bool isEmpty() const override { return m_rows.empty(); }
    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

protected:
    void draw(const ChartInk& ink) override;
    std::vector<ChartMark> findMarks() const override;
    QString description() const override;

private:
    void sortRows();
    void drawRun(std::size_t run, const ChartInk& ink);
    void drawJoins(const ChartInk& ink);
    void drawChance(const ChartInk& ink);
    QString readOut(const SubjectRow& row, std::size_t run) const;

    std::array<Run, 2> m_runs;
    std::vector<SubjectRow> m_rows;
    std::vector<QPointer<QCPAbstractPlottable>> m_parts;
    Order m_order = Order::ByValue;
    std::optional<double> m_chance;
};

} // namespace regroup::ui
