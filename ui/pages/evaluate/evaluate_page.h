// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/studio_context.h"

#include <QWidget>
#include <filesystem>
#include <functional>
#include <optional>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QProgressBar;
class QPushButton;
class QSpinBox;
class QStackedLayout;
class QTabWidget;
class QTreeView;

namespace regroup::ui {

class EmptyState;
class EvaluateController;
class GroupingDocument;
class ItemBrowser;
class PathField;
class TaskResultModel;

/// Evaluate: a form, the result with its error bars and the lines it must rise above, and the items
/// one by one.
class EvaluatePage : public QWidget {
    Q_OBJECT
public:
    /// @param grouping the file of the grouping as it is edited now.
    EvaluatePage(const StudioContext& context, EvaluateController& controller,
                 GroupingDocument& document, std::function<GroupingFile()> grouping,
                 QWidget* parent = nullptr);

    void start(); ///< What the button does; nothing if something is missing.
    void setTask(const QString& task);
    void setData(const std::filesystem::path& path);
    void setLimit(int items); ///< 0: all.
    /// All fields. @param isGrouped the edited grouping, or else the model as it is.
    void setRequest(const TaskRequest& request, bool isGrouped);
    void setSeed(int seed);
    void setText(const std::filesystem::path& text); ///< Of the perplexity, until one is typed.
    void showItems();
    void focusFind(); ///< In the items, which are shown.
    void findNext();  ///< Likewise.
    ItemBrowser& items() { return *m_items; }
    TaskResultModel& results() { return *m_results; }

Q_SIGNALS:
    void openRequested();
    void compareRequested(std::int64_t run);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* createFormColumn();
    void createFields(QFormLayout* form);
    void createTaskFields(QFormLayout* form);
    void createAmountFields(QFormLayout* form);
    QTreeView* createTable();
    QWidget* createResultColumn();
    QWidget* createNextSteps();
    void createDeviceField(QFormLayout* form);
    void connectForm();
    void connectController();
    void showTaskFields();
    void refresh();
    void showResult();
    void showStamps();
    QString meaningText() const;
    std::optional<TaskProtocol> protocol() const; ///< None: by the head that the model has.
    static constexpr int automaticProtocol = -1;
    bool isText() const; ///< Perplexity, not a task.
    bool isGrouped() const;
    EvaluateRequest evaluation() const;
    QString problem() const;
    QString guardText() const;

    StudioContext m_context;
    EvaluateController& m_controller;
    GroupingDocument& m_document;
    std::function<GroupingFile()> m_grouping;
    TaskResultModel* m_results = nullptr;
    QFormLayout* m_form = nullptr;
    QComboBox* m_subject = nullptr;
    QComboBox* m_rule = nullptr;
    QComboBox* m_task = nullptr;
    PathField* m_data = nullptr;
    QComboBox* m_protocol = nullptr;
    QLabel* m_protocolNote = nullptr;
    QCheckBox* m_resume = nullptr;
    QSpinBox* m_shots = nullptr;
    QSpinBox* m_limit = nullptr;
    QSpinBox* m_length = nullptr;
    QSpinBox* m_stride = nullptr;
    QSpinBox* m_batch = nullptr;
    QSpinBox* m_seed = nullptr;
    QComboBox* m_device = nullptr;
    QLabel* m_guard = nullptr;
    QLabel* m_stamps = nullptr; ///< Why results are hollow.
    QPushButton* m_start = nullptr;
    QPushButton* m_stop = nullptr;
    QTabWidget* m_tabs = nullptr;
    QLabel* m_status = nullptr;
    QProgressBar* m_progress = nullptr;
    QLabel* m_meaning = nullptr; ///< What the numbers above it say.
    QPushButton* m_showItems = nullptr;
    QPushButton* m_compare = nullptr;
    QStackedLayout* m_stack = nullptr;
    EmptyState* m_empty = nullptr;
    QTreeView* m_table = nullptr;
    ItemBrowser* m_items = nullptr;
    std::filesystem::path m_text; ///< Held-out text of the sample, or what was chosen.
};

} // namespace regroup::ui
