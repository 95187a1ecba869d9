// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/chart_export.h"

#include <QFont>
#include <string>

class QCPPainter;

namespace regroup::ui {

/// The application's letters at a fixed size: figures do not follow the font scale of the screen.
QFont exportFont();

bool isVectorPath(const std::filesystem::path& path); ///< .svg or .pdf

/// Draws in CSS pixels on a page of options.size. @return the bytes of the file.
/// @throws Error(BadUsage) if path ends otherwise than .png, .svg or .pdf, or if the page is empty
/// or too large.
std::string drawPicture(const std::filesystem::path& path, const PictureOptions& options,
                        const std::function<void(QCPPainter&)>& draw);

} // namespace regroup::ui
