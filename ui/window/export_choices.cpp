// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/export_choices.h"

#include "ui/common/qt_text.h"

#include <QSettings>
#include <algorithm>

namespace regroup::ui {
namespace {

const QString sizesKey = QStringLiteral("export/sizes/");

/// Settings may hold anything: sizes outside of what can be asked for are left out.
bool isUsable(const QSizeF& size) {
    return size.width() >= 1 && size.height() >= 1 && size.width() <= 20000 &&
           size.height() <= 20000;
}

} // namespace

QString endingOf(FigureFormat format) {
    switch (format) {
    case FigureFormat::Svg: return QStringLiteral("svg");
    case FigureFormat::Pdf: return QStringLiteral("pdf");
    case FigureFormat::Png: return QStringLiteral("png");
    }
    return {};
}

std::optional<FigureFormat> formatOf(const std::filesystem::path& file) {
    const QString ending = toQt(file.extension()).toLower();
    for (const FigureFormat format : {FigureFormat::Svg, FigureFormat::Pdf, FigureFormat::Png})
        if (ending == QLatin1Char('.') + endingOf(format))
            return format;
    return std::nullopt;
}

ExportChoices ExportChoices::readFrom(const QSettings& settings) {
    const auto flag = [&settings](const char* name, bool usual) {
        return settings.value(QStringLiteral("export/") + QLatin1String(name), usual).toBool();
    };
    ExportChoices choices;
    const QString ending = settings.value(QStringLiteral("export/format")).toString();
    choices.format = formatOf(toPath(QStringLiteral("x.") + ending)).value_or(FigureFormat::Svg);
    choices.inMillimetres = flag("millimetres", true);
    const int dots = settings.value(QStringLiteral("export/dotsPerInch"), 300).toInt();
    choices.dotsPerInch = dots < 24 || dots > 1200 ? 300 : dots;
    for (const QString& key : settings.allKeys())
        if (key.startsWith(sizesKey))
            if (const QSizeF size = settings.value(key).toSizeF(); isUsable(size))
                choices.sizes[key.mid(sizesKey.size())] = size;
    choices.trim = flag("trim", true);
    choices.dark = flag("dark", false);
    choices.colorMap = settings.value(QStringLiteral("export/colorMap")).toString();
    choices.title = flag("title", false);
    choices.legend = flag("legend", true);
    choices.outlines = flag("outlines", true);
    choices.data = flag("data", true);
    choices.recipe = flag("recipe", true);
    choices.folder = toPath(settings.value(QStringLiteral("export/folder")).toString());
    return choices;
}

void ExportChoices::writeTo(QSettings& settings) const {
    settings.setValue(QStringLiteral("export/format"), endingOf(format));
    settings.setValue(QStringLiteral("export/millimetres"), inMillimetres);
    settings.setValue(QStringLiteral("export/dotsPerInch"), dotsPerInch);
    for (auto size = sizes.begin(); size != sizes.end(); ++size)
        settings.setValue(sizesKey + size.key(), size.value());
    settings.setValue(QStringLiteral("export/trim"), trim);
    settings.setValue(QStringLiteral("export/dark"), dark);
    settings.setValue(QStringLiteral("export/colorMap"), colorMap);
    settings.setValue(QStringLiteral("export/title"), title);
    settings.setValue(QStringLiteral("export/legend"), legend);
    settings.setValue(QStringLiteral("export/outlines"), outlines);
    settings.setValue(QStringLiteral("export/data"), data);
    settings.setValue(QStringLiteral("export/recipe"), recipe);
    settings.setValue(QStringLiteral("export/folder"), toQt(folder));
}

} // namespace regroup::ui
