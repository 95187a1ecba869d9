// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/language.h"

#include <QGuiApplication>
#include <QLibraryInfo>
#include <QLocale>
#include <QTranslator>

/// Outside of all namespaces, as the macro wants it.
static void registerTranslations() {
    Q_INIT_RESOURCE(translations);
}

namespace regroup::ui {
namespace {

/// Texts of the program, or of Qt's own buttons and menus.
QTranslator& translator(const char* catalogue) {
    static QTranslator program;
    static QTranslator qt;
    return QLatin1String(catalogue) == QLatin1String("regroup") ? program : qt;
}

/// @return whether the catalogue speaks the language; English needs none.
bool install(const QLocale& locale, const char* catalogue) {
    QTranslator& texts = translator(catalogue);
    QCoreApplication::removeTranslator(&texts);
    if (locale.language() == QLocale::English || locale.language() == QLocale::C)
        return false;
    const QString name = QString::fromLatin1(catalogue);
    // Those of the program's own folder come first: the system may have none.
    for (const QString& folder :
         {QStringLiteral(":/translations"), QLibraryInfo::path(QLibraryInfo::TranslationsPath)})
        if (texts.load(locale, name, QStringLiteral("_"), folder))
            return QCoreApplication::installTranslator(&texts);
    return false;
}

} // namespace

void applyLanguage(const QString& language) {
    registerTranslations();
    const bool asSystem = language.isEmpty() || language == QStringLiteral("system");
    const QLocale locale = asSystem ? QLocale::system() : QLocale(language);
    QLocale::setDefault(locale);
    const bool isTranslated = install(locale, "regroup");
    if (isTranslated)
        install(locale, "qtbase");
    else
        install(QLocale(QLocale::English), "qtbase"); // Not half of the texts in each language.
    // English sentences in a desktop that reads from the right still begin on the left.
    QGuiApplication::setLayoutDirection(isTranslated || !asSystem ? locale.textDirection()
                                                                  : Qt::LeftToRight);
}

} // namespace regroup::ui
