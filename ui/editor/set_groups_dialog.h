// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/generate.h"

#include <QDialog>
#include <cstdint>

class QCheckBox;
class QComboBox;
class QLabel;
class QPushButton;
class QSpinBox;

namespace regroup::ui {

/// How heads are grouped anew.
struct SetGroupsChoice {
    int groupCount = 1;
    GroupSizes sizes = GroupSizes::Unequal;
    std::uint64_t seed = 0; ///< Of random groups.
    bool allLayers = false;
};

/// Asks into how many groups of which sizes the heads of a layer, or of all layers, are put.
class SetGroupsDialog : public QDialog {
    Q_OBJECT
public:
    enum class Kind { Random, Ward };

    /// @param start shown first. @param layerCount one: all layers cannot be asked for.
    SetGroupsDialog(Kind kind, int layer, int layerCount, int headCount,
                    const SetGroupsChoice& start, QWidget* parent = nullptr);

    SetGroupsChoice choice() const;
    QString problem() const; ///< Why there are no such groups, in a sentence; empty: there are.

private:
    void createFields(Kind kind, int layer, int layerCount, const SetGroupsChoice& start);
    void update();

    int m_headCount = 1;
    QSpinBox* m_groups = nullptr;
    QComboBox* m_sizes = nullptr;
    QLabel* m_note = nullptr;
    QSpinBox* m_seed = nullptr; ///< Null: nothing is random.
    QCheckBox* m_allLayers = nullptr;
    QPushButton* m_apply = nullptr;
};

} // namespace regroup::ui
