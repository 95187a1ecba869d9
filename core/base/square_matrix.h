// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace regroup {

/// A size × size table of float64, row-major: similarity between heads, as it crosses threads.
class SquareMatrix {
public:
    SquareMatrix() = default;
    explicit SquareMatrix(int size, double fill = 0.0)
        : m_size(size),
          m_values(static_cast<std::size_t>(size) * static_cast<std::size_t>(size), fill) {}

    int size() const { return m_size; }
    double& at(int row, int column) { return m_values[offset(row, column)]; }
    double at(int row, int column) const { return m_values[offset(row, column)]; }
    std::span<const double> values() const { return m_values; } ///< [size * size], row-major.
    std::span<double> values() { return m_values; }

    friend bool operator==(const SquareMatrix&, const SquareMatrix&) = default;

private:
    std::size_t offset(int row, int column) const {
        return static_cast<std::size_t>(row) * static_cast<std::size_t>(m_size) +
               static_cast<std::size_t>(column);
    }

    int m_size = 0;
    std::vector<double> m_values;
};

} // namespace regroup
