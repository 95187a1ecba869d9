// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/device.h"

#include <gtest/gtest.h>

namespace regroup::test {
/// CUDA registers itself when it is opened, which must come before the first tensor of a program.
inline const bool hasGpu = cudaAvailable();
} // namespace regroup::test

/// Ends a test visibly where there is no GPU.
#define REGROUP_REQUIRE_GPU()                                                                      \
    if (!regroup::test::hasGpu)                                                                    \
    GTEST_SKIP() << "This machine has no usable GPU."
