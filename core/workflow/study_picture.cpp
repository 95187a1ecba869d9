// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/study_files.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <vector>

namespace regroup {

namespace {

constexpr double panelWidth = 520;
constexpr double panelHeight = 360;
constexpr double left = 70;
constexpr double top = 34;
constexpr double legendWidth = 330;
constexpr double bottom = 56;
constexpr double lineHeight = 17;

/// Okabe and Ito's colours, which people with any colour vision tell apart; dashes tell the next
/// round of them.
constexpr std::array colours{"#0072b2", "#d55e00", "#009e73", "#cc79a7",
                             "#e69f00", "#56b4e9", "#000000"};
constexpr std::array dashes{"", "6 3", "2 3"};
constexpr const char* originalLine = "original"; ///< What all others are compared with.
constexpr const char* originalColour = "#777777";

struct Axis {
    double low = std::numeric_limits<double>::infinity(); ///< Logarithms.
    double high = -std::numeric_limits<double>::infinity();

    void include(double value) {
        if (!(value > 0))
            return;
        low = std::min(low, std::log(value));
        high = std::max(high, std::log(value));
    }
    void addMargin() {
        const double margin = std::max(0.05 * (high - low), 0.02);
        low -= margin;
        high += margin;
    }
    double share(double value) const { return (std::log(value) - low) / (high - low); }
};

std::string escaped(const std::string& text) {
    std::string result;
    for (const char character : text) {
        switch (character) {
        case '<': result += "&lt;"; break;
        case '>': result += "&gt;"; break;
        case '&': result += "&amp;"; break;
        default: result += character;
        }
    }
    return result;
}

/// One model's cells as a drawing.
class Panel {
public:
    Panel(std::vector<const StudyCell*> cells, double y) : m_cells(std::move(cells)), m_y(y) {
        for (const StudyCell* cell : m_cells) {
            m_bytes.include(static_cast<double>(cell->keyValueBytesPerToken));
            m_perplexity.include(cell->perplexity.mean + cell->perplexity.deviation);
            m_perplexity.include(cell->perplexity.mean);
            m_perplexity.include(cell->perplexity.mean - cell->perplexity.deviation);
        }
        m_bytes.addMargin();
        m_perplexity.addMargin();
        for (const StudyCell* cell : m_cells)
            if (std::find(m_lines.begin(), m_lines.end(), cell->line) == m_lines.end())
                m_lines.push_back(cell->line);
    }

    std::string draw() const {
        std::string text = frame();
        std::size_t coloured = 0;
        for (std::size_t index = 0; index < m_lines.size(); ++index)
            text += m_lines[index] == originalLine ? reference(index)
                                                   : curve(m_lines[index], index, coloured++);
        return text;
    }

    double height() const {
        return top + std::max(panelHeight + bottom,
                              lineHeight * (1 + static_cast<double>(m_lines.size())));
    }

private:
    double x(double bytes) const { return left + panelWidth * m_bytes.share(bytes); }
    double y(double perplexity) const {
        return m_y + top + panelHeight * (1 - m_perplexity.share(perplexity));
    }

    std::string frame() const {
        const double under = m_y + top + panelHeight;
        std::string text = fmt::format(
            "<text x='{}' y='{}' font-weight='bold'>{}</text>\n"
            "<rect x='{}' y='{}' width='{}' height='{}' fill='none' stroke='#888'/>\n"
            "<text x='{}' y='{}' text-anchor='middle'>KV bytes per token</text>\n"
            "<text transform='translate({} {}) rotate(-90)' text-anchor='middle'>perplexity"
            "</text>\n",
            left, m_y + top - 12, escaped(m_cells.front()->model), left, m_y + top, panelWidth,
            panelHeight, left + panelWidth / 2, under + 40, 18, m_y + top + panelHeight / 2);
        std::vector<std::uint64_t> bytes;
        for (const StudyCell* cell : m_cells)
            bytes.push_back(cell->keyValueBytesPerToken);
        std::sort(bytes.begin(), bytes.end());
        double previous = -std::numeric_limits<double>::infinity();
        for (const std::uint64_t value : bytes) {
            const double place = x(static_cast<double>(value));
            if (place - previous < 44) // Names would run into each other.
                continue;
            previous = place;
            text += fmt::format("<path d='M{0:.1f} {1}v5' stroke='#888'/><text x='{0:.1f}' "
                                "y='{2}' text-anchor='middle'>{3}</text>\n",
                                place, under, under + 19, value);
        }
        return text + perplexityTicks();
    }

    std::string perplexityTicks() const {
        std::string text;
        double previous = std::numeric_limits<double>::infinity();
        for (double decade = 0.1; decade < 1e12; decade *= 10)
            for (const double step : {1.0, 1.5, 2.0, 3.0, 5.0, 7.0}) {
                const double value = decade * step;
                const double share = m_perplexity.share(value);
                if (share < 0 || share > 1 || previous - y(value) < 16)
                    continue;
                previous = y(value);
                text += fmt::format("<path d='M{0} {1:.1f}h{2}' stroke='#e4e4e4'/><text x='{3}' "
                                    "y='{4:.1f}' text-anchor='end'>{5:g}</text>\n",
                                    left, y(value), panelWidth, left - 6, y(value) + 4, value);
            }
        return text;
    }

