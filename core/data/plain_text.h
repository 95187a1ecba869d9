// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace regroup {

/// The texts of a file: a .txt is one document; a .jsonl has one object a line, whose "text" is a
/// document (empty lines are passed over). @throws Error(BadData) if the file is no UTF-8, has no
/// text but white space, or is of another kind.
std::vector<std::string> readTextDocuments(const std::filesystem::path& path);

} // namespace regroup
