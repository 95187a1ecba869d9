// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/preferences_dialog.h"

#include "ui/common/form_fields.h"

#include <QComboBox>
#include <QDialogButtonBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>
#include <QPushButton>
#include <QSpinBox>
#include <QVBoxLayout>
#include <algorithm>
#include <cmath>

namespace regroup::ui {

PreferencesDialog::PreferencesDialog(const Preferences& values,
                                     const QList<std::pair<QString, QString>>& places,
                                     QWidget* parent)
    : QDialog(parent) {
    setObjectName(QStringLiteral("preferences"));
    setWindowTitle(tr("Preferences"));
    auto* find = new QLineEdit;
    find->setObjectName(QStringLiteral("preferencesFilter"));
    find->setPlaceholderText(tr("Find a setting"));
    find->setAccessibleName(tr("Find a setting"));
    find->setClearButtonEnabled(true);
    m_form = createForm();
    createFields(values);
    for (const auto& [label, path] : places) {
        QLabel* note = addNoteField(m_form, label);
        note->setText(path);
        note->setObjectName(QStringLiteral("placePath"));
        note->setTextInteractionFlags(Qt::TextSelectableByMouse | Qt::TextSelectableByKeyboard);
    }
    auto* buttons =
        new QDialogButtonBox(QDialogButtonBox::Close | QDialogButtonBox::RestoreDefaults);
    // Enter must not restore anything.
    buttons->button(QDialogButtonBox::RestoreDefaults)->setAutoDefault(false);
    buttons->button(QDialogButtonBox::Close)->setDefault(true);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(buttons->button(QDialogButtonBox::RestoreDefaults), &QPushButton::clicked, this,
            [this] { setValues({}); });
    connect(find, &QLineEdit::textChanged, this, &PreferencesDialog::filter);
    auto* column = new QVBoxLayout(this);
    column->addWidget(find);
    column->addLayout(m_form);
    column->addStretch(1);
    column->addWidget(buttons);
    // A box of buttons passes the focus on to its first one on screen, and would skip the others.
    setTabOrder(buttons->button(QDialogButtonBox::RestoreDefaults),
                buttons->button(QDialogButtonBox::Close));
    resize(fontMetrics().averageCharWidth() * 76, fontMetrics().height() * 18);
}

void PreferencesDialog::createFields(const Preferences& values) {
    m_theme = addComboField(m_form, tr("Colours"), tr("Light or dark windows"));
    m_theme->setObjectName(QStringLiteral("preferredTheme"));
    m_theme->addItem(tr("as the system"), QStringLiteral("system"));
    m_theme->addItem(tr("light"), QStringLiteral("light"));
    m_theme->addItem(tr("dark"), QStringLiteral("dark"));
    m_fontPercent = addSpinField(m_form, tr("Font size"), 75, 200, 100,
                                 tr("Of all text, relative to the system's"));
    m_fontPercent->setObjectName(QStringLiteral("preferredFontSize"));
    m_fontPercent->setSuffix(tr(" %"));
    m_fontPercent->setSingleStep(5);
    m_fontPercent->setKeyboardTracking(false); // Not 1 % on the way to 150 %.
    m_language = addComboField(m_form, tr("Language"), tr("From the next start on"));
    m_language->setObjectName(QStringLiteral("preferredLanguage"));
    m_language->addItem(tr("as the system"), QStringLiteral("system"));
    m_language->addItem(QStringLiteral("English"), QStringLiteral("en")); // Each in its own words.
    m_language->addItem(QStringLiteral("Deutsch"), QStringLiteral("de"));
    createComputeFields();
    setValues(values);
    connect(m_language, &QComboBox::currentIndexChanged, this,
            [this] { Q_EMIT changed(this->values()); });
    connect(m_theme, &QComboBox::currentIndexChanged, this,
            [this] { Q_EMIT changed(this->values()); });
    connect(m_fontPercent, &QSpinBox::valueChanged, this,
            [this] { Q_EMIT changed(this->values()); });
}

void PreferencesDialog::createComputeFields() {
    m_device = addComboField(m_form, tr("Compute on"),
                             tr("The device of new searches, conversions, trainings and "
                                "evaluations; forms that have a device may say otherwise"));
    m_device->setObjectName(QStringLiteral("preferredDevice"));
    m_device->addItem(tr("the first GPU, or the processor"), QStringLiteral("auto"));
    m_device->addItem(tr("the processor"), QStringLiteral("cpu"));
    m_device->addItem(tr("the first GPU"), QStringLiteral("cuda"));
    constexpr int most = 1024;
    m_threads = addSpinField(m_form, tr("Threads"), 0, most, 0,
                             tr("Cores of the processor that a computation uses"));
    m_threads->setObjectName(QStringLiteral("preferredThreads"));
    m_threads->setSpecialValueText(tr("all cores"));
    connect(m_device, &QComboBox::currentIndexChanged, this,
            [this] { Q_EMIT changed(this->values()); });
    constexpr int largestCache = 10000;
    m_cache = addSpinField(m_form, tr("Cache"), 0, largestCache, 16,
                           tr("What calibrations and merges that are kept for the next time may "
                              "each take of the disk; what was not used for longest goes first"));
    m_cache->setObjectName(QStringLiteral("preferredCache"));
    m_cache->setSuffix(tr(" GiB"));
    m_cache->setKeyboardTracking(false); // Not 1 GiB on the way to 16.
    connect(m_cache, &QSpinBox::valueChanged, this, [this] { Q_EMIT changed(this->values()); });
    connect(m_threads, &QSpinBox::valueChanged, this, [this] { Q_EMIT changed(this->values()); });
}

void PreferencesDialog::setValues(const Preferences& values) {
    m_theme->setCurrentIndex(std::max(0, m_theme->findData(values.theme)));
    m_language->setCurrentIndex(std::max(0, m_language->findData(values.language)));
    m_fontPercent->setValue(static_cast<int>(std::lround(values.fontScale * 100)));
    m_device->setCurrentIndex(std::max(0, m_device->findData(values.device)));
    m_threads->setValue(values.threadCount);
    m_cache->setValue(values.cacheGibibytes);
}

Preferences PreferencesDialog::values() const {
    return {m_theme->currentData().toString(),
            m_fontPercent->value() / 100.0,
            m_language->currentData().toString(),
            m_device->currentData().toString(),
            m_threads->value(),
            m_cache->value()};
}

void PreferencesDialog::filter(const QString& text) {
    for (int row = 0; row < m_form->rowCount(); ++row) {
        const auto* label =
            qobject_cast<QLabel*>(m_form->itemAt(row, QFormLayout::LabelRole)->widget());
        const QWidget* field = m_form->itemAt(row, QFormLayout::FieldRole)->widget();
        QString words = label->text() + QLatin1Char(' ') + field->toolTip();
        if (const auto* choice = qobject_cast<const QComboBox*>(field))
            for (int place = 0; place < choice->count(); ++place)
                words += QLatin1Char(' ') + choice->itemText(place);
        m_form->setRowVisible(row, words.contains(text, Qt::CaseInsensitive));
    }
}

} // namespace regroup::ui
