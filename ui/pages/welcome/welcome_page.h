// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStringList>
#include <QWidget>

class QLabel;
class QListWidget;
class QListWidgetItem;
class QPushButton;

namespace regroup::ui {

/// The first page: open a checkpoint, the sample, or something recent; drop a folder anywhere.
class WelcomePage : public QWidget {
    Q_OBJECT
public:
    explicit WelcomePage(QWidget* parent = nullptr);

    /// Pinned ones say so. A path that is gone is shown grey: opening it asks where it is now.
    void setRecent(const QStringList& models, const QStringList& documents,
                   const QStringList& pinned = {});
    void setSampleAvailable(bool available); ///< Not every installation ships the sample.

Q_SIGNALS:
    void openRequested();
    void openSampleRequested();
    void tourRequested();
    void runSampleRecipeRequested();
    void openPathRequested(const QString& path);
    void removeRecentRequested(const QString& path);
    void pinRecentRequested(const QString& path, bool pinned);
    void locateRequested(const QString& path); ///< It is not where it was.

private:
    QWidget* createStartColumn();
    QWidget* createRecentColumn();
    QListWidget* createRecentList(const QString& name);
    void fill(QListWidget* list, const QStringList& paths, const QStringList& pinned);
    void openItem(const QListWidgetItem& item);
    void showItemMenu(QListWidget* list, const QPoint& where);

    QPushButton* m_openSample = nullptr;
    QPushButton* m_runRecipe = nullptr;
    QListWidget* m_models = nullptr;
    QListWidget* m_documents = nullptr;
    QLabel* m_noRecent = nullptr;
    QWidget* m_documentsBox = nullptr;
};

} // namespace regroup::ui
