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
    double perplexity = 0;
    std::optional<double> low = {}; ///< Ends of the error bar; no bar without both.
    std::optional<double> high = {};
    bool hollow =
        false; ///< Selected on the split it is evaluated on, or partial: never on the front.

    friend bool operator==(const TradeoffPoint&, const TradeoffPoint&) = default;
};

/// Whether both of its values are finite and positive.
bool isDrawable(const TradeoffPoint& point);
/// Whether it has both ends of an error bar.
bool hasErrorBar(const TradeoffPoint& point);

/// Indices of the points that no other point beats: fewer bytes and perplexity, one of both
/// smaller; hollow ones never. Ascending bytes.
std::vector<std::size_t> paretoFront(const std::vector<TradeoffPoint>& points);

/// CSV: run,name,method,bytes_per_token,perplexity,low,high,on_front.
QString tradeoffCsv(const std::vector<TradeoffPoint>& points);

} // namespace regroup::ui
