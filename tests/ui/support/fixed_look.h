// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/theme.h"

#include <QLocale>

namespace regroup::ui::test {

/// For initTestCase: numbers and colours are the same on every machine.
inline void useFixedLook() {
    QLocale::setDefault(QLocale::c());
    applyTheme("light");
}

} // namespace regroup::ui::test
