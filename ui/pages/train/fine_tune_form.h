// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/fine_tune.h"

#include <QWidget>
#include <filesystem>
#include <map>
#include <vector>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPlainTextEdit;
class QSpinBox;
class QToolButton;

namespace regroup::ui {

class PathField;
class RateField;
struct TuneRecipe;

enum class FineTunePreset {
    SmokeTest, ///< 20 steps of a text: does it run?
    PaperGlue, ///< Full tuning of a classifier, three epochs.
    Alpaca,    ///< Low-rank updates on instructions.
    Distil     ///< A text, beside the original model's outputs.
};

/// The settings of a training; the form is the recipe.
class FineTuneForm : public QWidget {
    Q_OBJECT
public:
    /// @param tasks names of what a training can be about.
    explicit FineTuneForm(const std::vector<std::string>& tasks, QWidget* parent = nullptr);

    FineTuneRequest request() const; ///< Without model, store and command.
    void setRequest(const FineTuneRequest& request);
    /// A stored training's settings, all of them: also those that have no field of their own.
    void setRecipe(const TuneRecipe& recipe);
    void applyPreset(FineTunePreset preset); ///< Data and folders stay as they are.
    void setData(const std::filesystem::path& path);
    void setOutput(const std::filesystem::path& folder);
    bool outputIsTyped() const { return m_outputTyped; }
    void setTeacher(const std::filesystem::path& model); ///< The original, for distilling.
    /// What the open model was converted from; empty: not known. The preset for distilling learns
    /// from it until another is typed.
    void setSource(const std::filesystem::path& model);
    void setResumed(const std::filesystem::path& checkpoint);
    /// Offered beside the field that resumes.
    void setCheckpoints(const std::vector<std::filesystem::path>& checkpoints);
    QString problem() const; ///< What is missing; empty: nothing. It stands under its field, too.

Q_SIGNALS:
    void changed();

private:
    void createData(QFormLayout* form);
    void createLearning(QFormLayout* form);
    void createMethod(QFormLayout* form);
    void createKeeping(QFormLayout* form);
    void createMachine(QFormLayout* form);
    void createResume(QFormLayout* form);
    void createOverrides(QFormLayout* form);
    void createProblems();
    struct Problem {
        QWidget* field = nullptr; ///< Null: there is none.
        QString text;
    };
    Problem firstProblem() const;
    void showProblem();
    void suggestTeacher();
    void showMethodFields();
    void connectFields();

    QFormLayout* m_form = nullptr;
    QComboBox* m_preset = nullptr;
    QComboBox* m_task = nullptr;
    PathField* m_data = nullptr;
    PathField* m_output = nullptr;
    PathField* m_resumed = nullptr;
    QSpinBox* m_length = nullptr;
    QSpinBox* m_steps = nullptr;
    QDoubleSpinBox* m_epochs = nullptr;
    QSpinBox* m_batch = nullptr;
    QSpinBox* m_accumulation = nullptr;
    RateField* m_rate = nullptr;
    QComboBox* m_schedule = nullptr;
    QSpinBox* m_warmup = nullptr;
    QDoubleSpinBox* m_decay = nullptr;
    QDoubleSpinBox* m_clip = nullptr;
    QComboBox* m_method = nullptr;
    QSpinBox* m_rank = nullptr;
    QDoubleSpinBox* m_alpha = nullptr;
    QLineEdit* m_targets = nullptr;
    QCheckBox* m_checkpointing = nullptr;
    PathField* m_teacher = nullptr;
    QDoubleSpinBox* m_distillWeight = nullptr;
    QSpinBox* m_evaluateEvery = nullptr;
    QSpinBox* m_saveEvery = nullptr;
    QSpinBox* m_kept = nullptr;
    QComboBox* m_precision = nullptr;
    QComboBox* m_device = nullptr;
    QToolButton* m_checkpoints = nullptr;
    QPlainTextEdit* m_overrides = nullptr;
    QSpinBox* m_seed = nullptr;
    std::map<QWidget*, QLabel*> m_problems; ///< By field.
    std::filesystem::path m_source;         ///< Of the open model.
    bool m_distils = false;                 ///< By the preset: somebody to learn from is needed.
    bool m_teacherTyped = false;
    bool m_outputTyped = false;
};

} // namespace regroup::ui
