// SPDX-License-Identifier: GPL-3.0-or-later
// How Explore follows a running search: its best groups so far are outlined.
#include "ui/common/theme.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/explore/layer_view.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QSignalBlocker>
#include <QToolButton>

namespace regroup::ui {
namespace {

/// In the colour of what is active, so that nobody takes the outlines for the edited groups.
class SearchBar : public QWidget {
protected:
    void paintEvent(QPaintEvent* /*event*/) override {
        QColor ground = palette().color(QPalette::Highlight);
        QPainter painter(this);
        painter.fillRect(QRect(0, 0, 4, height()), ground);
        ground.setAlphaF(0.15F);
        painter.fillRect(rect(), ground);
    }
};

} // namespace

void ExplorePage::createSearchBar() {
    m_searchBar = new SearchBar;
    m_searchBar->setObjectName(QStringLiteral("searchBar"));
    m_searchNote = new QLabel;
    m_searchNote->setObjectName(QStringLiteral("searchNote"));
    m_searchNote->setWordWrap(true);
    m_showEdited = new QToolButton;
    m_showEdited->setObjectName(QStringLiteral("showEditedGroups"));
    m_showEdited->setText(tr("Show Edited Groups"));
    m_showEdited->setToolTip(tr("Outline the edited groups although a search is running"));
    m_showEdited->setCheckable(true);
    auto* row = new QHBoxLayout(m_searchBar);
    row->setContentsMargins(10, 3, 6, 3);
    row->addWidget(m_searchNote, 1);
    row->addWidget(m_showEdited);
    m_searchBar->hide();
    connect(m_showEdited, &QToolButton::toggled, this, &ExplorePage::showOutlines);
}

void ExplorePage::followSearch(std::optional<RunningSearch> search) {
    if (!search && !m_search)
        return;
    if (search.has_value() != m_search.has_value()) {
        const QSignalBlocker quiet(m_showEdited);
        m_showEdited->setChecked(false); // The next search is followed again.
    }
    m_search = std::move(search);
    showOutlines();
}

void ExplorePage::showOutlines() {
    const bool follows = m_search && m_search->groups && !m_showEdited->isChecked();
    m_figures.setOutlined(follows ? m_search->groups : std::nullopt);
    m_searchBar->setVisible(m_search.has_value());
    if (m_search)
        m_searchNote->setText((!m_search->replayed.isEmpty() ? tr("Step of the search: %1.")
                               : m_search->paused            ? tr("Search paused: %1.")
                                                             : tr("Search running: %1."))
                                  .arg(m_search->name) +
                              QLatin1Char(' ') +
                              (follows && !m_search->replayed.isEmpty()
                                   ? tr("The outlines are those of: %1.").arg(m_search->replayed)
                               : follows          ? tr("The outlines are its best groups so far.")
                               : m_search->groups ? tr("The outlines are the edited groups.")
                                                  : tr("It has no groups yet.")));
    const SelectionState& now = m_context.selection.state();
    if (!isVisible() || !hasFigures() || now.layer >= m_figures.layerCount())
        m_outdated = true; // Drawn when it is shown.
    else if (now.view == QStringLiteral("layer"))
        m_layerView->setOutlines(
            m_figures.layer(now.layer, m_grouping, settings(), isDark(palette())), follows);
    else
        refreshOverview();
}

} // namespace regroup::ui
