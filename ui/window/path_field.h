// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/file_dialogs.h"

#include <QWidget>
#include <filesystem>

class QLineEdit;

namespace regroup::ui {

/// A path that can be typed, chosen in a dialog, or dropped.
class PathField : public QWidget {
    Q_OBJECT
public:
    /// @param question what the dialog asks for; its start is the field's own path.
    explicit PathField(const FileQuestion& question, QWidget* parent = nullptr);

    std::filesystem::path path() const;              ///< Empty: none.
    void setPath(const std::filesystem::path& path); ///< Emits changed, but not edited.
    void setNames(const QString& accessibleName, const QString& toolTip);
    QLineEdit* edit() const { return m_edit; }

Q_SIGNALS:
    void changed();
    void edited(); ///< By the user.

private:
    FileQuestion m_question;
    QLineEdit* m_edit = nullptr;
};

} // namespace regroup::ui
