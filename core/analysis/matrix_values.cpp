// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/matrix_values.h"

#include <cmath>
#include <cstring>

namespace regroup {

SquareMatrix squareMatrix(const at::Tensor& values, double diagonal) {
    const at::Tensor plain = values.contiguous();
    SquareMatrix matrix(static_cast<int>(plain.size(0)));
    std::memcpy(matrix.values().data(), plain.const_data_ptr<double>(),
                matrix.values().size_bytes());
    for (int row = 0; row < matrix.size(); ++row) {
        if (std::isfinite(matrix.at(row, row)))
            matrix.at(row, row) = diagonal;
        for (int column = 0; column < row; ++column)
            matrix.at(row, column) = matrix.at(column, row);
    }
    return matrix;
}

} // namespace regroup
