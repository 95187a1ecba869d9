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
    setValues(values);
    connect(m_language, &QComboBox::currentIndexChanged, this,
            [this] { Q_EMIT changed(this->values()); });
    connect(m_theme, &QComboBox::currentIndexChanged, this,
            [this] { Q_EMIT changed(this->values()); });
    connect(m_fontPercent, &QSpinBox::valueChanged, this,
            [this] { Q_EMIT changed(this->values()); });
}

void PreferencesDialog::setValues(const Preferences& values) {
    m_theme->setCurrentIndex(std::max(0, m_theme->findData(values.theme)));
    m_language->setCurrentIndex(std::max(0, m_language->findData(values.language)));
    m_fontPercent->setValue(static_cast<int>(std::lround(values.fontScale * 100)));
}

Preferences PreferencesDialog::values() const {
    return {m_theme->currentData().toString(), m_fontPercent->value() / 100.0,
            m_language->currentData().toString()};
}

void PreferencesDialog::filter(const QString& text) {
    for (int row = 0; row < m_form->rowCount(); ++row) {
        const auto* label =
            qobject_cast<QLabel*>(m_form->itemAt(row, QFormLayout::LabelRole)->widget());
        const QWidget* field = m_form->itemAt(row, QFormLayout::FieldRole)->widget();
        m_form->setRowVisible(row, label->text().contains(text, Qt::CaseInsensitive) ||
                                       field->toolTip().contains(text, Qt::CaseInsensitive));
    }
}

} // namespace regroup::ui
