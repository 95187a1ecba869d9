// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/jobs/run_guarded.h"

#include <string_view>

namespace regroup {

Failure failureFromException(const std::exception& error) {
    const std::string_view text = error.what();
    // LibTorch reports a failed allocation as its own exception type; its text is the only mark.
    const bool outOfGpu = text.find("CUDA out of memory") != std::string_view::npos;
    const bool outOfMemory = dynamic_cast<const std::bad_alloc*>(&error) != nullptr ||
                             text.find("can't allocate memory") != std::string_view::npos ||
                             text.find("not enough memory") != std::string_view::npos;
    if (outOfGpu)
        return {ErrorCode::GpuOutOfMemory, "The GPU's memory ran out.",
                "Try a smaller batch size or --device cpu."};
    if (outOfMemory)
        return {ErrorCode::OutOfMemory, "Memory ran out.", "Try a smaller batch size."};
    return {ErrorCode::Internal, std::string(text.substr(0, text.find('\n'))),
            "This is a fault of the program: please report it with the command and the log."};
}

} // namespace regroup
