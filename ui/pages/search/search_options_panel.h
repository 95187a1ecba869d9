// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/run_search.h"

#include <QWidget>

class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QPushButton;
class QSpinBox;

namespace regroup::ui {

class ElidedLabel;

/// The form of a search. It is the recipe: what it shows is what runs.
class SearchOptionsPanel : public QWidget {
    Q_OBJECT
public:
    explicit SearchOptionsPanel(QWidget* parent = nullptr);

    void
    setHeadCount(int headCount); ///< Of the open model; sets the limits and a default of size 2.
    void setText(const CalibrationSettings& settings); ///< Shown; its home is the model.

    /// Everything but model, text and store, which the page adds.
    SearchRequest request() const;
    QString problem() const; ///< Why this cannot run, in a sentence; empty if it can.
    bool needsText() const;  ///< The loss, or a metric that needs a calibration.

    void setMethod(SearchMethod method);
    void setGroupCount(int groupCount);
    void setIterations(int iterations); ///< Of the paper's search.
    void setSeed(int seed);

Q_SIGNALS:
    void changed();
    void chooseTextRequested();
    void tokenLimitChanged(int tokens);

private:
    void createGoal(QFormLayout* form);
    void createBudget(QFormLayout* form);
    void createPaperParameters(QFormLayout* form);
    void createAnnealParameters(QFormLayout* form);
    void createText(QFormLayout* form);
    void alignForms(std::initializer_list<QFormLayout*> forms);
    void update();

    int m_headCount = 0;
    QComboBox* m_method = nullptr;
    QComboBox* m_objective = nullptr;
    QComboBox* m_metric = nullptr;
    QSpinBox* m_groups = nullptr;
    QLabel* m_groupsNote = nullptr;
    QComboBox* m_sizes = nullptr;
    QComboBox* m_keyValue = nullptr;
    QSpinBox* m_seed = nullptr;
    QWidget* m_paper = nullptr;
    QSpinBox* m_iterations = nullptr;
    QSpinBox* m_candidates = nullptr;
    QDoubleSpinBox* m_accept = nullptr;
    QDoubleSpinBox* m_reset = nullptr;
    QDoubleSpinBox* m_preserve = nullptr;
    QWidget* m_anneal = nullptr;
    QSpinBox* m_annealIterations = nullptr;
    QSpinBox* m_restarts = nullptr;
    QSpinBox* m_maximumSize = nullptr;
    QWidget* m_textBox = nullptr;
    ElidedLabel* m_text = nullptr;
    QSpinBox* m_tokens = nullptr;
};

} // namespace regroup::ui
