// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QString>
#include <filesystem>
#include <string>
#include <string_view>

namespace regroup::ui {

/// UTF-8 of the core to Qt; bytes that are not UTF-8 become U+FFFD.
QString toQt(std::string_view text);
QString toQt(const std::string& text);
QString toQt(const char* text);
std::string fromQt(const QString& text); ///< UTF-8.

/// Paths keep every byte on the way to Qt and back: one that is not UTF-8 becomes a lone surrogate
/// (U+DC80 to U+DCFF), which Qt shows as a replacement character. Files are opened by the core
/// through toPath(), never by QFile.
QString toQt(const std::filesystem::path& path);
std::filesystem::path toPath(const QString& text);

} // namespace regroup::ui
