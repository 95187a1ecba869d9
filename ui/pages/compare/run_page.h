// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/studio_context.h"

#include <nlohmann/json.hpp>

#include <QWidget>

class QPushButton;
class QStackedLayout;
class QTextBrowser;

namespace regroup::ui {

class CompareController;
class EmptyState;

/// All about the run that was picked last, and what can be done with it.
class RunPage : public QWidget {
    Q_OBJECT
public:
    RunPage(const StudioContext& context, CompareController& controller, QWidget* parent = nullptr);

    const nlohmann::ordered_json& run() const { return m_run; } ///< As it is shown; null: none.
    QTextBrowser& text() { return *m_text; }

Q_SIGNALS:
    /// To the page that makes such runs, its form filled from this one. @param start at once.
    void rerunRequested(const nlohmann::ordered_json& run, bool start);
    void groupingRequested(const nlohmann::ordered_json& run); ///< Its groups, to be edited.
    void chooseRequested();                                    ///< Nothing is picked: to the table.
    void shown();

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* createRow();
    void follow();
    void take(std::int64_t id, const std::string& json);
    void openFolder();

    StudioContext m_context;
    CompareController& m_controller;
    QStackedLayout* m_stack = nullptr;
    EmptyState* m_empty = nullptr;
    QTextBrowser* m_text = nullptr;
    QPushButton* m_again = nullptr;
    QPushButton* m_edit = nullptr;
    QPushButton* m_grouping = nullptr;
    QPushButton* m_copy = nullptr;
    QPushButton* m_folder = nullptr;
    nlohmann::ordered_json m_run;
    std::int64_t m_asked = 0; ///< That is being read, or is shown.
};

} // namespace regroup::ui
