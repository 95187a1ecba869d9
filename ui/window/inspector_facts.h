// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/model_grouping.h"
#include "ui/common/group_text.h"
#include "ui/window/selection.h"
#include "ui/window/studio_model.h"

#include <QList>
#include <QString>
#include <optional>
#include <vector>

namespace regroup::ui {

/// A line of the Inspector; an empty value makes the label a heading.
struct InspectorFact {
    QString label;
    QString value;
};

QList<InspectorFact> modelFacts(const StudioModel& model, const ModelGrouping& grouping);

/// What the groups of the selected layer and kind are called while they are edited.
struct InspectedGroups {
    std::vector<GroupMark> marks;        ///< [groupCount] by label; empty: in canonical order.
    QString selectedLetter;              ///< Of the selected group; empty: none is.
    std::vector<int> selectedHeads;      ///< Its heads, ascending.
    std::optional<double> selectedError; ///< What merging it loses, where that is known.
};

/// Of the selected layer, and of the selected group and heads in it.
/// @param report null: similarity is not known yet.
QList<InspectorFact> selectionFacts(const SelectionState& selection, const ModelGrouping& grouping,
                                    const SharedReport& report, const InspectedGroups& groups = {});

QString kindText(HeadKind kind);                  ///< "keys", "values", "queries".
QString groupSizesText(const Grouping& grouping); ///< "2 2 2 2"; many equal ones: "16 × 2".
QString bytesText(std::uint64_t bytes);           ///< "1.5 KiB" in the user's locale.

/// Of the data type that keys and values are cached in.
int keyValueElementBytes(const ModelSummary& summary);

/// Mean similarity of pairs inside groups; nothing when no group has two heads.
std::optional<double> withinGroupMean(const SquareMatrix& similarity, const Grouping& grouping);

} // namespace regroup::ui
