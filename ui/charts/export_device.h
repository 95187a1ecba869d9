// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/figure_sheet.h"

#include <QFont>
#include <filesystem>
#include <string>

namespace regroup::ui {

/// The application's letters at a fixed size: figures do not follow the font scale of the screen.
QFont exportFont();

bool isVectorPath(const std::filesystem::path& path); ///< .svg or .pdf

/// @param options title and, for PNG, scale. @return the bytes of the file.
/// @throws Error(BadUsage) if path ends otherwise than .png, .svg or .pdf, or if the page is empty
/// or too large.
std::string drawPicture(const std::filesystem::path& path, const FigureSheet& sheet,
                        const PictureOptions& options);

} // namespace regroup::ui
