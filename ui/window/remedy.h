// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/jobs/run_guarded.h"

#include <QString>
#include <functional>

namespace regroup::ui {

/// A button that comes with an error: what may work now.
struct Remedy {
    QString text; ///< Empty: there is none.
    std::function<void()> action;
};

/// The same again, as it was asked for; none where that must fail again.
Remedy retryAfter(const Failure& failure, std::function<void()> action);

} // namespace regroup::ui
