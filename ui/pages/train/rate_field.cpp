// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/rate_field.h"

#include <QLocale>
#include <algorithm>
#include <cmath>
#include <optional>

namespace regroup::ui {
namespace {

constexpr int keptDecimals = 12;      ///< Of the value; its text has only those that are needed.
constexpr double shownPlainly = 1e-3; ///< From here on without an exponent.

/// As the window's language writes it, or as recipes and the command line do.
std::optional<double> numberOf(const QString& text) {
    bool isNumber = false;
    double number = QLocale().toDouble(text.trimmed(), &isNumber);
    if (!isNumber)
        number = QLocale::c().toDouble(text.trimmed(), &isNumber);
    return isNumber ? std::optional(number) : std::nullopt;
}

} // namespace

QString shortExponent(QString text) {
    const qsizetype place = text.indexOf(QLatin1Char('e'), 0, Qt::CaseInsensitive);
    if (place < 0)
        return text;
    text[place] = QLatin1Char('e'); // Some languages write it large.
    qsizetype digit = place + 2;    // After the sign.
    while (digit + 1 < text.size() && text.at(digit) == QLatin1Char('0'))
        text.remove(digit, 1);
    return text;
}

RateField::RateField(QWidget* parent) : QDoubleSpinBox(parent) {
    setDecimals(keptDecimals);
    setRange(0, 1);
}

QString RateField::textFromValue(double value) const {
    QLocale locale;
    locale.setNumberOptions(QLocale::OmitGroupSeparator);
    if (value == 0 || std::abs(value) >= shownPlainly)
        return locale.toString(value, 'g', QLocale::FloatingPointShortest);
    return shortExponent(locale.toString(value, 'e', QLocale::FloatingPointShortest));
}

double RateField::valueFromText(const QString& text) const {
    return numberOf(text).value_or(value());
}

QValidator::State RateField::validate(QString& text, int& /*place*/) const {
    if (const auto number = numberOf(text))
        return *number >= minimum() && *number <= maximum() ? QValidator::Acceptable
                                                            : QValidator::Intermediate;
    const bool mayBecomeOne = std::all_of(text.cbegin(), text.cend(), [](QChar letter) {
        return letter.isDigit() || QStringLiteral("eE+-., ").contains(letter);
    });
    return mayBecomeOne ? QValidator::Intermediate : QValidator::Invalid;
}

void RateField::stepBy(int steps) {
    for (int step = 0; step < std::abs(steps); ++step) {
        const double now = value();
        if (now <= 0) {
            setValue(steps > 0 ? 1e-6 : 0);
            continue;
        }
        double unit = std::pow(10, std::floor(std::log10(now) + 1e-9));
        if (steps < 0 && now <= unit * (1 + 1e-9)) // From 1e-5 down to 9e-6.
            unit /= 10;
        setValue(steps > 0 ? now + unit : now - unit);
    }
    selectAll();
}

} // namespace regroup::ui
