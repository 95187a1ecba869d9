// SPDX-License-Identifier: GPL-3.0-or-later
// Compiled with OpenMP and linked with LibTorch's copy of it, so that there is one pool of threads;
// no header of LibTorch, because theirs want OpenMP's own then.
#include "core/convert/parallel_parts.h"

#ifdef _OPENMP
#include <omp.h>
#endif

#include <exception>
#include <vector>

// MKL, which LibTorch's wheels hold on x86, has a number of its own for the calling thread. Weak:
// other builds have other libraries.
// NOLINTNEXTLINE(readability-identifier-naming): MKL's name.
extern "C" int MKL_Set_Num_Threads_Local(int threads) __attribute__((weak));

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

void runAlone(const std::function<void()>& work) {
    struct OneThread {
        OneThread() {
#ifdef _OPENMP
            m_threads = ::omp_get_max_threads();
            ::omp_set_num_threads(1);
#endif
            if (MKL_Set_Num_Threads_Local != nullptr)
                m_mklThreads = MKL_Set_Num_Threads_Local(1);
        }
        ~OneThread() {
            if (MKL_Set_Num_Threads_Local != nullptr)
                MKL_Set_Num_Threads_Local(m_mklThreads);
#ifdef _OPENMP
            ::omp_set_num_threads(m_threads);
#endif
        }
        OneThread(const OneThread&) = delete;
        OneThread& operator=(const OneThread&) = delete;

    private:
        int m_threads = 0;
        int m_mklThreads = 0; // 0: as the whole program has it.
    } const alone;
    work();
}

} // namespace regroup
