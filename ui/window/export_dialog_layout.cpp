// SPDX-License-Identifier: GPL-3.0-or-later
// The widgets of the export sheet; what they do is in export_dialog.cpp.
#include "ui/charts/color_map.h"
#include "ui/common/form_fields.h"
#include "ui/common/message_strip.h"
#include "ui/window/export_dialog.h"
#include "ui/window/export_preview.h"
#include "ui/window/path_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QFormLayout>
#include <QHBoxLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>

namespace regroup::ui {

ExportDialog::ExportDialog(FigureSource source, const ExportChoices& choices, QWidget* parent)
    : QDialog(parent), m_source(std::move(source)), m_before(choices) {
    setObjectName(QStringLiteral("exportDialog"));
    setWindowTitle(tr("Export Figure"));
    m_messages = new MessageStrip;
    auto* row = new QHBoxLayout;
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(createPreview(), 1);
    row->addWidget(createForm());
    auto* column = new QVBoxLayout(this);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_messages);
    column->addLayout(row, 1);
    showChoices();
    connectFields();
    refresh();
    m_file->setFocus();
    QSize wanted(fontMetrics().averageCharWidth() * 150, fontMetrics().height() * 40);
    if (parent != nullptr)
        wanted = wanted.boundedTo(parent->window()->size());
    resize(wanted);
}

QWidget* ExportDialog::createPreview() {
    auto* box = new QWidget;
    m_preview = new ExportPreview;
    m_sizeNote = new QLabel;
    m_sizeNote->setObjectName(QStringLiteral("exportSizeNote"));
    m_sizeNote->setWordWrap(true);
    m_sizeNote->setContentsMargins(10, 4, 10, 6);
    auto* column = new QVBoxLayout(box);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_preview, 1);
    column->addWidget(m_sizeNote);
    return box;
}

QWidget* ExportDialog::createForm() {
    QFormLayout* form = regroup::ui::createForm();
    createFileFields(form);
    createSizeFields(form);
    createLooks(form);
    createCompanions(form);
    m_export = new QPushButton(tr("&Export"));
    m_export->setObjectName(QStringLiteral("exportButton"));
    m_export->setDefault(true);
    auto* cancel = new QPushButton(tr("Cancel"));
    cancel->setObjectName(QStringLiteral("cancelExportButton"));
    connect(cancel, &QPushButton::clicked, this, &QDialog::reject);
    return createFormColumn(form, {m_export, cancel});
}

void ExportDialog::createFileFields(QFormLayout* form) {
    FileQuestion question;
    question.what = FileQuestion::What::NewFile;
    question.title = tr("Export Figure");
    question.filter = tr("Pictures (*.svg *.pdf *.png)");
    question.asksBeforeReplacing = false; // Asked for all files of the figure at once.
    m_file = new PathField(question);
    m_file->setObjectName(QStringLiteral("exportFile"));
    m_file->setNames(tr("File"), tr("Where the figure goes; its ending is added"));
    form->addRow(tr("File"), m_file);
    m_filesNote = addNoteField(form, QString());
    m_filesNote->setObjectName(QStringLiteral("exportFilesNote"));
    m_filesNote->setForegroundRole(QPalette::PlaceholderText);
    m_format = addComboField(form, tr("Format"), tr("SVG and PDF stay sharp at every size"));
    m_format->setObjectName(QStringLiteral("exportFormat"));
    for (const auto& [text, format] : {std::pair(tr("SVG (web pages)"), FigureFormat::Svg),
                                       std::pair(tr("PDF (papers)"), FigureFormat::Pdf),
                                       std::pair(tr("PNG (pixels)"), FigureFormat::Png)})
        m_format->addItem(text, static_cast<int>(format));
}

