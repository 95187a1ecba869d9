// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

namespace regroup {

/// Picks the least of many candidates, which come ordered by head number: one must be less by more
/// than rounding to replace an earlier one, so that ties go to the lower head numbers whatever the
/// order of summation. Internal to search.
class FirstLeast {
public:
    void offer(double value, int one, int other) {
        if (first >= 0 && value >= least - 1e-12 * (value < 0 ? -value : value))
            return;
        least = value;
        first = one;
        second = other;
    }

    double least = 0;
    int first = -1; ///< Nothing was offered yet.
    int second = -1;
};

} // namespace regroup
