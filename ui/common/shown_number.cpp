// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/shown_number.h"

#include <cmath>

namespace regroup::ui {
namespace {

constexpr QChar minusSign(0x2212);

} // namespace

QString shownNumber(double value, char format, int precision, const QLocale& numbers) {
    QString text = numbers.toString(std::abs(value), format, precision);
    text.replace(numbers.negativeSign(), minusSign); // Of an exponent.
    text.replace(QLatin1Char('E'), QLatin1Char('e')); // As everywhere in this field.
    const bool isNegative = std::signbit(value) && !std::isnan(value) &&
                            text != numbers.toString(0.0, format, precision);
    return isNegative ? minusSign + text : text;
}

QString withPlainMinus(QString text) {
    for (qsizetype place = 0; place + 1 < text.size(); ++place)
        if (text[place] == minusSign && text[place + 1].isDigit())
            text[place] = QLatin1Char('-');
    return text;
}

} // namespace regroup::ui
