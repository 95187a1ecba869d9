// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QDialog>
#include <vector>

class QListWidget;
class QPushButton;

namespace regroup::ui {

/// Asks which layers get the groups of one layer.
class CopyLayersDialog : public QDialog {
    Q_OBJECT
public:
    /// @param enabled [layerCount]; a layer that is locked or has other heads cannot be picked.
    CopyLayersDialog(int fromLayer, const std::vector<char>& enabled, QWidget* parent = nullptr);

    std::vector<int> layers() const; ///< Ascending.
    void setLayers(const std::vector<int>& layers);

private:
    void checkAll(bool checked);
    void updateButton();

    QListWidget* m_list = nullptr;
    QPushButton* m_copy = nullptr;
};

} // namespace regroup::ui
