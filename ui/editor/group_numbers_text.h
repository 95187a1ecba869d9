// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/editor/layer_numbers.h"

#include <QString>
#include <QStringList>
#include <cstdint>
#include <optional>

namespace regroup::ui {

// The words of the live numbers, in the user's locale.

QString similarityText(double value);                        ///< "0.71", "not finite".
QString meanText(const GroupNumbers& numbers);               ///< "mean 0.71"; "single".
QString weakestText(const std::optional<HeadPair>& weakest); ///< "weakest 2–8 0.58"; empty.

/// Live numbers of one layer and their values before; the change is shown where both are known.
struct NumbersLine {
    int groupCount = 0;
    int groupCountBefore = 0;
    std::optional<int> budget;
    std::optional<LayerNumbers> now; ///< Nothing: similarity is not known.
    std::optional<LayerNumbers> before;
    std::uint64_t cacheBytes = 0; ///< Per token; 0: not known.
    std::uint64_t cacheBytesBefore = 0;
};

/// One text an item, "G 4 (budget 4)", "within 0.71 (+0.02)", ..., which never breaks inside.
QStringList numbersItems(const NumbersLine& line);

} // namespace regroup::ui
