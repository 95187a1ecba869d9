// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/choice_tips.h"

#include <QComboBox>
#include <QHelpEvent>
#include <QStyle>
#include <QStyleOptionComboBox>
#include <QToolTip>

namespace regroup::ui {

bool ChoiceTips::isCut(const QComboBox& box) {
    QStyleOptionComboBox option;
    option.initFrom(&box);
    option.editable = box.isEditable();
    const QRect field = box.style()->subControlRect(QStyle::CC_ComboBox, &option,
                                                    QStyle::SC_ComboBoxEditField, &box);
    return box.fontMetrics().horizontalAdvance(box.currentText()) > field.width();
}

bool ChoiceTips::eventFilter(QObject* watched, QEvent* event) {
    auto* box = qobject_cast<QComboBox*>(watched);
    if (event->type() != QEvent::ToolTip || box == nullptr || !isCut(*box))
        return QObject::eventFilter(watched, event);
    const QString purpose = box->toolTip();
    const QString tip =
        purpose.isEmpty() ? box->currentText() : box->currentText() + QLatin1Char('\n') + purpose;
    // Plain text: names come from files.
    QToolTip::showText(
        static_cast<QHelpEvent*>(event)->globalPos(),
        QStringLiteral("<p style='white-space:pre-wrap'>%1</p>").arg(tip.toHtmlEscaped()), box);
    return true;
}

} // namespace regroup::ui
