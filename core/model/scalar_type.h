// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/model/tensor_info.h"

#include <c10/core/ScalarType.h>

namespace regroup {

/// Between the types of files and those of the tensor library.
at::ScalarType scalarTypeOf(DataType type);
/// @throws Error(Unsupported) for a type that files here do not hold, e.g. complex numbers.
DataType dataTypeOf(at::ScalarType type);

} // namespace regroup
