// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <vector>

class QListWidget;

namespace regroup::ui {

/// Asks to which other layers the groups of one are copied.
class LayerChoiceDialog : public QDialog {
    Q_OBJECT
public:
    LayerChoiceDialog(int fromLayer, int layerCount, QWidget* parent = nullptr);

    std::vector<int> chosenLayers() const; ///< Ascending.

private:
    QListWidget* m_list = nullptr;
};

} // namespace regroup::ui
