// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/tokenizer/text_lines.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/base/text.h"

#include <fmt/format.h>

#include <algorithm>

namespace regroup {

std::vector<std::string> readLines(const std::filesystem::path& file) {
    constexpr std::uintmax_t largestFile = std::uintmax_t{256} << 20U;
    const std::string text = readTextFile(file, largestFile);
    if (!isValidUtf8(text))
        throw Error(
            ErrorCode::BadData,
            fmt::format("{}: found bytes that are no UTF-8, expected UTF-8.", file.string()));
    std::vector<std::string> lines;
    for (std::size_t begin = 0; begin < text.size();) {
        const std::size_t end = std::min(text.find('\n', begin), text.size());
        lines.push_back(text.substr(begin, end - begin));
        if (lines.back().ends_with('\r'))
            lines.back().pop_back();
        begin = end + 1;
    }
    return lines;
}

} // namespace regroup
