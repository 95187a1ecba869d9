// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/model_summary.h"
#include "core/workflow/session.h"

#include <filesystem>
#include <optional>
#include <string>

namespace regroup {

/// Reads headers only; under a second for any size. @throws Error(BadData, Unsupported)
ModelSummary inspectModel(Session& session, const std::filesystem::path& model);

/// The content hash of the weights. A checkpoint seen before under this path, size and time is not
/// read again: the store remembers. @param store nullopt: always computed.
std::string modelContentHash(Session& session, const std::filesystem::path& model,
                             const std::optional<std::filesystem::path>& store, JobContext& job);

} // namespace regroup
