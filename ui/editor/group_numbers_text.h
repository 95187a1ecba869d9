// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/editor/layer_numbers.h"

#include <QString>
#include <cstdint>
#include <optional>
#include <vector>

namespace regroup::ui {

// The words of the live numbers, in the user's locale.

QString similarityText(double value);                        ///< "0.71", "not finite".
QString meanText(const GroupNumbers& numbers);               ///< "mean 0.71"; "single".
QString weakestText(const std::optional<HeadPair>& weakest); ///< "weakest 2–8 0.58"; empty.
QString errorText(std::optional<double> error);              ///< "err 0.062"; empty.
QString changeText(double change, int decimals);             ///< "+0.02", "−0.40", "±0".

/// The numbers beside the list of groups, in the order in which they are shown.
enum class NumberItem {
    Groups,
    Error,
    Gap,
    Cache,
    Parameters,
    Refinement,
    Within,
    Between,
    Weakest,
    Count
};

/// Live numbers of one layer and their values before; the change is shown where both are known.
struct NumbersLine {
    int groupCount = 0;
    int groupCountBefore = 0;
    std::optional<int> budget;
    std::optional<LayerNumbers> now; ///< Nothing: similarity is not known.
    std::optional<LayerNumbers> before;
    std::optional<double> error; ///< Of the whole layer.
    std::optional<double> errorBefore;
    QString errorMissing;         ///< Why there is none; "…": on its way; empty: it is not shown.
    bool hasGap = false;          ///< There is one, perhaps on its way.
    std::optional<double> gap;    ///< To the least error, or to the most similarity.
    std::uint64_t cacheBytes = 0; ///< All layers, of contextLength tokens; 0: not known.
    std::uint64_t cacheBytesBefore = 0;
    std::optional<std::int64_t> parametersSaved; ///< Of all layers, against the checkpoint.
    std::int64_t parametersSavedBefore = 0;
    std::optional<int> refinement; ///< Groups of keys and values together, where they differ.
    int refinementBefore = 0;
};

/// What a drop would change.
struct DropNumbers {
    bool hasError = false;          ///< There is one, perhaps on its way.
    std::optional<double> errorNow; ///< Of the whole layer.
    std::optional<double> errorThen;
    std::optional<double> withinNow; ///< Nothing: no group has two heads.
    std::optional<double> withinThen;
};

/// "error 0.062 → 0.071, mean within 0.71 → 0.66"; what is on its way is "…", a mean of no pair
/// "–". Empty where nothing is known.
QString dropText(const DropNumbers& numbers);

/// One number: "4", "(budget 5, +1)".
struct NumberRow {
    NumberItem item = NumberItem::Groups;
    QString value;
    QString change; ///< In brackets; may be empty.
    QString toolTip;
    bool warns = false;
};

QString numberName(NumberItem item); ///< "Groups"; Error and Cache have a choice instead.
std::vector<NumberRow> numberRows(const NumbersLine& line);

} // namespace regroup::ui
