// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/convert/export_model.h"
#include "core/grouping/grouping_file.h"
#include "core/workflow/merge_request.h"
#include "core/workflow/session.h"

namespace regroup {

struct ConvertRequest {
    std::filesystem::path model;
    GroupingFile grouping;
    std::string groupingPlace = "grouping"; ///< Names it in messages, e.g. its path.
    MergeRequest merge;
    ExportForm form = ExportForm::Native;
    std::optional<DataType> dataType; ///< Of the written weights; absent: as in the checkpoint.
    std::filesystem::path out;
    RuntimeOptions runtime;
    std::optional<std::filesystem::path> store;
    std::string command;
    /// Also writes the unmerged source and every other form, compares and deletes them.
    bool checksAllForms = false;
    std::string name; ///< Name of the run; empty: made from the form.
};

/// What would be written, without writing: `--dry-run`.
struct ConvertPlan {
    std::uint64_t outputBytes = 0;
    std::uint64_t freeBytes = 0;
    std::uint64_t memoryBytes = 0; ///< Predicted peak.
};

/// @throws Error as convertModel does before it writes.
ConvertPlan planConvert(Session& session, const ConvertRequest& request, JobContext& job);

/// Writes the grouped checkpoint (exportModel) and stores the run. @throws Cancelled, Error
ExportReport convertModel(Session& session, const ConvertRequest& request, JobContext& job);

nlohmann::ordered_json exportReportToJson(const ExportReport& report);

} // namespace regroup