void ExportDialog::createSizeFields(QFormLayout* form) {
    const auto addLength = [this](const QString& label, const char* name) {
        auto* spin = new QDoubleSpinBox;
        spin->setObjectName(QString::fromLatin1(name));
        spin->setAccessibleName(label);
        spin->setToolTip(label);
        spin->setMinimumWidth(spin->fontMetrics().averageCharWidth() * 10);
        return spin;
    };
    m_width = addLength(tr("Width"), "exportWidth");
    m_height = addLength(tr("Height"), "exportHeight");
    m_unit = new QComboBox;
    m_unit->setObjectName(QStringLiteral("exportUnit"));
    m_unit->setAccessibleName(tr("Unit of the size"));
    m_unit->setToolTip(tr("What width and height are counted in"));
    m_unit->addItem(tr("mm"), true);
    m_unit->addItem(tr("px"), false);
    auto* box = new QWidget;
    auto* row = new QHBoxLayout(box);
    row->setContentsMargins(0, 0, 0, 0);
    row->addWidget(m_width, 1);
    row->addWidget(new QLabel(QStringLiteral("×")));
    row->addWidget(m_height, 1);
    row->addWidget(m_unit);
    form->addRow(tr("Size"), box);
    m_dots = addSpinField(form, tr("Resolution"), 24, 1200, 300,
                          tr("Pixels of a PNG per inch; journals ask for 300 and more"));
    m_dots->setObjectName(QStringLiteral("exportDots"));
    m_dots->setSuffix(tr(" DPI"));
    m_dots->setSingleStep(50);
    if (m_source.isHeatmap)
        m_trim = addCheck(form, QString(), tr("Cut &off empty margins"),
                          tr("The page ends where the figure ends; else it has exactly this size"),
                          "exportTrim");
}

void ExportDialog::createLooks(QFormLayout* form) {
    m_paper = addComboField(form, tr("Paper"), tr("Figures are light unless asked"));
    m_paper->setObjectName(QStringLiteral("exportPaper"));
    m_paper->addItem(tr("white"), false);
    m_paper->addItem(tr("dark"), true);
    if (m_source.isHeatmap) {
        m_colorMap = addComboField(form, tr("Colour map"), tr("The colours of the cells"));
        m_colorMap->setObjectName(QStringLiteral("exportColorMap"));
        m_colorMap->addItem(tr("as on screen"), QString());
        for (const ColorMapName map : colorMapNames())
            m_colorMap->addItem(ColorMap::get(map).title(), ColorMap::get(map).title());
    }
    m_title = addCheck(form, tr("Show"), tr("&Title"), tr("Write a line above the figure"),
                       "exportTitle");
    m_titleText = new QLineEdit(m_source.title);
    m_titleText->setObjectName(QStringLiteral("exportTitleText"));
    m_titleText->setAccessibleName(tr("Text of the title"));
    m_titleText->setToolTip(tr("Text of the title"));
    m_titleText->setCursorPosition(0);
    form->addRow(QString(), m_titleText);
    m_legend = addCheck(form, QString(), tr("&Legend"),
                        m_source.isHeatmap ? tr("The colour bar with its numbers")
                                           : tr("What the lines and markers stand for"),
                        "exportLegend");
    if (m_source.isHeatmap)
        m_outlines = addCheck(form, QString(), tr("&Group outlines"),
                              tr("Frames, marks and letters of the groups"), "exportOutlines");
}

void ExportDialog::createCompanions(QFormLayout* form) {
    m_data = addCheck(form, tr("Beside it"), tr("&Numbers (CSV)"),
                      tr("The numbers of the figure, in a file beside it"), "exportData");
    m_recipe = addCheck(form, QString(), tr("&Recipe (YAML)"),
                        tr("What the figure was made of and how to make it again, in a file "
                           "beside it"),
                        "exportRecipe");
}

QCheckBox* ExportDialog::addCheck(QFormLayout* form, const QString& label, const QString& text,
                                  const QString& toolTip, const char* name) {
    auto* box = new QCheckBox(text);
    box->setObjectName(QString::fromLatin1(name));
    box->setToolTip(toolTip);
    form->addRow(label, box);
    return box;
}

} // namespace regroup::ui
