// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/base/error.h"

#include <gtest/gtest.h>

#include <string>

namespace regroup::test {

/// Fails unless call throws an Error of that code whose sentence or hint mentions text.
template <typename Call> void expectError(ErrorCode code, const std::string& text, Call&& call) {
    try {
        call();
    } catch (const Error& error) {
        EXPECT_EQ(errorCodeName(error.code()), errorCodeName(code)) << error.what();
        const std::string whole = std::string(error.what()) + "\n" + error.hint();
        EXPECT_NE(whole.find(text), std::string::npos)
            << "found: " << whole << "\nexpected it to mention: " << text;
        return;
    }
    ADD_FAILURE() << "No error was thrown; expected one that mentions: " << text;
}

} // namespace regroup::test
