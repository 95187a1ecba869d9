// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

#include <cstdint>
#include <vector>

namespace regroup {

/// While it lives, only the largest logit matters to this thread, as in greedy decoding: output
/// layers may give numbers that are exact where they could be the largest, and elsewhere close
/// ones that are smaller than it. Like at::NoGradGuard, for calls that nobody between has to know.
class LargestLogitOnly {
public:
    LargestLogitOnly();
    ~LargestLogitOnly();
    LargestLogitOnly(const LargestLogitOnly&) = delete;
    LargestLogitOnly& operator=(const LargestLogitOnly&) = delete;
    static bool isActive();

private:
    bool m_outer;
};

/// A matrix of many rows with a copy in 8 bits: which rows could have the largest product with a
/// vector is seen from the copy, which has a quarter of the bytes, and only these are read in
/// float32. What bounds a token's time is reading the output layer, so this is most of it. Exact:
/// for a row w with copy v, |x w - x v| <= |x| |w - v| (Cauchy-Schwarz), and |w - v| is stored.
class ScreenedRows {
public:
    /// @param rows [rows, width], float32, CPU, contiguous; kept.
    explicit ScreenedRows(const at::Tensor& rows);

    bool isUsable() const { return m_isUsable; } ///< False if a number is not finite.

    /// The products as LargestLogitOnly has them. @param input one row (isOneRow). @return [...,
    /// rows]
    at::Tensor products(const at::Tensor& input) const;

private:
    at::Tensor m_rows;
    int64_t m_paddedWidth;
    std::vector<std::int8_t> m_values; ///< [rows, paddedWidth]
    std::vector<float> m_scales;       ///< [rows]
    std::vector<float> m_errors;       ///< [rows], of the norm; roundings included.
    bool m_isUsable = true;
};

} // namespace regroup
