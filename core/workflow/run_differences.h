// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/session.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

namespace regroup {

/// What a stored run was made with, and what the same one would be made with now.
struct RunDifference {
    enum class What { Program, Model, Data };

    What what = What::Program;
    std::string then; ///< Version and commit; SHA-256.
    std::string now;  ///< Likewise; empty: it is not there any more.

    friend bool operator==(const RunDifference&, const RunDifference&) = default;
};

/// Where a run would be made again from.
struct RerunPlaces {
    std::filesystem::path model;
    /// Of a training its data, of a conversion its merge's text, of a search what it was calibrated
    /// on, of an evaluation its text or its task's folder.
    std::filesystem::path data;
    std::string task{}; ///< Which file of the folder is meant; of a text's evaluation "perplexity".
};

/// Version, model and data by their hashes; what the run does not tell is not compared.
/// @throws Cancelled; Error(BadData) if there is no such run
std::vector<RunDifference> differencesSince(Session& session, const std::filesystem::path& store,
                                            std::int64_t run, const RerunPlaces& places,
                                            JobContext& job);

} // namespace regroup
