// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"

namespace regroup {

std::string_view errorCodeName(ErrorCode code) {
    switch (code) {
    case ErrorCode::BadUsage: return "bad_usage";
    case ErrorCode::BadData: return "bad_data";
    case ErrorCode::Unsupported: return "unsupported";
    case ErrorCode::OutOfMemory: return "out_of_memory";
    case ErrorCode::GpuOutOfMemory: return "gpu_out_of_memory";
    case ErrorCode::GpuLost: return "gpu_lost";
    case ErrorCode::DiskFull: return "disk_full";
    case ErrorCode::NotFinite: return "not_finite";
    case ErrorCode::Locked: return "locked";
    case ErrorCode::Internal: break;
    }
    return "internal";
}

} // namespace regroup
