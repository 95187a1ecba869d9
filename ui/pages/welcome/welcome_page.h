// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

class QLabel;
class QListWidget;
class QPushButton;

namespace regroup::ui {

/// The first page: open a checkpoint, the sample, or something recent; drop a folder anywhere.
class WelcomePage : public QWidget {
    Q_OBJECT
public:
    explicit WelcomePage(QWidget* parent = nullptr);

    /// A path that is gone is shown grey and cannot be opened.
    void setRecent(const QStringList& models, const QStringList& documents);
    void setSampleAvailable(bool available); ///< Not every installation ships the sample.

Q_SIGNALS:
    void openRequested();
    void openSampleRequested();
    void tourRequested();
    void runSampleRecipeRequested();
    void openPathRequested(const QString& path);
    void removeRecentRequested(const QString& path);

private:
    QWidget* createStartColumn();
    QWidget* createRecentColumn();
    QListWidget* createRecentList(const QString& name);
    void fill(QListWidget* list, const QStringList& paths);

    QPushButton* m_openSample = nullptr;
    QPushButton* m_runRecipe = nullptr;
    QListWidget* m_models = nullptr;
    QListWidget* m_documents = nullptr;
    QLabel* m_noRecent = nullptr;
    QWidget* m_documentsBox = nullptr;
};

} // namespace regroup::ui
