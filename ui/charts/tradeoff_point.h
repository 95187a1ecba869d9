// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

namespace regroup::ui {

/// One run as a point of the trade-off.
struct TradeoffPoint {
    std::int64_t runId = 0;
    QString name;
    QString method; ///< E.g. "ward"; one colour and marker each, in order of first use.
    double keyValueBytesPerToken = 0;
    double quality = 0;             ///< What TradeoffQuality says.
    std::optional<double> low = {}; ///< Ends of the error bar; no bar without both.
    std::optional<double> high = {};
    /// Selected on the split it is evaluated on, or partial: never on the front.
    bool hollow = false;
    QString hollowReason = {};

    friend bool operator==(const TradeoffPoint&, const TradeoffPoint&) = default;
};

/// What the points are compared by.
struct TradeoffQuality {
    QString label = {};                            ///< Of the axis; empty: "perplexity".
    QString column = QStringLiteral("perplexity"); ///< Of the CSV.
    bool lowerIsBetter = true; ///< Then it is also positive, such as a perplexity or a loss.

    friend bool operator==(const TradeoffQuality&, const TradeoffQuality&) = default;
};

/// Whether both of its values are finite, the bytes positive, and the quality not negative unless
/// higher is better.
bool isDrawable(const TradeoffPoint& point, bool lowerIsBetter = true);
/// Whether it has both ends of an error bar.
bool hasErrorBar(const TradeoffPoint& point);

/// Indices of the points that no other point beats: fewer bytes and better quality, one of both
/// truly so; hollow ones never. Ascending bytes.
std::vector<std::size_t> paretoFront(const std::vector<TradeoffPoint>& points,
                                     bool lowerIsBetter = true);

/// CSV: run,name,method,bytes_per_token,COLUMN,low,high,on_front.
QString tradeoffCsv(const std::vector<TradeoffPoint>& points, const TradeoffQuality& quality = {});

/// Qualities of which lower is better, all above 0, reach over more than a decade: on a linear axis
/// the good ones look alike.
bool isDecadesWide(const std::vector<TradeoffPoint>& points, bool lowerIsBetter);

} // namespace regroup::ui
