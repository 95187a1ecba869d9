// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/export_checks.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/model/checkpoint.h"

#include <system_error>

namespace regroup {

namespace fs = std::filesystem;

namespace {

ExportCheck checked(const std::shared_ptr<const Checkpoint>& source, const ModelGrouping& grouping,
                    const ExportOptions& options, const fs::path& folder, JobContext& job) {
    ExportCheck check;
    check.form = options.form;
    try {
        check.verification = exportModel(source, grouping, options, folder, job).verification;
    } catch (const Error& error) {
        if (error.code() != ErrorCode::Unsupported && error.code() != ErrorCode::BadData)
            throw;
        check.failed = error.code() == ErrorCode::BadData;
        check.reason = error.what();
    }
    std::error_code ignored;
    fs::remove_all(folder, ignored); // The next one needs the space.
    return check;
}

} // namespace

std::vector<ExportCheck> checkExportForms(const std::shared_ptr<const Checkpoint>& source,
                                          const ModelGrouping& grouping,
                                          const ExportOptions& options, const fs::path& scratch,
                                          JobContext& job) {
    const StagedFolder folder(scratch); // Goes with this object.
    std::vector<ExportCheck> checks;
    ExportOptions other = options;
    if (options.original) {
        ExportOptions unmerged = options;
        unmerged.form = ExportForm::Native;
        unmerged.original.reset();
        checks.push_back(checked(options.original, options.original->config().grouping, unmerged,
                                 folder.path() / "unmerged", job));
    } else {
        other.form = ExportForm::Native;
        checks.push_back(
            checked(source, source->config().grouping, other, folder.path() / "unmerged", job));
    }
    checks.back().unmerged = true;
    for (const ExportForm form :
         {ExportForm::Native, ExportForm::Stock, ExportForm::Padded, ExportForm::Repeated}) {
        if (form == options.form)
            continue; // It was verified when it was written.
        other.form = form;
        checks.push_back(checked(source, grouping, other,
                                 folder.path() / std::string(exportFormName(form)), job));
    }
    return checks;
}

} // namespace regroup
