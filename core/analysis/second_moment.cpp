// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/second_moment.h"

#include <ATen/core/grad_mode.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/zeros.h>

namespace regroup {

void SecondMoment::add(const at::Tensor& rows) {
    const at::NoGradGuard noGradients;
    const std::int64_t width = rows.size(1);
    if (!m_products.defined()) {
        m_products = at::zeros({width, width}, rows.options().dtype(at::kDouble));
        m_sums = at::zeros({width}, rows.options().dtype(at::kDouble));
    }
    const at::Tensor wide = rows.to(at::kDouble);
    m_products.addmm_(wide.t(), wide);
    m_sums.add_(wide.sum(0));
    m_rowCount += rows.size(0);
}

at::Tensor SecondMoment::mean() const {
    const std::int64_t width = m_sums.size(0);
    at::Tensor moment = at::empty({width + 1, width + 1}, m_products.options());
    moment.narrow(0, 0, width).narrow(1, 0, width).copy_(m_products);
    moment.select(0, width).narrow(0, 0, width).copy_(m_sums);
    moment.select(1, width).narrow(0, 0, width).copy_(m_sums);
    moment.div_(static_cast<double>(m_rowCount));
    moment.select(0, width).select(0, width).fill_(1.0);
    return moment;
}

bool SecondMoment::isFinite() const {
    // A value that is not finite makes the sum so, whatever the others are; squares overflow first.
    return m_sums.isfinite().all().item<bool>() &&
           m_products.diagonal().isfinite().all().item<bool>();
}

} // namespace regroup
