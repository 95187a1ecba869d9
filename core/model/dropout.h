// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace regroup {

/// Values with each element 0 with this probability and the others larger by 1 / (1 - probability);
/// the same ones for the same seed.
at::Tensor dropped(const at::Tensor& values, double probability, std::uint64_t seed);

/// While it lives, a part of the models of this thread leaves things out by chance, as in training:
/// each becomes 0 with this probability, and the others grow by 1 / (1 - probability). The same
/// seed drops the same ones. Like at::NoGradGuard, it says something to many calls below that
/// nobody between has to pass on; guards may be nested.
template <typename Part> class DropoutGuard {
public:
    DropoutGuard(double probability, std::uint64_t seed)
        : m_probability(probability), m_seed(seed), m_outer(innermost) {
        innermost = this;
    }
    ~DropoutGuard() { innermost = m_outer; }
    DropoutGuard(const DropoutGuard&) = delete;
    DropoutGuard& operator=(const DropoutGuard&) = delete;

    double probability() const { return m_probability; }
    std::uint64_t seed() const { return m_seed; }
    static const DropoutGuard* current() { return innermost; } ///< Null: nothing is dropped.

private:
    static inline thread_local const DropoutGuard* innermost = nullptr;

    double m_probability;
    std::uint64_t m_seed;
    const DropoutGuard* m_outer;
};

using AttentionDropout = DropoutGuard<struct AttentionPart>; ///< Weights of attention.
using LabelHeadDropout = DropoutGuard<struct LabelHeadPart>; ///< What a label head reads.

} // namespace regroup
