// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/desktop_notice.h"

#include <QDBusConnection>
#include <QDBusMessage>
#include <QDBusPendingCall>
#include <QGuiApplication>
#include <QVariantMap>

namespace regroup::ui {

void notifyDesktop(const QString& title, const QString& text) {
    const QDBusConnection bus = QDBusConnection::sessionBus();
    if (!bus.isConnected())
        return;
    QDBusMessage call = QDBusMessage::createMethodCall(
        QStringLiteral("org.freedesktop.Notifications"),
        QStringLiteral("/org/freedesktop/Notifications"),
        QStringLiteral("org.freedesktop.Notifications"), QStringLiteral("Notify"));
    const uint replacesNothing = 0;
    const int asLongAsTheDesktopThinks = -1;
    call << QGuiApplication::applicationDisplayName() << replacesNothing
         << QGuiApplication::desktopFileName() << title << text.toHtmlEscaped() << QStringList()
         << QVariantMap() << asLongAsTheDesktopThinks;
    bus.asyncCall(call);
}

} // namespace regroup::ui
