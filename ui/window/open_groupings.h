// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/editor/grouping_document.h"

#include <QObject>
#include <vector>

namespace regroup::ui {

/// A grouping with changes that are stored nowhere.
struct UnsavedGrouping {
    QString name;
    QString path; ///< Where it was opened from or saved last; empty: nowhere.
    ModelGrouping grouping;

    bool operator==(const UnsavedGrouping&) const = default;
};

/// The groupings that are open in a window, all of one model; one of them is edited, and each has
/// an undo stack of its own. The document is the edited one; the others wait aside. GUI thread
/// only.
class OpenGroupings : public QObject {
    Q_OBJECT
public:
    /// @param edited outlives this.
    explicit OpenGroupings(GroupingDocument& edited, QObject* parent = nullptr);

    int count() const { return static_cast<int>(m_aside.size()); } ///< 0: no model is open.
    int current() const { return m_current; }                      ///< -1: none.
    QString name(int index) const;
    QString title(int index) const; ///< The name, with " *" while modified.
    QString path(int index) const;
    bool isModified(int index) const;
    std::vector<UnsavedGrouping> unsaved() const; ///< Of all that are modified.

    /// Another model: all others are forgotten. Ask before, if any is modified.
    void startOver(const QString& name, ModelGrouping grouping);
    /// Opens one more and edits it. A new one that nobody has touched makes room for it. A name
    /// that is taken gets a number.
    void open(const QString& name, ModelGrouping grouping, const QString& path = {},
              bool isNew = false);
    void edit(int index);  ///< @pre 0 <= index < count()
    void close(int index); ///< @pre count() > 1; ask before, if it is modified.

Q_SIGNALS:
    void changed(); ///< Which there are, and which is edited.

private:
    QString freeName(const QString& name) const;

    GroupingDocument& m_edited;
    std::vector<ParkedGrouping> m_aside; ///< [count]; that of the edited one is empty.
    int m_current = -1;
    bool m_isMoving = false; ///< One goes aside or comes back: nobody may look yet.
    bool m_isNew = false;    ///< The edited one was made as a start only.
};

} // namespace regroup::ui
