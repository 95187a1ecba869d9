// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/window/inspector_facts.h"
#include "ui/window/studio_context.h"

#include <QDialog>

class QFormLayout;
class QLineEdit;

namespace regroup::ui {

/// All that the headers of a checkpoint tell, what can be done with it, and the hash of its
/// weights, which is computed while the sheet is open.
class ModelSheet : public QDialog {
    Q_OBJECT
public:
    /// @pre context.model.isOpen()
    explicit ModelSheet(const StudioContext& context, QWidget* parent = nullptr);

    QString text() const;                      ///< All of it, a fact a line, a tab after its name.
    bool hasHash() const { return m_hasHash; } ///< Or it is said why there is none.

private:
    void addSection(const QString& title);
    void addFact(const QString& name, const QString& value);
    /// In one line that scrolls and can be copied: a path, a hash.
    QLineEdit* addLongFact(const QString& name, const QString& value);
    void addShape(const ModelSummary& summary);
    void addStorage(const ModelSummary& summary);
    void addSupport(const ModelSummary& summary);
    void readHash(const StudioContext& context);

    QFormLayout* m_form = nullptr;
    QLineEdit* m_hash = nullptr;
    bool m_hasHash = false;
};

} // namespace regroup::ui
