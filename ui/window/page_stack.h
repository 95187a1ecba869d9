// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QStackedWidget>

namespace regroup::ui {

/// The window's pages, one at a time. A page that needs more room than the window has is scrolled,
/// so that the widest page does not keep the window from being small.
class PageStack : public QStackedWidget {
    Q_OBJECT
public:
    explicit PageStack(QWidget* parent = nullptr) : QStackedWidget(parent) {}

    void addPage(QWidget* page);         ///< Takes it over.
    void addScrolledPage(QWidget* page); ///< Likewise.
    void setCurrentPage(QWidget* page);  ///< One that was added.
};

} // namespace regroup::ui
