// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/convert/export_model.h"

namespace regroup {

/// Writes what `options` does not: the source as it is, with every head for itself, and the grouped
/// model in every form; reads each back, compares its outputs and deletes it.
/// @param source merged already where options.original is set.
/// @param scratch a folder that is not there; it is not there afterwards either.
/// @throws Cancelled; Error(DiskFull). What differs or cannot be is a check that says so.
std::vector<ExportCheck> checkExportForms(const std::shared_ptr<const Checkpoint>& source,
                                          const ModelGrouping& grouping,
                                          const ExportOptions& options,
                                          const std::filesystem::path& scratch, JobContext& job);

} // namespace regroup
