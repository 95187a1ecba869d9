// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/inspector_facts.h"

#include <QScrollArea>

namespace regroup::ui {

/// The Inspector dock: facts about the model and about what is selected, as text that can be
/// copied.
class InspectorPanel : public QScrollArea {
    Q_OBJECT
public:
    explicit InspectorPanel(QWidget* parent = nullptr);

    void setFacts(const QList<InspectorFact>& facts);
};

} // namespace regroup::ui
