// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/grouping/grouping.h"

#include <sstream>
#include <string>
#include <vector>

namespace regroup::test {

/// grouping("0 0 1 1"): a grouping that can be read in a test.
inline Grouping grouping(const std::string& labels) {
    std::istringstream stream(labels);
    std::vector<int> values;
    for (int label = 0; stream >> label;)
        values.push_back(label);
    return Grouping::fromLabels(values);
}

} // namespace regroup::test