    /// A line or mark of the legend with its name.
    std::string legend(const std::string& line, std::size_t index, const char* colour,
                       const char* dash, const std::string& mark) const {
        const double place = left + panelWidth + 14;
        const double at = m_y + top + 8 + lineHeight * static_cast<double>(index);
        return fmt::format(
            "<path d='M{0} {1}h22' stroke='{2}' stroke-width='1.6' "
            "stroke-dasharray='{3}'/>{4}<text x='{5}' y='{6}'>{7}</text>\n",
            place, at, colour, dash,
            mark.empty() ? mark : fmt::format("<circle cx='{}' cy='{}' {}/>", place + 11, at, mark),
            place + 28, at + 4, escaped(line));
    }

    /// The model as it is: a level to read the curves against.
    std::string reference(std::size_t index) const {
        std::string text = legend(originalLine, index, originalColour, "2 2", {});
        for (const StudyCell* cell : m_cells)
            if (cell->line == originalLine && cell->perplexity.mean > 0)
                text +=
                    fmt::format("<path d='M{0} {1:.1f}h{2}' stroke='{3}' stroke-dasharray='2 "
                                "2'><title>{4}: {5:g} at {6} bytes</title></path>\n",
                                left, y(cell->perplexity.mean), panelWidth, originalColour,
                                originalLine, cell->perplexity.mean, cell->keyValueBytesPerToken);
        return text;
    }

    /// @param index in the legend. @param coloured among the lines that have a colour.
    std::string curve(const std::string& line, std::size_t index, std::size_t coloured) const {
        std::vector<const StudyCell*> cells;
        for (const StudyCell* cell : m_cells)
            if (cell->line == line && cell->keyValueBytesPerToken > 0 && cell->perplexity.mean > 0)
                cells.push_back(cell);
        if (cells.empty())
            return {};
        std::sort(cells.begin(), cells.end(), [](const StudyCell* a, const StudyCell* b) {
            return a->keyValueBytesPerToken < b->keyValueBytesPerToken;
        });
        const std::size_t round = coloured / colours.size();
        const char* colour = colours[coloured % colours.size()];
        const char* dash = dashes[round % dashes.size()];
        // Every other round of colours has hollow marks.
        const std::string mark =
            round % 2 == 0
                ? fmt::format("r='3.2' fill='{}'", colour)
                : fmt::format("r='3.2' fill='white' stroke='{}' stroke-width='1.4'", colour);
        std::string points;
        std::string marks;
        for (const StudyCell* cell : cells) {
            const double atX = x(static_cast<double>(cell->keyValueBytesPerToken));
            const double mean = cell->perplexity.mean;
            points += fmt::format("{:.1f},{:.1f} ", atX, y(mean));
            marks += fmt::format("<circle cx='{:.1f}' cy='{:.1f}' {}><title>{}: {:g} ± {:g} at {} "
                                 "bytes</title></circle>\n",
                                 atX, y(mean), mark, escaped(line), mean,
                                 cell->perplexity.deviation, cell->keyValueBytesPerToken);
            if (cell->perplexity.count > 1 && mean > cell->perplexity.deviation)
                marks += fmt::format("<path d='M{0:.1f} {1:.1f}V{2:.1f}' stroke='{3}'/>\n", atX,
                                     y(mean - cell->perplexity.deviation),
                                     y(mean + cell->perplexity.deviation), colour);
        }
        return fmt::format("<polyline points='{0}' fill='none' stroke='{1}' stroke-width='1.6' "
                           "stroke-dasharray='{2}'/>\n{3}{4}",
                           points, colour, dash, marks, legend(line, index, colour, dash, mark));
    }

    std::vector<const StudyCell*> m_cells;
    std::vector<std::string> m_lines; ///< In the order of the legend.
    double m_y;
    Axis m_bytes;
    Axis m_perplexity;
};

} // namespace

std::string studyPicture(std::span<const StudyCell> cells) {
    std::vector<std::vector<const StudyCell*>> models;
    for (const StudyCell& cell : cells) {
        const auto same = std::find_if(models.begin(), models.end(), [&](const auto& group) {
            return group.front()->model == cell.model;
        });
        if (same == models.end())
            models.push_back({&cell});
        else
            same->push_back(&cell);
    }
    double height = 0;
    std::string body;
    for (auto& group : models) {
        const Panel panel(std::move(group), height);
        body += panel.draw();
        height += panel.height();
    }
    const double width = left + panelWidth + legendWidth;
    return fmt::format("<svg xmlns='http://www.w3.org/2000/svg' width='{0}' height='{1}' "
                       "viewBox='0 0 {0} {1}' font-family='sans-serif' font-size='12'>\n"
                       "<rect width='{0}' height='{1}' fill='white'/>\n{2}</svg>\n",
                       width, std::max(height, 1.0), body);
}

} // namespace regroup
