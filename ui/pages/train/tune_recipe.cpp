// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/tune_recipe.h"

#include "ui/common/qt_text.h"
#include "ui/pages/train/tune_overrides.h"

#include <nlohmann/json.hpp>

#include <QSet>

namespace regroup::ui {
namespace {

using Json = nlohmann::ordered_json;

/// As an override is written: numbers with a point, lists with commas.
QString valueText(const Json& value) {
    if (value.is_string())
        return toQt(value.get<std::string>());
    if (!value.is_array())
        return toQt(value.dump());
    QStringList parts;
    for (const Json& part : value)
        if (part.is_string())
            parts.append(toQt(part.get<std::string>()));
    return parts.join(QLatin1Char(','));
}

/// Settings without a field of their own.
bool needsOverride(const QString& key) {
    static const QSet<QString> keys{
        QStringLiteral("label-smoothing"), QStringLiteral("lora-dropout"),
        QStringLiteral("temperature"),     QStringLiteral("hidden-weight"),
        QStringLiteral("patience"),        QStringLiteral("held-out"),
        QStringLiteral("limit"),           QStringLiteral("new-head")};
    return keys.contains(key);
}

/// Hashes, and what says what kind of recipe it is.
bool isNoSetting(const std::string& key) {
    return key == "version" || key == "command" || key.ends_with("_sha256");
}

/// Lines "key: JSON".
Json settingsOf(const std::string& text) {
    Json settings = Json::object();
    for (const QString& line : toQt(text).split(QLatin1Char('\n'), Qt::SkipEmptyParts)) {
        const qsizetype colon = line.indexOf(QStringLiteral(": "));
        if (colon > 0)
            settings[fromQt(line.left(colon))] =
                Json::parse(fromQt(line.mid(colon + 2)), nullptr, /*allow_exceptions=*/false);
    }
    return settings;
}

} // namespace

TuneRecipe tuneRecipeOf(const std::string& recipe, const std::string& usualText) {
    TuneRecipe taken;
    const Json settings = Json::parse(recipe, nullptr, /*allow_exceptions=*/false);
    if (!settings.is_object())
        return taken;
    const Json usual = settingsOf(usualText);
    const QStringList known = tuneOverrideKeys();
    QStringList lines;
    for (const auto& [name, value] : settings.items()) {
        if (isNoSetting(name) || value.is_null())
            continue;
        const QString key = toQt(name).replace(QLatin1Char('_'), QLatin1Char('-'));
        const auto standard = usual.find(name);
        const bool isUsual = standard != usual.end() && *standard == value;
        if (name == "task" && value.is_string()) {
            taken.request.task = value.get<std::string>();
        } else if (name == "length_buckets" && value.is_boolean()) {
            if (!value.get<bool>())
                lines.append(QStringLiteral("no-buckets: true"));
        } else if (!known.contains(key)) {
            if (!isUsual)
                taken.notTaken.append(toQt(name));
        } else {
            const QString line = QStringLiteral("%1: %2").arg(key, valueText(value));
            const bool isEmpty = valueText(value).isEmpty();
            if (!isEmpty && !applyTuneOverrides(line, taken.request).isEmpty())
                taken.notTaken.append(toQt(name));
            else if (needsOverride(key) && !isUsual)
                lines.append(line);
        }
    }
    taken.overrides = lines.join(QLatin1Char('\n'));
    return taken;
}

} // namespace regroup::ui
