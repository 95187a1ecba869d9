// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>

namespace regroup {

/// Values with each element 0 with this probability and the others larger by 1 / (1 - probability);
/// the same ones for the same seed.
at::Tensor dropped(const at::Tensor& values, double probability, std::uint64_t seed);

/// While it lives, attention of this thread leaves out parts of its rows by chance, as training
/// with a dropout of attention does: each weight becomes 0 with this probability, and the others
/// grow by 1 / (1 - probability). The same seed drops the same weights. Like at::NoGradGuard, it
/// says something to many calls below that nobody between has to pass on; guards may be nested.
class AttentionDropout {
public:
    AttentionDropout(double probability, std::uint64_t seed);
    ~AttentionDropout();
    AttentionDropout(const AttentionDropout&) = delete;
    AttentionDropout& operator=(const AttentionDropout&) = delete;

    double probability() const { return m_probability; }
    std::uint64_t seed() const { return m_seed; }
    static const AttentionDropout* current(); ///< Null: nothing is dropped.

private:
    double m_probability;
    std::uint64_t m_seed;
    const AttentionDropout* m_outer;
};

} // namespace regroup
