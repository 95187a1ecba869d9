// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDoubleSpinBox>

namespace regroup::ui {

/// A small number of any magnitude, shown as "5e-5"; "0.00005" is read as well.
class RateField : public QDoubleSpinBox {
    Q_OBJECT
public:
    explicit RateField(QWidget* parent = nullptr);

    QString textFromValue(double value) const override;
    double valueFromText(const QString& text) const override;
    QValidator::State validate(QString& text, int& place) const override;
    void stepBy(int steps) override; ///< By one of its first digit.
};

/// "5e-05" and "5E-05" as people write them: "5e-5".
QString shortExponent(QString text);

} // namespace regroup::ui
