// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/item_models/layer_filter.h"

#include <QRegularExpression>
#include <algorithm>

namespace regroup::ui {

LayerFilter::LayerFilter(const QString& text) {
    static const QRegularExpression separators(QStringLiteral("[\\s,;]+"));
    static const QRegularExpression spaces(QStringLiteral("\\s*(<=|>=|<|>|=)\\s*"));
    const QString compact = QString(text).replace(spaces, QStringLiteral("\\1"));
    for (const QString& term : compact.split(separators, Qt::SkipEmptyParts))
        if (!addRange(term) && !addComparison(term) && m_unknown.isEmpty())
            m_unknown = term;
}

bool LayerFilter::addRange(const QString& term) {
    static const QRegularExpression form(QStringLiteral("^(\\d{1,6})(?:[-–](\\d{1,6}))?$"));
    const QRegularExpressionMatch match = form.match(term);
    if (!match.hasMatch())
        return false;
    const int first = match.captured(1).toInt();
    const int last = match.captured(2).isEmpty() ? first : match.captured(2).toInt();
    m_ranges.emplace_back(std::min(first, last), std::max(first, last));
    return true;
}

bool LayerFilter::addComparison(const QString& term) {
    static const QRegularExpression form(
        QStringLiteral("^(k|v|within)(<=|>=|<|>|=)([-−]?[\\d.]+)$"),
        QRegularExpression::CaseInsensitiveOption);
    const QRegularExpressionMatch match = form.match(term);
    if (!match.hasMatch())
        return false;
    bool isNumber = false;
    const double number = match.captured(3)
                              .replace(QChar(0x2212), QLatin1Char('-'))
                              .toDouble(&isNumber); // A point, whatever the language.
    if (!isNumber)
        return false;
    const QString name = match.captured(1).toLower();
    const What what = name == QStringLiteral("k")   ? What::KeyGroups
                      : name == QStringLiteral("v") ? What::ValueGroups
                                                    : What::Within;
    m_comparisons.push_back({what, match.captured(2), number});
    return true;
}

bool LayerFilter::holds(const Comparison& comparison, const FilteredLayer& layer) {
    const std::optional<double> value =
        comparison.what == What::KeyGroups     ? std::optional<double>(layer.keyGroups)
        : comparison.what == What::ValueGroups ? std::optional<double>(layer.valueGroups)
                                               : layer.within;
    if (!value)
        return false;
    if (comparison.sign == QStringLiteral("="))
        return *value == comparison.number;
    const bool orEqual = comparison.sign.size() == 2 && *value == comparison.number;
    return orEqual || (comparison.sign.startsWith(QLatin1Char('<')) ? *value < comparison.number
                                                                    : *value > comparison.number);
}

bool LayerFilter::accepts(const FilteredLayer& layer) const {
    const bool isNamed =
        m_ranges.empty() ||
        std::any_of(m_ranges.begin(), m_ranges.end(), [&layer](const std::pair<int, int>& range) {
            return range.first <= layer.layer && layer.layer <= range.second;
        });
    return isNamed && std::all_of(m_comparisons.begin(), m_comparisons.end(),
                                  [&layer](const Comparison& one) { return holds(one, layer); });
}

} // namespace regroup::ui
