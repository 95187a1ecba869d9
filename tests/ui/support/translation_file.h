// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QFile>
#include <QList>
#include <QStringList>
#include <QXmlStreamReader>

namespace regroup::ui::test {

/// One entry of a .ts file.
struct Message {
    QString context;
    QString source;
    QString comment;
    bool isNumerus = false;
    bool isFinished = true;
    QStringList forms; ///< One; with %n one for each plural form.

    QString key() const { return context + '|' + source + '|' + comment; }
};

inline QList<Message> messagesIn(const QString& path) {
    QFile file(path);
    QList<Message> messages;
    if (!file.open(QIODevice::ReadOnly))
        return messages;
    QXmlStreamReader xml(&file);
    QString context;
    while (!xml.atEnd()) {
        if (!xml.readNextStartElement())
            continue;
        const auto name = xml.name();
        if (name == QLatin1String("name")) {
            context = xml.readElementText();
        } else if (name == QLatin1String("message")) {
            messages.append({context, {}, {}, false, true, {}});
            messages.last().isNumerus = xml.attributes().hasAttribute(QLatin1String("numerus"));
        } else if (name == QLatin1String("source")) {
            messages.last().source = xml.readElementText();
        } else if (name == QLatin1String("comment")) {
            messages.last().comment = xml.readElementText();
        } else if (name == QLatin1String("translation")) {
            messages.last().isFinished = !xml.attributes().hasAttribute(QLatin1String("type"));
            if (!messages.last().isNumerus)
                messages.last().forms.append(xml.readElementText());
        } else if (name == QLatin1String("numerusform")) {
            messages.last().forms.append(xml.readElementText());
        }
    }
    return messages;
}

inline QList<Message> germanMessages() {
    return messagesIn(QStringLiteral(REGROUP_SOURCE_DIR "/resources/translations/regroup_de.ts"));
}

} // namespace regroup::ui::test
