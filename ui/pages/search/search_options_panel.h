// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/run_search.h"

#include <QWidget>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace regroup::ui {

class ElidedLabel;

/// Method and parameters under one name.
enum class SearchPreset {
    Paper,    ///< As in the paper's code; keys and values apart.
    Fast,     ///< Annealing of the usual length.
    Thorough, ///< Annealing that begins again 64 times.
    Own       ///< Any other.
};

/// The form of a search. It is the recipe: what it shows is what runs.
class SearchOptionsPanel : public QWidget {
    Q_OBJECT
public:
    explicit SearchOptionsPanel(QWidget* parent = nullptr);

    /// Of the open model; sets the limits and a default of size 2.
    void setShape(int layerCount, int headCount);
    void setText(const CalibrationSettings& settings); ///< Shown; its home is the model.

    /// Everything but model, text and store, which the page adds.
    SearchRequest request() const;
    /// How many layers of the edited grouping have locks; none: there is nothing to respect.
    void setLockedLayers(int count);
    bool respectsLocks() const; ///< There are some, and the search must leave them.
    QString problem() const;    ///< Why this cannot run, in a sentence; empty if it can.
    bool needsText() const;     ///< The loss, or a metric that needs a calibration.

    void setPreset(SearchPreset preset); ///< Own: nothing.
    SearchPreset preset() const;         ///< Whose method and parameters the form shows.
    void setMethod(SearchMethod method);
    void setGroupCount(int groupCount);
    void setTotal(int keyValueHeads);   ///< Of all layers, instead of a number for each.
    void setIterations(int iterations); ///< Of the paper's search.
    void setSeed(int seed);
    void setRequest(const SearchRequest& request); ///< As request() gives it.

Q_SIGNALS:
    void changed();
    void chooseTextRequested();
    void tokenLimitChanged(int tokens);

private:
    void createPreset(QFormLayout* form);
    void createGoal(QFormLayout* form);
    void createBudget(QFormLayout* form);
    void createSizes(QFormLayout* form);
    void createScope(QFormLayout* form);
    void createSeed(QFormLayout* form);
    void createPaperParameters(QFormLayout* form);
    void createAnnealParameters(QFormLayout* form);
    void createText(QFormLayout* form);
    void alignForms(std::initializer_list<QFormLayout*> forms);
    void update();
    void showBudget();
    QString groupsProblem() const; ///< What stands below the number of groups.
    QString scopeProblem() const;  ///< What stands below the layers.
    void showScope();
    void setScope(const ModelSearchRequest& search);
    void takeScope(ModelSearchRequest& search) const;
    bool searchesApart() const; ///< Keys and values.
    QString budgetProblem() const;
    QString budgetNote() const;
    bool sharesTotal() const; ///< A total is shared out over the layers.
    bool hasEqualSizes() const;
    void setPaperOptions(const PaperOptions& options);

    int m_layerCount = 0;
    int m_headCount = 0;
    QFormLayout* m_form = nullptr;
    QComboBox* m_preset = nullptr;
    QComboBox* m_method = nullptr;
    QComboBox* m_objective = nullptr;
    QComboBox* m_metric = nullptr;
    QComboBox* m_merge = nullptr;
    QComboBox* m_budget = nullptr;
    QSpinBox* m_groups = nullptr;
    QSpinBox* m_total = nullptr;
    QComboBox* m_weights = nullptr;
    QLabel* m_groupsNote = nullptr;
    QComboBox* m_sizes = nullptr;
    QComboBox* m_keyValue = nullptr;
    QComboBox* m_onlyKind = nullptr;
    QLineEdit* m_layers = nullptr;
    QLabel* m_layersNote = nullptr;
    QSpinBox* m_seed = nullptr;
    QCheckBox* m_locks = nullptr;
    int m_lockedLayers = 0;
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
