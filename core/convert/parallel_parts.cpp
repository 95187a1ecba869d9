// SPDX-License-Identifier: GPL-3.0-or-later
// Compiled with OpenMP and linked with LibTorch's copy of it, so that there is one pool of threads;
// no header of LibTorch, because theirs want OpenMP's own then.
#include "core/convert/parallel_parts.h"

#include <exception>
#include <vector>

namespace regroup {

void runParts(std::int64_t parts, const std::function<void(std::int64_t)>& work) {
    if (parts == 1)
        return work(0);
    std::vector<std::exception_ptr> errors(static_cast<std::size_t>(parts));
#ifdef _OPENMP
#pragma omp parallel for schedule(static, 1)
#endif
    for (std::int64_t part = 0; part < parts; ++part) {
        try {
            work(part);
        } catch (...) {
            errors[static_cast<std::size_t>(part)] = std::current_exception();
        }
    }
    for (const std::exception_ptr& error : errors)
        if (error)
            std::rethrow_exception(error);
}

} // namespace regroup
