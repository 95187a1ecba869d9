// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/export_dialog.h"

#include "core/base/error.h"
#include "ui/charts/chart_export.h"
#include "ui/common/message_strip.h"
#include "ui/common/qt_text.h"
#include "ui/window/export_preview.h"
#include "ui/window/path_field.h"

#include <QCheckBox>
#include <QComboBox>
#include <QDoubleSpinBox>
#include <QLabel>
#include <QLineEdit>
#include <QLocale>
#include <QMessageBox>
#include <QPointer>
#include <QPushButton>
#include <QSignalBlocker>
#include <QSpinBox>
#include <QStandardPaths>
#include <algorithm>
#include <cmath>
#include <system_error>

namespace regroup::ui {
namespace {

namespace fs = std::filesystem;

constexpr double pixelsPerInch = 96;
constexpr double millimetresPerInch = 25.4;
constexpr double smallestPixels = 40;  ///< About a centimetre.
constexpr double largestPixels = 7600; ///< About two metres.

fs::path documentsFolder() {
    const QString documents = QStandardPaths::writableLocation(QStandardPaths::DocumentsLocation);
    std::error_code ignored;
    return fs::is_directory(toPath(documents), ignored)
               ? toPath(documents)
               : toPath(QStandardPaths::writableLocation(QStandardPaths::HomeLocation));
}

void choose(QComboBox* box, const QVariant& value) {
    box->setCurrentIndex(std::max(0, box->findData(value)));
}

} // namespace

void ExportDialog::showChoices() {
    m_size = m_before.sizes.value(m_source.kind, m_source.size);
    choose(m_format, static_cast<int>(m_before.format));
    choose(m_unit, m_before.inMillimetres);
    m_dots->setValue(m_before.dotsPerInch);
    choose(m_paper, m_before.dark);
    m_title->setChecked(m_before.title);
    m_legend->setChecked(m_before.legend);
    m_data->setChecked(m_before.data);
    m_recipe->setChecked(m_before.recipe && m_source.readRecipe);
    m_recipe->setEnabled(static_cast<bool>(m_source.readRecipe));
    if (m_source.isHeatmap) {
        m_trim->setChecked(m_before.trim);
        choose(m_colorMap, m_before.colorMap);
        m_outlines->setChecked(m_before.outlines);
    }
    const fs::path folder = m_before.folder.empty() ? documentsFolder() : m_before.folder;
    setFile(folder / fs::path(fromQt(m_source.name + QLatin1Char('.') + endingOf(format()))));
    fillSize();
}

void ExportDialog::connectFields() {
    connect(m_format, &QComboBox::currentIndexChanged, this, &ExportDialog::takeFormat);
    connect(m_unit, &QComboBox::currentIndexChanged, this, &ExportDialog::fillSize);
    connect(m_dots, &QSpinBox::valueChanged, this, &ExportDialog::takeDots);
    for (QDoubleSpinBox* field : {m_width, m_height})
        connect(field, &QDoubleSpinBox::valueChanged, this, &ExportDialog::takeSize);
    for (QComboBox* box : {m_paper, m_colorMap})
        if (box != nullptr)
            connect(box, &QComboBox::currentIndexChanged, this, &ExportDialog::refresh);
    for (QCheckBox* box : {m_trim, m_title, m_legend, m_outlines, m_data, m_recipe})
        if (box != nullptr)
            connect(box, &QCheckBox::toggled, this, &ExportDialog::refresh);
    connect(m_titleText, &QLineEdit::textChanged, this, &ExportDialog::refresh);
    connect(m_file, &PathField::changed, this, &ExportDialog::takeFile);
    connect(m_preview, &ExportPreview::failed, this,
            [this](const QString& message) { m_sizeNote->setText(message); });
    connect(m_export, &QPushButton::clicked, this, &ExportDialog::startExport);
}

FigureFormat ExportDialog::format() const {
    return static_cast<FigureFormat>(m_format->currentData().toInt());
}

bool ExportDialog::inMillimetres() const {
    return m_unit->currentData().toBool();
}

/// A PNG's pixels are those of its file; of SVG and PDF they are the ones of web pages.
double ExportDialog::pixelsPerUnit() const {
    if (inMillimetres())
        return pixelsPerInch / millimetresPerInch;
    return format() == FigureFormat::Png ? pixelsPerInch / m_dots->value() : 1;
}

/// The same size in another unit.
void ExportDialog::fillSize() {
    const double perUnit = pixelsPerUnit();
    for (const auto& [field, pixels] :
         {std::pair(m_width, m_size.width()), std::pair(m_height, m_size.height())}) {
        const QSignalBlocker quiet(field);
        field->setDecimals(inMillimetres() ? 1 : 0);
        field->setRange(std::ceil(smallestPixels / perUnit), std::floor(largestPixels / perUnit));
        field->setSingleStep(inMillimetres() ? 5 : 50);
        field->setValue(pixels / perUnit);
    }
    refresh();
}

void ExportDialog::takeSize() {
    m_size = QSizeF(m_width->value(), m_height->value()) * pixelsPerUnit();
    refresh();
}

/// Pixels that were asked for stay; what they measure on paper is another size then.
void ExportDialog::takeDots() {
    if (!inMillimetres() && format() == FigureFormat::Png)
        m_size = QSizeF(m_width->value(), m_height->value()) * pixelsPerUnit();
    m_size = m_size.expandedTo({smallestPixels, smallestPixels})
                 .boundedTo({largestPixels, largestPixels});
    fillSize();
}

void ExportDialog::takeFormat() {
    fs::path path = m_file->path();
    if (!path.empty()) {
        const QSignalBlocker quiet(m_file);
        if (formatOf(path))
            path.replace_extension("." + fromQt(endingOf(format())));
        setFile(path);
    }
    fillSize();
}

/// A typed ending is a choice of the format.
void ExportDialog::takeFile() {
    if (const auto named = formatOf(m_file->path()); named && *named != format()) {
        const QSignalBlocker quiet(m_format);
        choose(m_format, static_cast<int>(*named));
        fillSize();
        return;
    }
    refresh();
}

fs::path ExportDialog::file() const {
    fs::path path = m_file->path();
    if (path.empty() || !path.has_filename())
        return {};
    if (path.is_relative())
        path = (m_before.folder.empty() ? documentsFolder() : m_before.folder) / path;
    if (formatOf(path) != format())
        path += "." + fromQt(endingOf(format()));
    return path;
}

void ExportDialog::setFile(const fs::path& file) {
    m_file->setPath(file);
    m_file->edit()->end(false); // The name counts.
}

ExportChoices ExportDialog::choices() const {
    ExportChoices choices = m_before;
    choices.format = format();
    choices.inMillimetres = inMillimetres();
    choices.dotsPerInch = m_dots->value();
    choices.sizes[m_source.kind] = m_size;
    choices.dark = m_paper->currentData().toBool();
    choices.title = m_title->isChecked();
    choices.legend = m_legend->isChecked();
    choices.data = m_data->isChecked();
    if (m_source.readRecipe)
        choices.recipe = m_recipe->isChecked();
    if (m_source.isHeatmap) {
        choices.trim = m_trim->isChecked();
        choices.colorMap = m_colorMap->currentData().toString();
        choices.outlines = m_outlines->isChecked();
    }
    choices.folder = file().parent_path();
    return choices;
}

PictureOptions ExportDialog::options() const {
    PictureOptions options;
    options.size = m_size;
    options.scale = m_dots->value() / pixelsPerInch;
    options.dark = m_paper->currentData().toBool();
    options.legend = m_legend->isChecked();
    options.withData = m_data->isChecked();
    if (m_title->isChecked())
        options.title = m_titleText->text().trimmed();
    if (!m_source.isHeatmap)
        return options;
    options.trim = m_trim->isChecked();
    options.outlines = m_outlines->isChecked();
    if (const QString map = m_colorMap->currentData().toString(); !map.isEmpty())
        options.colorMap = colorMapFromTitle(map);
    return options;
}

bool ExportDialog::wantsRecipe() const {
    return m_source.readRecipe && m_recipe->isChecked();
}

void ExportDialog::refresh() {
    const FigureSheet sheet = m_source.sheet(options());
    m_preview->setSheet(sheet);
    m_preview->setAccessibleDescription(sizeText(sheet.size));
    m_sizeNote->setText(sizeText(sheet.size));
    m_dots->setEnabled(format() == FigureFormat::Png);
    m_titleText->setEnabled(m_title->isChecked());
    QStringList names;
    if (const fs::path picture = file(); !picture.empty()) {
        PictureOptions all = options();
        all.recipe = wantsRecipe() ? "later" : "";
        for (const fs::path& path : figureFiles(picture, sheet, all))
            names.append(toQt(path.filename()));
    }
    m_filesNote->setText(names.isEmpty() ? tr("Name a file first.")
                                         : tr("Writes %1").arg(names.join(QStringLiteral(", "))));
    m_export->setEnabled(!names.isEmpty());
}

QString ExportDialog::sizeText(const QSizeF& page) const {
    const QLocale locale;
    const auto millimetres = [&locale](double pixels) {
        return locale.toString(pixels / pixelsPerInch * millimetresPerInch, 'f', 1);
    };
    const QString size = tr("The page is %1 × %2 mm large")
                             .arg(millimetres(page.width()), millimetres(page.height()));
    if (format() != FigureFormat::Png)
        return tr("%1, with letters of %2 points.").arg(size, locale.toString(9.75));
    const QSize pixels = (page * (m_dots->value() / pixelsPerInch)).toSize();
    return tr("%1, or %L2 × %L3 pixels.").arg(size).arg(pixels.width()).arg(pixels.height());
}

void ExportDialog::startExport() {
    PictureOptions all = options();
    all.recipe = wantsRecipe() ? "later" : "";
    std::vector<fs::path> there;
    for (const fs::path& path : figureFiles(file(), m_source.sheet(all), all)) {
        std::error_code ignored;
        if (fs::exists(path, ignored))
            there.push_back(path);
    }
    there.empty() ? readRecipe() : askBeforeReplacing(there);
}

void ExportDialog::askBeforeReplacing(const std::vector<fs::path>& there) {
    QStringList names;
    for (const fs::path& path : there)
        names.append(toQt(path.filename()));
    auto* box = new QMessageBox(
        QMessageBox::Question, tr("Replace Files"),
        tr("Already there, and replaced if you go on: %1").arg(names.join(QStringLiteral(", "))),
        QMessageBox::Cancel, this);
    box->setObjectName(QStringLiteral("replaceBox"));
    box->setAttribute(Qt::WA_DeleteOnClose);
    QPushButton* replace = box->addButton(tr("&Replace"), QMessageBox::DestructiveRole);
    replace->setObjectName(QStringLiteral("replaceFiles"));
    box->setDefaultButton(QMessageBox::Cancel);
    connect(replace, &QPushButton::clicked, this, &ExportDialog::readRecipe);
    box->open();
}

void ExportDialog::readRecipe() {
    if (!wantsRecipe()) {
        write({});
        return;
    }
    m_export->setEnabled(false); // Until the answer is there; the page may read a store.
    const QPointer<ExportDialog> self(this);
    m_source.readRecipe(
        [self](const std::string& yaml) {
            if (self)
                self->write(yaml);
        },
        [self](const std::string& message, const std::string& hint) {
            if (self)
                self->showFailure(message, hint);
        });
}

void ExportDialog::write(const std::string& recipe) {
    PictureOptions all = options();
    all.recipe = recipe;
    const fs::path picture = file();
    try {
        exportSheet(picture, m_source.sheet(all), all);
    } catch (const Error& error) {
        showFailure(error.what(), error.hint());
        return;
    }
    Q_EMIT exported(picture);
    accept();
}

void ExportDialog::showFailure(const std::string& message, const std::string& hint) {
    m_export->setEnabled(true);
    m_messages->showError(tr("The figure could not be exported. %1").arg(toQt(message)),
                          toQt(hint));
}

} // namespace regroup::ui
