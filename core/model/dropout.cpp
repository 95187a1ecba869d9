// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/dropout.h"

#include <ATen/CPUGeneratorImpl.h>
#include <ATen/TensorOperators.h>
#include <ATen/ops/empty.h>

namespace regroup {

namespace {

thread_local const AttentionDropout* innermost = nullptr;

} // namespace

at::Tensor dropped(const at::Tensor& values, double probability, std::uint64_t seed) {
    const at::Generator generator = at::detail::createCPUGenerator(seed);
    const at::Tensor kept =
        at::empty(values.sizes(), at::kFloat).bernoulli_(1 - probability, generator);
    return values * (kept / (1 - probability)).to(values.device(), values.scalar_type());
}

AttentionDropout::AttentionDropout(double probability, std::uint64_t seed)
    : m_probability(probability), m_seed(seed), m_outer(innermost) {
    innermost = this;
}

AttentionDropout::~AttentionDropout() {
    innermost = m_outer;
}

const AttentionDropout* AttentionDropout::current() {
    return innermost;
}

} // namespace regroup
