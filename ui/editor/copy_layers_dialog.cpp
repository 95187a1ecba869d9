// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/editor/copy_layers_dialog.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>
#include <algorithm>

namespace regroup::ui {

CopyLayersDialog::CopyLayersDialog(int fromLayer, const std::vector<char>& enabled, QWidget* parent)
    : QDialog(parent) {
    setWindowTitle(tr("Copy to Layers"));
    auto* label =
        new QLabel(tr("&Layers that get the groups of layer %1, keys and values:").arg(fromLayer));
    label->setWordWrap(true);
    m_list = new QListWidget;
    m_list->setAccessibleName(tr("Layers"));
    label->setBuddy(m_list);
    for (int layer = 0; layer < static_cast<int>(enabled.size()); ++layer) {
        if (layer == fromLayer)
            continue;
        auto* item = new QListWidgetItem(tr("Layer %1").arg(layer), m_list);
        item->setData(Qt::UserRole, layer);
        item->setCheckState(Qt::Unchecked);
        item->setFlags(enabled[static_cast<std::size_t>(layer)] != 0
                           ? Qt::ItemIsEnabled | Qt::ItemIsUserCheckable | Qt::ItemIsSelectable
                           : Qt::NoItemFlags);
    }
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    m_copy = buttons->addButton(tr("&Copy"), QDialogButtonBox::AcceptRole);
    QPushButton* all = buttons->addButton(tr("&All"), QDialogButtonBox::ActionRole);
    QPushButton* none = buttons->addButton(tr("&None"), QDialogButtonBox::ActionRole);
    connect(all, &QPushButton::clicked, this, [this] { checkAll(true); });
    connect(none, &QPushButton::clicked, this, [this] { checkAll(false); });
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
    connect(m_list, &QListWidget::itemChanged, this, &CopyLayersDialog::updateButton);

    auto* layout = new QVBoxLayout(this);
    layout->addWidget(label);
    layout->addWidget(m_list);
    layout->addWidget(buttons);
    updateButton();
}

std::vector<int> CopyLayersDialog::layers() const {
    std::vector<int> picked;
    for (int row = 0; row < m_list->count(); ++row)
        if (m_list->item(row)->checkState() == Qt::Checked)
            picked.push_back(m_list->item(row)->data(Qt::UserRole).toInt());
    return picked;
}

void CopyLayersDialog::setLayers(const std::vector<int>& layers) {
    for (int row = 0; row < m_list->count(); ++row) {
        QListWidgetItem* item = m_list->item(row);
        const int layer = item->data(Qt::UserRole).toInt();
        const bool wanted = std::find(layers.begin(), layers.end(), layer) != layers.end();
        const bool possible = item->flags().testFlag(Qt::ItemIsEnabled);
        item->setCheckState(wanted && possible ? Qt::Checked : Qt::Unchecked);
    }
}

void CopyLayersDialog::checkAll(bool checked) {
    std::vector<int> layers;
    for (int row = 0; checked && row < m_list->count(); ++row)
        layers.push_back(m_list->item(row)->data(Qt::UserRole).toInt());
    setLayers(layers);
}

void CopyLayersDialog::updateButton() {
    m_copy->setEnabled(!layers().empty());
}

} // namespace regroup::ui
