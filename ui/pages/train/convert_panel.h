// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/studio_context.h"

#include <QTimer>
#include <QWidget>
#include <functional>
#include <memory>

class QCheckBox;
class QComboBox;
class QFormLayout;
class QLabel;
class QProgressBar;
class QPushButton;
class QTreeView;

namespace regroup::ui {

class ConvertController;
class EmptyState;
class GroupingDocument;
class PathField;
class VerifyModel;

/// Convert: the edited grouping as a checkpoint. A form with what it would take, and below the
/// verification that follows by itself.
class ConvertPanel : public QWidget {
    Q_OBJECT
public:
    /// @param grouping the file of the grouping as it is edited now.
    ConvertPanel(const StudioContext& context, ConvertController& controller,
                 GroupingDocument& document, std::function<GroupingFile()> grouping,
                 QWidget* parent = nullptr);

    void start(); ///< What the button does; nothing if something is missing.
    ConvertRequest request() const;
    void setOutput(const std::filesystem::path& folder); ///< As if typed.
    /// As a stored conversion was: "svd+weighted,centred", and its form.
    void setMerge(const std::string& merge, const std::string& form);
    void setDataType(const QString& name); ///< As a stored conversion names it; empty: the own.
    const VerifyModel& verification() const { return *m_verification; }

Q_SIGNALS:
    void openModelRequested(const std::filesystem::path& model);
    void fineTuneRequested(const std::filesystem::path& model);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* createFormColumn();
    void createFields(QFormLayout* form);
    QWidget* createResultColumn();
    QTreeView* createTable();
    QWidget* createNextSteps();
    void connectController();
    void connectForm();
    void suggestOutput();
    void planSoon();
    void planNow();
    void showPlan(const ConvertPlan& plan);
    void showResult(const QString& text, bool written);
    void refresh();
    QString problem() const;

    StudioContext m_context;
    ConvertController& m_controller;
    GroupingDocument& m_document;
    std::function<GroupingFile()> m_grouping;
    QTimer m_planTimer; ///< Many changes at once are one question.
    QLabel* m_name = nullptr;
    QComboBox* m_rule = nullptr;
    QComboBox* m_refinements = nullptr;
    QComboBox* m_form = nullptr;
    QLabel* m_loaders = nullptr;
    PathField* m_output = nullptr;
    QComboBox* m_dataType = nullptr;
    QCheckBox* m_checkForms = nullptr;
    QLabel* m_preflight = nullptr;
    QPushButton* m_start = nullptr;
    QPushButton* m_stop = nullptr;
    QLabel* m_status = nullptr;
    QProgressBar* m_progress = nullptr;
    QTreeView* m_table = nullptr;
    QWidget* m_next = nullptr; ///< What can be done with a written checkpoint.
    VerifyModel* m_verification = nullptr;
    QString m_planProblem;
    bool m_outputIsMine = true; ///< The suggestion; not what the user typed.
};

} // namespace regroup::ui
