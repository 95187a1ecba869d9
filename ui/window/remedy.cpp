// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/remedy.h"

#include <QCoreApplication>
#include <utility>

namespace regroup::ui {

Remedy retryAfter(const Failure& failure, std::function<void()> action) {
    switch (failure.code) {
    case ErrorCode::BadUsage:
    case ErrorCode::Unsupported:
    case ErrorCode::GpuLost: return {};
    default: break; // Files can be mended, memory and locks become free.
    }
    return {QCoreApplication::translate("regroup::ui::Remedy", "Retry"), std::move(action)};
}

} // namespace regroup::ui
