// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/train/train_options.h"

#include <cstdint>

namespace regroup {

/// The learning rate of the update that follows `step` earlier ones: rises from 0 over the warm-up
/// (so the first of those updates changes nothing), then falls to 0 at stepCount on a line or on
/// half a cosine, or stays. Source: transformers, optimization.py, get_linear_schedule_with_warmup,
/// get_cosine_schedule_with_warmup, get_constant_schedule_with_warmup.
double scheduledRate(const OptimizerOptions& options, std::int64_t step, std::int64_t stepCount);

} // namespace regroup
