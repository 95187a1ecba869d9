// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/file.h"

#include <QMap>
#include <QStringList>
#include <QXmlStreamReader>
#include <filesystem>

namespace regroup::ui::test {

/// What an SVG draws: elements by name, and all text.
struct SvgContent {
    QMap<QString, int> elements;
    QStringList texts;
    QString width; ///< Of the page, with its unit.
    bool isComplete = false;
};

inline SvgContent readSvg(const std::filesystem::path& path) {
    QXmlStreamReader reader(QByteArray::fromStdString(readTextFile(path)));
    SvgContent content;
    while (!reader.atEnd()) {
        const auto token = reader.readNext();
        if (token == QXmlStreamReader::StartElement) {
            ++content.elements[reader.name().toString()];
            if (reader.name() == QLatin1String("svg"))
                content.width = reader.attributes().value(QLatin1String("width")).toString();
            if (reader.name() == QLatin1String("text"))
                content.texts.append(
                    reader.readElementText(QXmlStreamReader::IncludeChildElements).trimmed());
        }
    }
    content.isComplete = !reader.hasError();
    return content;
}

} // namespace regroup::ui::test
