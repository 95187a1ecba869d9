// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/strided_tensor.h"

#include <cstring>

namespace regroup {

namespace {

/// Walks the axes by recursion over at most a few of them; one call copies one innermost run.
class RowMajorCopy {
public:
    RowMajorCopy(const TensorInfo& tensor, const std::byte* source, std::byte* target)
        : m_axes(tensor.axes), m_elementBytes(dataTypeSize(tensor.dataType)), m_source(source),
          m_target(target) {}

    void run(std::size_t axis, std::uint64_t element) {
        if (axis + 1 == m_axes.size())
            return copyRun(m_axes[axis], element);
        for (std::int64_t index = 0; index < m_axes[axis].extent; ++index)
            run(axis + 1, element + static_cast<std::uint64_t>(index * m_axes[axis].stride));
    }

private:
    void copyRun(const StridedAxis& axis, std::uint64_t element) {
        const std::byte* from = m_source + element * m_elementBytes;
        const auto count = static_cast<std::uint64_t>(axis.extent);
        if (axis.stride == 1) {
            std::memcpy(m_target, from, count * m_elementBytes);
            m_target += count * m_elementBytes;
            return;
        }
        const std::uint64_t step = static_cast<std::uint64_t>(axis.stride) * m_elementBytes;
        for (std::uint64_t index = 0; index < count; ++index) {
            std::memcpy(m_target, from + index * step, m_elementBytes);
            m_target += m_elementBytes;
        }
    }

    std::span<const StridedAxis> m_axes;
    std::uint64_t m_elementBytes;
    const std::byte* m_source;
    std::byte* m_target;
};

} // namespace

std::optional<std::int64_t> elementCount(std::span<const std::int64_t> shape) {
    std::int64_t count = 1;
    bool isEmpty = false;
    for (const std::int64_t extent : shape) {
        if (extent < 0)
            return std::nullopt;
        isEmpty = isEmpty || extent == 0;
        if (extent > 0 && __builtin_mul_overflow(count, extent, &count))
            return std::nullopt;
    }
    return isEmpty ? 0 : count;
}

std::optional<std::int64_t> reachedElements(std::span<const StridedAxis> axes) {
    std::int64_t last = 0;
    for (const StridedAxis& axis : axes) {
        std::int64_t step = 0;
        if (axis.extent < 0 || axis.stride < 0)
            return std::nullopt;
        if (axis.extent == 0)
            return 0;
        if (__builtin_mul_overflow(axis.extent - 1, axis.stride, &step) ||
            __builtin_add_overflow(last, step, &last))
            return std::nullopt;
    }
    if (__builtin_add_overflow(last, 1, &last))
        return std::nullopt;
    return last;
}

bool isRowMajor(std::span<const StridedAxis> axes) {
    std::int64_t expected = 1;
    for (auto axis = axes.rbegin(); axis != axes.rend(); ++axis) {
        if (axis->extent == 0)
            return true;
        if (axis->extent == 1) // Its stride is never taken.
            continue;
        if (axis->stride != expected || __builtin_mul_overflow(expected, axis->extent, &expected))
            return false;
    }
    return true;
}

std::uint64_t extentBytes(const TensorInfo& tensor) {
    if (tensor.axes.empty())
        return tensor.sizeBytes;
    return static_cast<std::uint64_t>(reachedElements(tensor.axes).value_or(0)) *
           dataTypeSize(tensor.dataType);
}

void copyRowMajor(const TensorInfo& tensor, std::span<const std::byte> file,
                  std::span<std::byte> target) {
    if (tensor.sizeBytes == 0)
        return;
    const std::byte* source = file.data() + tensor.offset;
    if (tensor.axes.empty())
        std::memcpy(target.data(), source, tensor.sizeBytes);
    else
        RowMajorCopy(tensor, source, target.data()).run(0, 0);
}

} // namespace regroup
