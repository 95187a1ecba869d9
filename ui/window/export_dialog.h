// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/figure_sheet.h"
#include "ui/window/export_choices.h"

#include <QDialog>
#include <filesystem>
#include <vector>

class QCheckBox;
class QComboBox;
class QDoubleSpinBox;
class QFormLayout;
class QLabel;
class QLineEdit;
class QPushButton;
class QSpinBox;

namespace regroup::ui {

class ExportPreview;
class MessageStrip;
class PathField;

/// Export of the figure that a page shows: what it will look like, and the file that it becomes.
/// Asks before anything is written over; stays open when it cannot be written.
class ExportDialog : public QDialog {
    Q_OBJECT
public:
    ExportDialog(FigureSource source, const ExportChoices& choices, QWidget* parent = nullptr);

    ExportChoices choices() const;      ///< With what was chosen here.
    PictureOptions options() const;     ///< Without a recipe: that is read when it is written.
    std::filesystem::path file() const; ///< With the ending of the format; empty: none is named.
    void setFile(const std::filesystem::path& file);
    ExportPreview& preview() { return *m_preview; }

Q_SIGNALS:
    void exported(const std::filesystem::path& file);

private:
    QWidget* createPreview();
    QWidget* createForm();
    void createFileFields(QFormLayout* form);
    void createSizeFields(QFormLayout* form);
    void createLooks(QFormLayout* form);
    void createCompanions(QFormLayout* form);
    QCheckBox* addCheck(QFormLayout* form, const QString& label, const QString& text,
                        const QString& toolTip, const char* name);
    void connectFields();
    void showChoices();
    void fillSize();
    void takeSize();
    void takeDots();
    void takeFormat();
    void takeFile();
    void refresh(); ///< Preview and sentences.
    QString sizeText(const QSizeF& page) const;
    double pixelsPerUnit() const; ///< CSS pixels of what the size fields count.
    FigureFormat format() const;
    bool inMillimetres() const;
    bool wantsRecipe() const;

    void startExport();
    void askBeforeReplacing(const std::vector<std::filesystem::path>& there);
    void readRecipe();
    void write(const std::string& recipe);
    void showFailure(const std::string& message, const std::string& hint);

    FigureSource m_source;
    ExportChoices m_before; ///< What cannot be chosen here stays.
    QSizeF m_size;          ///< In CSS pixels, as asked for.
    MessageStrip* m_messages = nullptr;
    ExportPreview* m_preview = nullptr;
    QLabel* m_sizeNote = nullptr;
    PathField* m_file = nullptr;
    QLabel* m_filesNote = nullptr;
    QComboBox* m_format = nullptr;
    QDoubleSpinBox* m_width = nullptr;
    QDoubleSpinBox* m_height = nullptr;
    QComboBox* m_unit = nullptr;
    QSpinBox* m_dots = nullptr;
    QCheckBox* m_trim = nullptr;
    QComboBox* m_paper = nullptr;
    QComboBox* m_colorMap = nullptr;
    QCheckBox* m_title = nullptr;
    QLineEdit* m_titleText = nullptr;
    QCheckBox* m_legend = nullptr;
    QCheckBox* m_outlines = nullptr;
    QCheckBox* m_data = nullptr;
    QCheckBox* m_recipe = nullptr;
    QPushButton* m_export = nullptr;
};

} // namespace regroup::ui
