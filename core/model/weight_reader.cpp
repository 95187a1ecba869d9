// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/weight_reader.h"

#include "core/model/checkpoint.h"
#include "core/model/one_row.h"
#include "core/model/screened_rows.h"

#include <ATen/ops/embedding.h>

#include <cstdint>
#include <map>
#include <mutex>
#include <optional>
#include <utility>

namespace regroup {

namespace {

constexpr int64_t smallestScreened = int64_t{1} << 20U; // Elements; smaller ones stay in a cache.

/// safetensors files of other writers may place a tensor at any byte.
bool isAligned(const at::Tensor& tensor) {
    return reinterpret_cast<std::uintptr_t>(tensor.const_data_ptr()) %
               static_cast<std::uintptr_t>(tensor.element_size()) ==
           0;
}

} // namespace

WeightReader::WeightReader(const Checkpoint& checkpoint, const LoadOptions& options,
                           Borrowing borrowing)
    : m_checkpoint(checkpoint), m_options(options), m_borrowing(borrowing) {}

WeightReader::~WeightReader() {
    for (const std::string& name : m_borrowed)
        m_checkpoint.release(name);
}

at::Tensor WeightReader::read(const std::string& name) {
    at::Tensor stored = m_checkpoint.tensor(name);
    if (stored.requires_grad())
        return stored;
    const bool usable = stored.scalar_type() == m_options.dtype && m_options.device.is_cpu() &&
                        m_borrowing != Borrowing::Never && isAligned(stored);
    if (usable) {
        if (m_borrowing == Borrowing::WhileReader)
            m_borrowed.push_back(name);
        return stored;
    }
    auto own = stored.to(m_options.device, m_options.dtype, /*non_blocking=*/false, /*copy=*/true);
    m_checkpoint.release(name);
    return own;
}

at::Tensor WeightReader::readIfPresent(const std::string& name) {
    return m_checkpoint.find(name) == nullptr ? at::Tensor() : read(name);
}

LinearWeights WeightReader::readLinear(const std::string& name) {
    return {read(name + ".weight"), readIfPresent(name + ".bias"), m_checkpoint.adapter(name)};
}

LinearWeights WeightReader::readTransposedLinear(const std::string& name) {
    LinearWeights linear = readLinear(name);
    linear.weight = linear.weight.t();
    return linear;
}

AttentionWeights WeightReader::readAttention(const AttentionLayout& layout,
                                             const LayerGrouping& grouping) {
    std::map<std::string, LinearWeights> stored;
    const auto read = [&](const StoredProjection& projection) {
        const auto [entry, isNew] = stored.try_emplace(projection.name);
        LinearWeights& whole = entry->second;
        if (isNew)
            whole = projection.transposed ? readTransposedLinear(projection.name)
                                          : readLinear(projection.name);
        const auto rows = [&](const at::Tensor& tensor) {
            return tensor.defined() ? tensor.narrow(0, projection.firstRow, projection.rowCount)
                                    : tensor;
        };
        return LinearWeights{rows(whole.weight), rows(whole.bias),
                             whole.adapter
                                 ? whole.adapter->rows(projection.firstRow, projection.rowCount)
                                 : nullptr};
    };
    return {read(layout.query), read(layout.key), read(layout.value), read(layout.output),
            grouping};
}

MlpWeights WeightReader::readMlp(const MlpLayout& layout) {
    const auto read = [&](const std::string& name) {
        return layout.transposed ? readTransposedLinear(name) : readLinear(name);
    };
    return {layout.gate.empty() ? LinearWeights() : read(layout.gate), read(layout.inner),
            read(layout.outer)};
}

struct StoredWeight::Memory {
    std::once_flag isRead;
    at::Tensor weight;
    std::once_flag isScreened;
    std::optional<ScreenedRows> screened; ///< Only once greedy decoding has asked for it.
};

StoredWeight::StoredWeight(std::shared_ptr<const Checkpoint> checkpoint, LoadOptions options,
                           std::string name)
    : m_checkpoint(std::move(checkpoint)), m_options(options), m_name(std::move(name)),
      m_memory(std::make_shared<Memory>()) {
    if (m_options.residency == Residency::Resident)
        (void)whole();
}

const at::Tensor& StoredWeight::whole() const {
    std::call_once(m_memory->isRead, [this] {
        m_memory->weight = WeightReader(*m_checkpoint, m_options, Borrowing::Forever).read(m_name);
    });
    return m_memory->weight;
}

at::Tensor StoredWeight::rows(const at::Tensor& indices) const {
    if (m_options.residency == Residency::Resident)
        return at::embedding(whole(), indices);
    // Only the pages of the rows in question are read.
    const auto chosen = at::embedding(m_checkpoint->tensor(m_name), indices.to(at::kCPU));
    return chosen.to(m_options.device, m_options.dtype);
}

at::Tensor StoredWeight::product(const at::Tensor& input) const {
    const LinearWeights linear{whole(), {}};
    const bool isLarge = linear.weight.numel() >= smallestScreened;
    if (!LargestLogitOnly::isActive() || !isLarge || !isOneRow(input) || !takesOneRow(linear) ||
        !linear.weight.is_contiguous() || linear.weight.requires_grad())
        return applyLinear(linear, input);
    std::call_once(m_memory->isScreened, [&] { m_memory->screened.emplace(linear.weight); });
    return m_memory->screened->isUsable() ? m_memory->screened->products(input)
                                          : applyLinear(linear, input);
}

} // namespace regroup
