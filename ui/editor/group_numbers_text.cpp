// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/group_numbers_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <cmath>

namespace regroup::ui {
namespace {

QString tr(const char* text) {
    return QCoreApplication::translate("GroupNumbers", text);
}

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
    return text.replace(QLatin1Char(' '), QChar::Nbsp);
}

} // namespace

QString similarityText(double value) {
    return std::isfinite(value) ? QLocale().toString(value, 'f', 2) : tr("not finite");
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
    if (line.now) {
        const auto before = line.before.value_or(LayerNumbers());
        if (line.now->withinMean)
            items.append(tr("within %1").arg(similarityText(*line.now->withinMean)) +
                         changeOf(line.now->withinMean, before.withinMean));
        if (line.now->betweenMean)
            items.append(tr("between %1").arg(similarityText(*line.now->betweenMean)) +
                         changeOf(line.now->betweenMean, before.betweenMean));
        if (line.now->weakest)
            items.append(weakestText(line.now->weakest));
    }
    if (line.cacheBytes > 0)
        items.append(cacheText(line));
    for (QString& item : items)
        item = unbroken(item);
    return items;
}

} // namespace regroup::ui
