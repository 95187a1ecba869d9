// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <istream>
#include <string>
#include <vector>

namespace regroup::test {

struct FunctionLength {
    std::string head; ///< Its first line.
    int firstLine = 0;
    int lineCount = 0; ///< Signature and closing brace included.
};

/// The functions that a file formatted by clang-format defines, in namespaces and in classes; what
/// is defined inside a function counts as a part of it.
std::vector<FunctionLength> functionLengths(std::istream& source);

} // namespace regroup::test
