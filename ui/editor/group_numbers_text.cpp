// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/group_numbers_text.h"

#include "ui/common/language.h"
#include "ui/common/shown_number.h"

#include <QLocale>
#include <cmath>

namespace regroup::ui {
namespace {

constexpr int errorDecimals = 3;

QString inBrackets(const QString& text) {
    return text.isEmpty() ? QString() : QStringLiteral("(%1)").arg(text);
}

QString changeOf(const std::optional<double>& now, const std::optional<double>& before,
                 int decimals = 2) {
    if (!now || !before || !std::isfinite(*now) || !std::isfinite(*before))
        return {};
    const QString change = changeText(*now - *before, decimals);
    return change == QStringLiteral("±0") ? QString() : inBrackets(change);
}

std::optional<double> weakestValue(const LayerNumbers& numbers) {
    return numbers.weakest ? std::optional(numbers.weakest->similarity) : std::nullopt;
}

QString decimalText(double value, int decimals) {
    if (!std::isfinite(value))
        return tr("not finite");
    return shownNumber(value, 'f', decimals);
}

NumberRow groupsRow(const NumbersLine& line) {
    NumberRow row{NumberItem::Groups, QLocale().toString(line.groupCount), {}, {}, false};
    QStringList remarks;
    if (line.budget)
        remarks.append(tr("budget %1").arg(*line.budget));
    if (line.groupCount != line.groupCountBefore)
        remarks.append(changeText(line.groupCount - line.groupCountBefore, 0));
    row.change = inBrackets(remarks.join(QStringLiteral(", ")));
    row.warns = line.budget && *line.budget != line.groupCount;
    row.toolTip = row.warns ? tr("The number of groups is not the budget. Nothing is blocked.")
                            : tr("Groups of this layer: what is left of its key and value heads");
    return row;
}

NumberRow errorRow(const NumbersLine& line) {
    return {NumberItem::Error,
            line.error ? decimalText(*line.error, errorDecimals) : line.errorMissing,
            changeOf(line.error, line.errorBefore, errorDecimals),
            tr("What this merge rule loses of the layer's keys and values, as a share of their "
               "energy: in closed form, from the calibration. Keys and values that are grouped "
               "together are added up."),
            false};
}

NumberRow gapRow(const NumbersLine& line) {
    const bool ofError = line.error.has_value();
    QString value = QStringLiteral("…");
    if (line.gap)
        value = *line.gap < 5e-4 ? tr("optimal") : decimalText(*line.gap, errorDecimals);
    return {NumberItem::Gap,
            value,
            {},
            ofError ? tr("How much less the best grouping into as many groups would lose; proved "
                         "by looking at all of them")
                    : tr("How much more similarity (summed over groups) the best grouping into as "
                         "many groups has; proved by looking at all of them"),
            false};
}

NumberRow cacheRow(const NumbersLine& line) {
    NumberRow row{
        NumberItem::Cache,
        QLocale().formattedDataSize(static_cast<qint64>(line.cacheBytes), 1),
        {},
        tr("The keys and values of all layers that a text of this length keeps in memory"),
        false};
    if (line.cacheBytesBefore > 0) {
        const double share =
            static_cast<double>(line.cacheBytes) / static_cast<double>(line.cacheBytesBefore);
        if (line.cacheBytes != line.cacheBytesBefore)
            row.change = inBrackets(tr("%1 %").arg(changeText(100.0 * (share - 1), 0)));
    }
    return row;
}

/// "12,480", "1.2 M".
QString countText(std::int64_t count) {
    const double size = std::abs(static_cast<double>(count));
    const QString sign = count < 0 ? QStringLiteral("−") : QString();
    if (size < 1e6)
        return sign + QLocale().toString(static_cast<qlonglong>(std::abs(count)));
    return sign + (size < 1e9 ? tr("%1 M").arg(QLocale().toString(size / 1e6, 'f', 1))
                              : tr("%1 G").arg(QLocale().toString(size / 1e9, 'f', 1)));
}

NumberRow parametersRow(const NumbersLine& line) {
    const std::int64_t saved = line.parametersSaved.value_or(0);
    const std::int64_t change = saved - line.parametersSavedBefore;
    return {NumberItem::Parameters, countText(saved),
            inBrackets(change == 0
                           ? QString()
                           : (change > 0 ? QStringLiteral("+") : QString()) + countText(change)),
            tr("Weights and biases of keys and values, all layers, that the converted model no "
               "longer has"),
            false};
}

NumberRow refinementRow(const NumbersLine& line) {
    const int change = *line.refinement - line.refinementBefore;
    return {NumberItem::Refinement, QLocale().toString(*line.refinement),
            change == 0 ? QString() : inBrackets(changeText(change, 0)),
            tr("Heads are together where keys and values both keep them together: so many "
               "key/value heads has an exact export of this layer for programs that share both"),
            false};
}

void addSimilarityRows(std::vector<NumberRow>& rows, const NumbersLine& line) {
    const LayerNumbers now = line.now.value_or(LayerNumbers());
    const LayerNumbers before = line.before.value_or(LayerNumbers());
    if (now.withinMean)
        rows.push_back({NumberItem::Within, similarityText(*now.withinMean),
                        changeOf(now.withinMean, before.withinMean),
                        tr("Mean similarity of all pairs of heads in the same group"), false});
    if (now.betweenMean)
        rows.push_back({NumberItem::Between, similarityText(*now.betweenMean),
                        changeOf(now.betweenMean, before.betweenMean),
                        tr("Mean similarity of all pairs of heads in different groups"), false});
    if (now.weakest)
        rows.push_back({NumberItem::Weakest,
                        QStringLiteral("%1–%2 %3")
                            .arg(now.weakest->first)
                            .arg(now.weakest->second)
                            .arg(similarityText(now.weakest->similarity)),
                        changeOf(weakestValue(now), weakestValue(before)),
                        tr("The two least similar heads of one group"), false});
}

} // namespace

QString changeText(double change, int decimals) {
    const double step = std::pow(10.0, -decimals);
    const double rounded = std::round(change / step) * step;
    if (std::abs(rounded) < step / 2)
        return QStringLiteral("±0");
    const QString sign = rounded < 0 ? QStringLiteral("−") : QStringLiteral("+");
    return sign + QLocale().toString(std::abs(rounded), 'f', decimals);
}

QString similarityText(double value) {
    return decimalText(value, 2);
}

QString meanText(const GroupNumbers& numbers) {
    return numbers.mean ? tr("mean %1").arg(similarityText(*numbers.mean)) : tr("single");
}

QString weakestText(const std::optional<HeadPair>& weakest) {
    if (!weakest)
        return {};
    return tr("weakest %1–%2 %3")
        .arg(weakest->first)
        .arg(weakest->second)
        .arg(similarityText(weakest->similarity));
}

QString errorText(std::optional<double> error) {
    return error ? tr("err %1").arg(decimalText(*error, errorDecimals)) : QString();
}

QString dropText(const DropNumbers& numbers) {
    QStringList parts;
    if (numbers.hasError) {
        const auto text = [](const std::optional<double>& error) {
            return error ? decimalText(*error, errorDecimals) : QStringLiteral("…");
        };
        parts.append(tr("error %1 → %2").arg(text(numbers.errorNow), text(numbers.errorThen)));
    }
    if (numbers.withinNow || numbers.withinThen) {
        const auto text = [](const std::optional<double>& mean) {
            return mean ? similarityText(*mean) : QStringLiteral("–");
        };
        parts.append(
            tr("mean within %1 → %2").arg(text(numbers.withinNow), text(numbers.withinThen)));
    }
    return parts.join(QStringLiteral(", "));
}

QString numberName(NumberItem item) {
    switch (item) {
    case NumberItem::Groups: return tr("Groups");
    case NumberItem::Error: return tr("Error");
    case NumberItem::Gap: return tr("Gap to optimum");
    case NumberItem::Cache: return tr("KV cache");
    case NumberItem::Parameters: return tr("Parameters saved");
    case NumberItem::Refinement: return tr("K and V together");
    case NumberItem::Within: return tr("Mean within");
    case NumberItem::Between: return tr("Mean between");
    case NumberItem::Weakest: return tr("Weakest pair");
    case NumberItem::Count: break;
    }
    return {};
}

std::vector<NumberRow> numberRows(const NumbersLine& line) {
    std::vector<NumberRow> rows{groupsRow(line)};
    if (line.error || !line.errorMissing.isEmpty())
        rows.push_back(errorRow(line));
    if (line.hasGap)
        rows.push_back(gapRow(line));
    if (line.cacheBytes > 0)
        rows.push_back(cacheRow(line));
    if (line.parametersSaved)
        rows.push_back(parametersRow(line));
    if (line.refinement)
        rows.push_back(refinementRow(line));
    addSimilarityRows(rows, line);
    return rows;
}

} // namespace regroup::ui
