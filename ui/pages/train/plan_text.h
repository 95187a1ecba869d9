// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>

namespace regroup {
struct FineTunePlan;
struct TrainOptions;
} // namespace regroup

namespace regroup::ui {

/// What a training would take, in lines; the parts of the memory add up. Of a plan that does not
/// fit also what there is too little of.
QString planText(const FineTunePlan& plan);

/// About the same update from smaller batches.
void halveBatch(TrainOptions& train);

} // namespace regroup::ui
