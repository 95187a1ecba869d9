// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QMap>
#include <QSizeF>
#include <QString>
#include <filesystem>
#include <optional>

class QSettings;

namespace regroup::ui {

enum class FigureFormat { Svg, Pdf, Png };

QString endingOf(FigureFormat format);                                   ///< "svg", "pdf", "png".
std::optional<FigureFormat> formatOf(const std::filesystem::path& file); ///< By its ending.

/// How figures were exported the last time; the next export begins with it.
struct ExportChoices {
    FigureFormat format = FigureFormat::Svg;
    bool inMillimetres = true; ///< Else sizes are asked for in pixels.
    int dotsPerInch = 300;     ///< Of PNG.
    QMap<QString, QSizeF>
        sizes; ///< In CSS pixels, by FigureSource::kind; none: as suits the figure.
    bool trim = true;
    bool dark = false;
    QString colorMap; ///< ColorMap::title(); empty: the one on screen.
    bool title = false;
    bool legend = true;
    bool outlines = true;
    bool data = true;
    bool recipe = true;
    std::filesystem::path folder; ///< Empty: the user's documents.

    static ExportChoices readFrom(const QSettings& settings);
    void writeTo(QSettings& settings) const;

    friend bool operator==(const ExportChoices&, const ExportChoices&) = default;
};

} // namespace regroup::ui
