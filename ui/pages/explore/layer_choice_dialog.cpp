// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/explore/layer_choice_dialog.h"

#include <QDialogButtonBox>
#include <QLabel>
#include <QListWidget>
#include <QPushButton>
#include <QVBoxLayout>

namespace regroup::ui {

LayerChoiceDialog::LayerChoiceDialog(int fromLayer, int layerCount, QWidget* parent)
    : QDialog(parent) {
    setWindowTitle(tr("Copy Groups to Layers"));
    auto* column = new QVBoxLayout(this);
    auto* label = new QLabel(tr("&Copy the groups of layer %1 to:").arg(fromLayer));
    column->addWidget(label);
    m_list = new QListWidget;
    m_list->setSelectionMode(QAbstractItemView::ExtendedSelection);
    label->setBuddy(m_list);
    for (int layer = 0; layer < layerCount; ++layer) {
        if (layer == fromLayer)
            continue;
        auto* item = new QListWidgetItem(tr("Layer %1").arg(layer), m_list);
        item->setData(Qt::UserRole, layer);
    }
    m_list->selectAll();
    column->addWidget(m_list);
    auto* buttons = new QDialogButtonBox(QDialogButtonBox::Cancel);
    QPushButton* copy = buttons->addButton(tr("Copy"), QDialogButtonBox::AcceptRole);
    copy->setDefault(true);
    connect(m_list, &QListWidget::itemSelectionChanged, this,
            [this, copy] { copy->setEnabled(!m_list->selectedItems().isEmpty()); });
    copy->setEnabled(!m_list->selectedItems().isEmpty());
    column->addWidget(buttons);
    connect(buttons, &QDialogButtonBox::accepted, this, &QDialog::accept);
    connect(buttons, &QDialogButtonBox::rejected, this, &QDialog::reject);
}

std::vector<int> LayerChoiceDialog::chosenLayers() const {
    std::vector<int> layers;
    for (int row = 0; row < m_list->count(); ++row)
        if (m_list->item(row)->isSelected())
            layers.push_back(m_list->item(row)->data(Qt::UserRole).toInt());
    return layers;
}

} // namespace regroup::ui
