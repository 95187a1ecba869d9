// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/workflow/study_files.h"

#include "core/base/file.h"
#include "core/workflow/import_folders.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace regroup {

void writeStudy(const RecipeReport& report, const std::filesystem::path& folder) {
    std::error_code ignored; // A folder that cannot be made is told by the first file.
    std::filesystem::create_directories(folder, ignored);
    const std::vector<StudyCell> cells = studyCells(report);
    writeFileAtomically(folder / "table.md",
                        fmt::format("# {}\n\n{}", report.name, studyTable(report)));
    writeFileAtomically(folder / "results.csv", studyCsv(cells));
    writeFileAtomically(folder / "picture.svg", studyPicture(cells));
    writeFileAtomically(folder / studyRunsFile, recipeReportToJson(report).dump(1));
}

} // namespace regroup
