// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace regroup::ui {

/// Tells the desktop, by the notification service of the session bus. Returns at once; where there
/// is no bus or no service, nothing happens. Source: Desktop Notifications Specification 1.2,
/// method Notify.
void notifyDesktop(const QString& title, const QString& text);

} // namespace regroup::ui
