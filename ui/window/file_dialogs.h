// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <filesystem>
#include <functional>

class QWidget;

namespace regroup::ui {

struct FileQuestion {
    enum class What { ExistingFile, ExistingFolder, NewFile };

    What what = What::ExistingFile;
    QString title;
    QString filter;                  ///< E.g. "Groupings (*.yaml *.json)".
    bool asksBeforeReplacing = true; ///< A new file that is there already.
    QString defaultEnding;           ///< For a new file that was named without one, e.g. "yaml".
    std::filesystem::path start;     ///< Folder, or file name suggested; empty: where it was last.
};

/// Asks without blocking: returns at once, and calls chosen with the answer, if there is one.
void askForPath(QWidget* parent, const FileQuestion& question,
                const std::function<void(const std::filesystem::path&)>& chosen);

} // namespace regroup::ui
