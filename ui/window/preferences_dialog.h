// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <QList>
#include <QString>

class QComboBox;
class QFormLayout;
class QLineEdit;
class QSpinBox;

namespace regroup::ui {

struct Preferences {
    QString theme = QStringLiteral("system");    ///< "system", "light", "dark".
    double fontScale = 1;                        ///< Of the system's size.
    QString language = QStringLiteral("system"); ///< "system", "en", "de"; from the next start on.
    QString device = QStringLiteral("auto");     ///< "auto", "cpu", "cuda".
    int threadCount = 0;                         ///< 0: all cores.
    int cacheGibibytes = 16;                     ///< cacheLimitBytes().

    friend bool operator==(const Preferences&, const Preferences&) = default;
};

/// What the user can set once for all. Everything applies at once; the filter finds a setting by
/// its words.
class PreferencesDialog : public QDialog {
    Q_OBJECT
public:
    /// @param places where the program keeps things: label and path, to be read only.
    PreferencesDialog(const Preferences& values, const QList<std::pair<QString, QString>>& places,
                      QWidget* parent = nullptr);

    Preferences values() const;

Q_SIGNALS:
    void changed(const regroup::ui::Preferences& values);

private:
    void createFields(const Preferences& values);
    void createComputeFields();
    void setValues(const Preferences& values);
    void filter(const QString& text);

    QFormLayout* m_form = nullptr;
    QComboBox* m_theme = nullptr;
    QSpinBox* m_fontPercent = nullptr;
    QComboBox* m_language = nullptr;
    QComboBox* m_device = nullptr;
    QSpinBox* m_threads = nullptr;
    QSpinBox* m_cache = nullptr;
};

} // namespace regroup::ui
