// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/device.h"

#include <gtest/gtest.h>

namespace regroup::test {

/// Runs the tests of a program on one thread of the tensor library. Tiny tensors gain nothing from
/// more, and on a busy machine threads that wait for each other made these tests 500 times slower.
/// Include it in one file of a test program that links regroup::model.
class OneThread : public testing::Environment {
public:
    void SetUp() override { prepareTensorLibrary(1); }
};

inline testing::Environment* const oneThread = testing::AddGlobalTestEnvironment(new OneThread);

} // namespace regroup::test
