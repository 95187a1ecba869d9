// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>

class QTextBrowser;

namespace regroup::ui {

/// What each page is for and how its work is done, from resources/help/; one chapter a page.
class HelpWindow : public QDialog {
    Q_OBJECT
public:
    explicit HelpWindow(QWidget* parent = nullptr);

    void showChapter(const QString& page); ///< "explore", ...; unknown: the beginning.

private:
    QTextBrowser* m_text = nullptr;
};

} // namespace regroup::ui
