// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <ATen/core/Tensor.h>

#include <string_view>

namespace regroup {

class Checkpoint;

/// False if a value is NaN or infinite. Any type and device; one pass over the values, and one wait
/// for the device.
bool isFinite(const at::Tensor& values);

/// Says that a result is not finite and which stored weight is to blame, if one is: it reads the
/// weights of that layer, or those outside all layers. A weight that was replaced after loading is
/// not looked at.
/// @param what the result, e.g. "the output of layer 3".
/// @param layer that made it; -1: embedding, last norm or output layer.
/// @throws Error(NotFinite), always
[[noreturn]] void throwNotFinite(const Checkpoint& checkpoint, std::string_view what, int layer);

} // namespace regroup
