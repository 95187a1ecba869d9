// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QCoreApplication>
#include <QString>

namespace regroup::ui {

/// For texts outside of a QObject; the context that lupdate gives them. Members of a QObject have
/// their own tr(), which hides this one.
inline QString tr(const char* text, const char* disambiguation = nullptr, int number = -1) {
    return QCoreApplication::translate("regroup::ui", text, disambiguation, number);
}

/// Where the user's choice is kept: "system", "en" or "de".
inline const QString languageKey = QStringLiteral("appearance/language");

/// The language of all texts, of numbers shown, and the side that lines begin on. Files are written
/// in the C locale whatever is chosen here. Before the first widget: texts are not made anew.
/// @param language "en", "de", or another name of a locale, which then has English texts; "system"
///                 or empty: as the desktop is set.
void applyLanguage(const QString& language);

} // namespace regroup::ui
