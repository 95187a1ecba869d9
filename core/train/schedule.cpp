// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/train/schedule.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace regroup {

double scheduledRate(const OptimizerOptions& options, std::int64_t step, std::int64_t stepCount) {
    if (step < options.warmupSteps)
        return options.rate * static_cast<double>(step) / static_cast<double>(options.warmupSteps);
    const auto falling =
        static_cast<double>(std::max<std::int64_t>(1, stepCount - options.warmupSteps));
    const double progress = static_cast<double>(step - options.warmupSteps) / falling;
    switch (options.schedule) {
    case RateSchedule::Linear: return options.rate * std::max(0.0, 1.0 - progress);
    case RateSchedule::Cosine:
        return options.rate * std::max(0.0, 0.5 * (1.0 + std::cos(std::numbers::pi * progress)));
    case RateSchedule::Constant: break;
    }
    return options.rate;
}

} // namespace regroup
