// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/group_numbers_text.h"

#include "ui/common/language.h"

#include <QLocale>
#include <cmath>

namespace regroup::ui {
namespace {

QString signedText(double value, int decimals) {
    const double step = std::pow(10.0, -decimals);
    const double rounded = std::round(value / step) * step;
    if (std::abs(rounded) < step / 2)
        return QStringLiteral("±0");
    const QString sign = rounded < 0 ? QStringLiteral("−") : QStringLiteral("+");
    return sign + QLocale().toString(std::abs(rounded), 'f', decimals);
}

QString changeOf(const std::optional<double>& now, const std::optional<double>& before) {
    if (!now || !before || !std::isfinite(*now) || !std::isfinite(*before))
        return {};
    return QStringLiteral(" (%1)").arg(signedText(*now - *before, 2));
}

std::optional<double> weakestValue(const LayerNumbers& numbers) {
    return numbers.weakest ? std::optional(numbers.weakest->similarity) : std::nullopt;
}

QString groupCountText(const NumbersLine& line) {
    QString text = QStringLiteral("G %1").arg(line.groupCount);
    QStringList remarks;
    if (line.budget)
        remarks.append(tr("budget %1").arg(*line.budget));
    if (line.groupCount != line.groupCountBefore)
        remarks.append(signedText(line.groupCount - line.groupCountBefore, 0));
    if (!remarks.isEmpty())
        text += QStringLiteral(" (%1)").arg(remarks.join(QStringLiteral(", ")));
    return text;
}

QString cacheText(const NumbersLine& line) {
    const QString bytes = QLocale().formattedDataSize(static_cast<qint64>(line.cacheBytes), 1);
    QString text = tr("KV %1/token").arg(bytes);
    if (line.cacheBytesBefore == 0)
        return text;
    const double change =
        100.0 *
        (static_cast<double>(line.cacheBytes) / static_cast<double>(line.cacheBytesBefore) - 1);
    return text + QStringLiteral(" (%1 %)").arg(signedText(change, 0));
}

QString unbroken(QString text) {
    text.replace(QLatin1Char(' '), QChar::Nbsp);
    const QString joiner(QChar(0x2060)); // Lines may also break after a slash, a dash or a hyphen.
    for (const QChar breaking : {QChar(u'/'), QChar(0x2013), QChar(u'-')})
        text.replace(breaking, joiner + breaking + joiner);
    return text;
}

} // namespace

QString similarityText(double value) {
    if (!std::isfinite(value))
        return tr("not finite");
    return QLocale().toString(value, 'f', 2).replace(QLatin1Char('-'), QChar(0x2212));
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

QStringList numbersItems(const NumbersLine& line) {
    QStringList items{groupCountText(line)};
    const LayerNumbers now = line.now.value_or(LayerNumbers());
    const LayerNumbers before = line.before.value_or(LayerNumbers());
    if (now.withinMean)
        items.append(tr("within %1").arg(similarityText(*now.withinMean)) +
                     changeOf(now.withinMean, before.withinMean));
    if (line.cacheBytes > 0)
        items.append(cacheText(line));
    if (now.betweenMean)
        items.append(tr("between %1").arg(similarityText(*now.betweenMean)) +
                     changeOf(now.betweenMean, before.betweenMean));
    if (now.weakest)
        items.append(weakestText(now.weakest) + changeOf(weakestValue(now), weakestValue(before)));
    for (QString& item : items)
        item = unbroken(item);
    return items;
}

} // namespace regroup::ui
