// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

class QDialog;
class QWidget;

namespace regroup::ui {

/// Opens a dialog with a text that can be read, selected and copied; it deletes itself.
QDialog* openTextDialog(QWidget* parent, const QString& title, const QString& text);

} // namespace regroup::ui
