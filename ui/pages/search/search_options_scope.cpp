// SPDX-License-Identifier: GPL-3.0-or-later
// Which layers and kinds of heads a search groups.
#include "core/base/error.h"
#include "core/search/search_scope.h"
#include "ui/common/form_fields.h"
#include "ui/common/qt_text.h"
#include "ui/pages/search/search_options_panel.h"

#include <QCheckBox>
#include <QComboBox>
#include <QFormLayout>
#include <QLabel>
#include <QLineEdit>

namespace regroup::ui {
namespace {

constexpr int bothKinds = -1;

/// Nothing: no list.
std::optional<std::vector<int>> layersIn(const QString& text) {
    const QString typed = text.trimmed();
    if (typed.isEmpty())
        return std::vector<int>{};
    try {
        return layerListFromText(fromQt(typed));
    } catch (const Error&) {
        return std::nullopt;
    }
}

} // namespace

void SearchOptionsPanel::createScope(QFormLayout* form) {
    m_onlyKind = addComboField(form, tr("Grouped"),
                               tr("Which heads are grouped where keys and values are searched "
                                  "separately; the others all stay"));
    m_onlyKind->addItem(tr("Keys and values"), bothKinds);
    m_onlyKind->addItem(tr("Only keys"), static_cast<int>(SlotKind::Key));
    m_onlyKind->addItem(tr("Only values"), static_cast<int>(SlotKind::Value));
    m_layers = new QLineEdit;
    m_layers->setObjectName(QStringLiteral("searchLayers"));
    m_layers->setAccessibleName(tr("Layers"));
    m_layers->setPlaceholderText(tr("all"));
    m_layers->setToolTip(tr("The layers that are grouped, counted from 0: all, or numbers and "
                            "ranges such as 0-3,5. In the others all heads stay."));
    form->addRow(tr("Layers"), m_layers);
    m_layersNote = addNoteField(form, {});
    m_layersNote->setObjectName(QStringLiteral("layersNote"));
    QFont bold = m_layersNote->font();
    bold.setBold(true);
    m_layersNote->setFont(bold);
    connect(m_layers, &QLineEdit::textChanged, this, &SearchOptionsPanel::update);
    connect(m_onlyKind, &QComboBox::currentIndexChanged, this, &SearchOptionsPanel::update);
}

bool SearchOptionsPanel::searchesApart() const {
    return chosenValue<KeyValueMode>(m_keyValue) == KeyValueMode::Independent;
}

void SearchOptionsPanel::setScope(const ModelSearchRequest& search) {
    m_layers->setText(search.onlyLayers.empty() ? QString()
                                                : toQt(layerListText(search.onlyLayers)));
    chooseValue(m_onlyKind, search.onlyKind ? static_cast<int>(*search.onlyKind) : bothKinds);
}

void SearchOptionsPanel::takeScope(ModelSearchRequest& search) const {
    search.onlyLayers = layersIn(m_layers->text()).value_or(std::vector<int>{});
    if (searchesApart() && chosenNumber(m_onlyKind) != bothKinds)
        search.onlyKind = chosenValue<SlotKind>(m_onlyKind);
}

QString SearchOptionsPanel::scopeProblem() const {
    const auto layers = layersIn(m_layers->text());
    if (!layers)
        return tr("“%1” are no layers. Write all, or numbers and ranges such as 0-3,5.")
            .arg(m_layers->text().trimmed());
    if (!layers->empty() && m_layerCount > 0 && layers->back() >= m_layerCount)
        return tr("There is no layer %1; the layers are 0 to %2.")
            .arg(layers->back())
            .arg(m_layerCount - 1);
    ModelSearchRequest search;
    takeScope(search);
    if (search.onlyLayers.empty() && !search.onlyKind)
        return {};
    if (sharesTotal())
        return tr("A total is shared out over all heads of all layers. Group them all, or choose "
                  "the same number in every layer.");
    if (respectsLocks())
        return tr("Locks go with a search of all heads of all layers. Group them all, or do not "
                  "respect locks.");
    return {};
}

void SearchOptionsPanel::showScope() {
    m_onlyKind->setEnabled(searchesApart());
    const QString wrong = scopeProblem();
    m_layersNote->setText(wrong);
    m_layersNote->setVisible(!wrong.isEmpty());
}

} // namespace regroup::ui
