// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QObject>

class QComboBox;

namespace regroup::ui {

/// A choice may be longer than its box has room for: its tooltip then tells all of it, above what
/// the box is for. The application's style watches every box with one of these.
class ChoiceTips : public QObject {
public:
    using QObject::QObject;

    static bool isCut(const QComboBox& box);
    bool eventFilter(QObject* watched, QEvent* event) override;
};

} // namespace regroup::ui
