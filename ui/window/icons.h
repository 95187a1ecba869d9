// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QIcon>
#include <QString>

namespace regroup::ui {

/// An icon of resources/icons by its file name without ending, drawn in the text colour of the
/// palette of the moment, so that it follows a change between light and dark.
QIcon themedIcon(const QString& name);

} // namespace regroup::ui
