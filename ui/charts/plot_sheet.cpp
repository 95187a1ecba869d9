// SPDX-License-Identifier: GPL-3.0-or-later
// Pages with charts of QCustomPlot. The chart on screen is given the export's looks for the moment
// in which it draws itself onto the page.
#include "ui/charts/export_device.h"
#include "ui/charts/figure_sheet.h"
#include "ui/charts/sheet_page.h"
#include "ui/common/qt_text.h"
#include "ui/common/theme.h"

#include <qcustomplot.h>

#include <optional>

namespace regroup::ui {
namespace {

/// Gives the chart around plot other colours, letters and numbers, and its own back at the end.
class ExportLook {
public:
    ExportLook(QCustomPlot& plot, bool dark)
        : m_chart(*(plot.parentWidget() == nullptr ? &plot : plot.parentWidget())),
          m_palette(m_chart.palette()), m_font(m_chart.font()), m_locale(m_chart.locale()),
          m_ownPalette(m_chart.testAttribute(Qt::WA_SetPalette)),
          m_ownFont(m_chart.testAttribute(Qt::WA_SetFont)),
          m_ownLocale(m_chart.testAttribute(Qt::WA_SetLocale)) {
        m_chart.setLocale(QLocale::c());
        m_chart.setPalette(dark ? darkPalette() : lightPalette());
        m_chart.setFont(exportFont());
    }
    ~ExportLook() {
        m_chart.setPalette(m_ownPalette ? m_palette : QPalette());
        m_chart.setFont(m_ownFont ? m_font : QFont());
        m_ownLocale ? m_chart.setLocale(m_locale) : m_chart.unsetLocale();
    }
    ExportLook(const ExportLook&) = delete;
    ExportLook& operator=(const ExportLook&) = delete;

private:
    QWidget& m_chart;
    QPalette m_palette;
    QFont m_font;
    QLocale m_locale;
    bool m_ownPalette;
    bool m_ownFont;
    bool m_ownLocale;
};

/// What keeps room for the legend outside of the axes; null: nothing does.
QCPLayoutElement* legendRowOf(const QCustomPlot& plot) {
    QCPLayout* around = plot.legend->layout();
    for (const QCPAxisRect* rect : plot.axisRects())
        if (around == rect->insetLayout())
            return nullptr;
    return around == plot.plotLayout() ? static_cast<QCPLayoutElement*>(plot.legend) : around;
}

/// No legend as long as this lives, and no row for it.
class LegendHidden {
public:
    explicit LegendHidden(QCustomPlot& plot)
        : m_legend(*plot.legend), m_row(legendRowOf(plot)), m_was(plot.legend->visible()) {
        m_legend.setVisible(false);
        if (m_row == nullptr)
            return;
        m_least = m_row->minimumSize();
        m_most = m_row->maximumSize();
        m_row->setMinimumSize(1, 1);
        m_row->setMaximumSize(QWIDGETSIZE_MAX, 1);
    }
    ~LegendHidden() {
        m_legend.setVisible(m_was);
        if (m_row == nullptr)
            return;
        m_row->setMinimumSize(m_least);
        m_row->setMaximumSize(m_most);
    }
    LegendHidden(const LegendHidden&) = delete;
    LegendHidden& operator=(const LegendHidden&) = delete;

private:
    QCPLegend& m_legend;
    QCPLayoutElement* m_row;
    QSize m_least;
    QSize m_most;
    bool m_was;
};

} // namespace

FigureSheet plotSheet(QCustomPlot& plot, const std::function<QString()>& table,
                      const PictureOptions& options) {
    const double top = options.title.isEmpty()
                           ? 0
                           : pageMargin + titleSize(options.title, options.size.width()).height();
    return {options.size,
            [&plot, top, options](QCPPainter& painter, bool) {
                const ExportLook look(plot, options.dark);
                std::optional<LegendHidden> hidden;
                if (!options.legend)
                    hidden.emplace(plot);
                const ChartInk ink = ChartInk::forExport(options.dark);
                startPage(painter, options.size, ink);
                paintTitle(painter, options.title, ink, options.size.width());
                painter.translate(0, top);
                plot.toPainter(&painter, static_cast<int>(options.size.width()),
                               static_cast<int>(options.size.height() - top));
            },
            [table] { return fromQt(table()); }};
}

} // namespace regroup::ui
