// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QBrush>
#include <QColor>
#include <QList>
#include <QPalette>
#include <QString>

namespace regroup::ui {

QPalette lightPalette(); ///< Text against its background at least 4.5:1, also when disabled text is
                         ///< meant to be read.
QPalette darkPalette();

/// Style Fusion with one of the two palettes, for the whole application.
/// @param theme "light", "dark", or "system" (also any other text): dark if the palette that the
///              platform came with is dark.
/// @param fontScale 1: the system's font size. Always relative to that, so calls do not add up.
void applyTheme(const QString& theme, double fontScale = 1);

bool isDark(const QPalette& palette); ///< Window is darker than its text.

/// Okabe-Ito, eight colours that stay apart for colour-blind eyes; the last is black, white when
/// dark.
QList<QColor> lineColors(bool dark);

/// The colour of a group (or of a series): lineColors() in turn, from the ninth on again from the
/// first.
QColor groupColor(int group, bool dark);
bool isHatched(int group); ///< From the ninth on.

/// Fills what stands for a group: plain colour; from the ninth on lines in it on `paper`.
QBrush groupBrush(int group, bool dark, const QColor& paper);

/// Black or white, whichever is easier to read on this background.
QColor readableOn(const QColor& background);

/// Contrast of two opaque colours, 1 to 21. Source: WCAG 2.1, "contrast ratio".
double contrastRatio(const QColor& first, const QColor& second);

} // namespace regroup::ui
