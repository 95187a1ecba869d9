// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <cstdint>
#include <cstring>

// Arithmetic on many float32 at once, in the compiler's own vectors, for the few loops that are
// worth it. A function that uses them is marked REGROUP_VECTORS; nothing of this is for headers.

// One copy for each width of vectors that a processor may have, chosen when the program starts.
#if defined(__x86_64__) && defined(__GNUC__) && !defined(__clang__) &&                             \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define REGROUP_VECTORS                                                                            \
    __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define REGROUP_VECTORS
#endif

#define REGROUP_INSIDE inline __attribute__((always_inline))

namespace regroup::vectors {

constexpr std::int64_t lanes = 16;
constexpr std::int64_t halfLanes = 8;
using Lanes = float __attribute__((vector_size(lanes * sizeof(float))));
using Half = float __attribute__((vector_size(halfLanes * sizeof(float))));
using Integers = std::int32_t __attribute__((vector_size(lanes * sizeof(float))));
using Bytes = std::int8_t __attribute__((vector_size(lanes)));

/// Vectors go in and out by reference: a call by value means another thing with every width.
template <typename Values> REGROUP_INSIDE void load(Values& values, const float* from) {
    std::memcpy(&values, from, sizeof values);
}

template <typename Values> REGROUP_INSIDE void store(float* to, const Values& values) {
    std::memcpy(to, &values, sizeof values);
}

REGROUP_INSIDE float sumOf(const Half& values) {
    return ((values[0] + values[4]) + (values[2] + values[6])) +
           ((values[1] + values[5]) + (values[3] + values[7]));
}

REGROUP_INSIDE float sumOf(const Lanes& values) {
    Half halves[2];
    std::memcpy(halves, &values, sizeof halves);
    return sumOf(halves[0] + halves[1]);
}

/// e to the power of values that are at most 0, within 2 units in the last place; what is below
/// -87 counts as -87, NaN stays. Source: the polynomial of Cephes, expf.
REGROUP_INSIDE void exponential(Lanes& values) {
    values = values < -87.0F ? Lanes{} - 87.0F : values;
    constexpr float roundingShift = 12582912.0F; // 1.5 * 2^23: what is added to it is rounded.
    const Lanes shifted = values * 1.44269504F + roundingShift;
    const Lanes power = shifted - roundingShift;
    const Lanes rest = (values - power * 0.693359375F) + power * 2.12194440e-4F;
    Lanes sum = rest * 1.9875691500e-4F + 1.3981999507e-3F;
    sum = sum * rest + 8.3334519073e-3F;
    sum = sum * rest + 4.1665795894e-2F;
    sum = sum * rest + 1.6666665459e-1F;
    sum = sum * rest + 5.0000001201e-1F;
    sum = sum * rest * rest + rest + 1.0F;
    const Integers exponent = __builtin_convertvector(power, Integers);
    const Integers bits = (exponent + 127) << 23;
    Lanes scale;
    std::memcpy(&scale, &bits, sizeof scale);
    values = sum * scale;
}

} // namespace regroup::vectors
