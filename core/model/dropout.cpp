// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/dropout.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>

namespace regroup {

at::Tensor dropped(const at::Tensor& values, double probability, std::uint64_t seed) {
    const at::Generator generator = at::detail::createCPUGenerator(seed);
    const at::Tensor kept =
        at::empty(values.sizes(), at::kFloat).bernoulli_(1 - probability, generator);
    return values * (kept / (1 - probability)).to(values.device(), values.scalar_type());
}

} // namespace regroup
