// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/figure_sheet.h"
#include "ui/window/remedy.h"
#include "ui/window/studio_context.h"

#include <QTimer>
#include <QWidget>
#include <filesystem>
#include <memory>

class QAction;
class QCheckBox;
class QComboBox;
class QLabel;
class QProgressBar;
class QPushButton;
class QStackedLayout;
class QToolButton;

namespace regroup::ui {

class EmptyState;
class FineTuneController;
enum class FineTuneReference;
class FineTuneForm;
class TrainingChart;

/// Fine-tune: the form, what the training would take, and its losses while it runs.
class FineTunePanel : public QWidget {
    Q_OBJECT
public:
    FineTunePanel(const StudioContext& context, FineTuneController& controller,
                  QWidget* parent = nullptr);

    void start(); ///< What the button does; nothing if something is missing.
    FineTuneRequest request() const;
    /// What may help after the last training failed.
    Remedy remedyFor(const Failure& failure);
    FineTuneForm& form() { return *m_form; }
    TrainingChart& chart() { return *m_chart; }

    bool canExport() const;
    FigureSource figureSource() const; ///< The chart as it is shown. @pre canExport()

Q_SIGNALS:
    void openRequested(); ///< No model is open.
    void openModelRequested(const std::filesystem::path& model);
    void readOutChanged(const QString& text);

protected:
    void showEvent(QShowEvent* event) override;

private:
    QWidget* createFormColumn();
    void createButtons();
    QWidget* createRemedies();
    QWidget* createChartTools();
    void createStopMenu();
    void showRecipe();
    void takeReference(FineTuneReference which, double loss);
    void showEnd(const FineTuneReport& report);
    void showPreviews(const FineTunePlan& plan);
    QWidget* createResultColumn();
    void connectController();
    void showPlanProblem(const Failure& failure);
    void showBeginning();
    void connectModel();
    void suggestPaths();
    void suggestOutput();
    void startWith(const FineTuneRequest& next);
    void planSoon();
    void planNow();
    void showPlan(const FineTunePlan& plan);
    void takeSteps();
    void showStatus(const Progress& progress);
    void showResult(const QString& text, const std::filesystem::path& model);
    void refresh();
    QString problem() const;
    QString commandLine() const;

    StudioContext m_context;
    FineTuneController& m_controller;
    QTimer m_planTimer;
    FineTuneForm* m_form = nullptr;
    QLabel* m_preflight = nullptr;
    QLabel* m_previews = nullptr;  ///< The first examples of the data.
    QWidget* m_remedies = nullptr; ///< Shown where it does not fit.
    QPushButton* m_start = nullptr;
    QToolButton* m_stop = nullptr;
    QAction* m_stopSave = nullptr;
    QAction* m_stopNow = nullptr;
    QAction* m_abandon = nullptr;
    QLabel* m_status = nullptr;
    QProgressBar* m_progress = nullptr;
    QStackedLayout* m_stack = nullptr;
    EmptyState* m_empty = nullptr;
    TrainingChart* m_chart = nullptr;
    QCheckBox* m_logarithmic = nullptr;
    QCheckBox* m_byTime = nullptr;
    QComboBox* m_smallCurve = nullptr; ///< What is drawn below the losses.
    QCheckBox* m_references = nullptr; ///< Whether the untuned model is measured first.
    QPushButton* m_open = nullptr;
    QPushButton* m_recipe = nullptr;
    QPushButton* m_copy = nullptr;
    std::filesystem::path m_suggestedFor; ///< The model whose folder was suggested.
    std::filesystem::path m_written;      ///< The best model of the last training.
    std::size_t m_stepsTaken = 0;
    QString m_planProblem;
};

} // namespace regroup::ui
