// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace regroup::app {

/// NAME=FILE: a view or a kind of figure, and where its picture goes.
struct NamedFile {
    std::string name;
    std::filesystem::path file;
};

/// The command line of regroup-studio.
struct StudioArguments {
    std::filesystem::path
        open; ///< Model, recipe or grouping; empty: what was open last, else Welcome.
    std::optional<std::filesystem::path> store;

    std::vector<NamedFile> screenshots; ///< The name "all" gives a folder.
    std::vector<NamedFile> dumps;       ///< `--dump VIEW=FILE.json`, the same names.
    bool listViews = false;
    int width = 1440; ///< Of a screenshot, in device-independent pixels.
    int height = 900;
    double scale = 1;
    double fontScale = 1;
    std::string
        theme; ///< "light", "dark", "system"; empty: the user's setting (screenshots: light).
    std::string locale; ///< "de"; empty: the user's setting (screenshots and figures: English).
    std::filesystem::path model;
    std::string select; ///< "layer=3,kind=K,heads=5+9"

    std::optional<NamedFile> figure;    ///< `--export KIND=FILE`
    std::filesystem::path data;         ///< A similarity report, JSON.
    std::optional<std::int64_t> runsOf; ///< Comparison of the variants of this recipe run only.
    std::vector<std::int64_t> runs;     ///< Of a figure; empty: all.
    std::string measure;                ///< Task that a figure compares runs by.

    /// Works without a display and without the user's settings.
    bool isHeadless() const {
        return listViews || !screenshots.empty() || !dumps.empty() || figure.has_value();
    }
};

/// What parsing says when the program should end at once: `--help`, or wrong usage (exit status 2).
struct EarlyExit {
    int status = 0;
    std::string text;
};

/// @return the arguments, or in exit why there is nothing to run.
std::optional<StudioArguments> parseStudioArguments(int argumentCount, const char* const* arguments,
                                                    EarlyExit& exit);

} // namespace regroup::app
