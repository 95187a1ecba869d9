// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/similarity_report.h"

#include <filesystem>

namespace regroup::ui {

/// Reads what writeSimilarityReport() wrote as .json; null becomes NaN.
/// @throws Error(BadData) naming file, layer and row, what was found and expected.
SimilarityReport readSimilarityReport(const std::filesystem::path& path);

} // namespace regroup::ui
