// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <filesystem>

namespace regroup::ui {

/// Where the window finds and keeps things; app/ decides.
struct StudioPaths {
    std::filesystem::path store;      ///< SQLite; made when the first run is stored.
    std::filesystem::path resources;  ///< Holds samples/; empty if not installed.
    std::filesystem::path state = {}; ///< Unsaved groupings are kept there; empty: they are not.

    std::filesystem::path sampleModel() const { return resources / "samples" / "stories260k"; }
    std::filesystem::path sampleText() const { return resources / "samples" / "stories.txt"; }
    std::filesystem::path sampleHeldOutText() const {
        return resources / "samples" / "stories-heldout.txt";
    }
    std::filesystem::path sampleGrouping() const { return resources / "samples" / "ward-4.yaml"; }
    std::filesystem::path sampleRuns() const { return resources / "samples" / "runs.sqlite"; }
    std::filesystem::path sampleRecipe() const { return resources / "samples" / "first-look.yaml"; }
};

} // namespace regroup::ui
