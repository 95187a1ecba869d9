// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/model/finite_values.h"
#include "tests/core/model/reading/raw_safetensors.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

using namespace regroup;
using namespace regroup::test;

namespace {

template <typename Number> std::string packed(const std::vector<Number>& numbers) {
    return {reinterpret_cast<const char*>(numbers.data()), numbers.size() * sizeof(Number)};
}

struct HalfBits {
    DataType type;
    std::uint16_t largest;
    std::uint16_t infinity;
    std::uint16_t nan;
};

} // namespace

TEST(AllFinite, FindsWhatIsNotFiniteInFloat32AndFloat64) {
    const float infinity = std::numeric_limits<float>::infinity();
    const float nan = std::numeric_limits<float>::quiet_NaN();
    const std::vector<float> fine{0,
                                  -0.0F,
                                  1,
                                  -1,
                                  std::numeric_limits<float>::max(),
                                  std::numeric_limits<float>::lowest(),
                                  std::numeric_limits<float>::denorm_min()};
    EXPECT_TRUE(allFinite(bytesOf(packed(fine)), DataType::Float32));
    EXPECT_TRUE(allFinite(bytesOf(packed(std::vector<double>(fine.begin(), fine.end()))),
                          DataType::Float64));
    EXPECT_TRUE(allFinite(bytesOf(packed<double>({std::numeric_limits<double>::max()})),
                          DataType::Float64));
    for (const float bad : {infinity, -infinity, nan, -nan}) {
        std::vector<float> numbers = fine;
        numbers.push_back(bad);
        EXPECT_FALSE(allFinite(bytesOf(packed(numbers)), DataType::Float32)) << bad;
        const std::vector<double> wide(numbers.begin(), numbers.end());
        EXPECT_FALSE(allFinite(bytesOf(packed(wide)), DataType::Float64)) << bad;
    }
}

TEST(AllFinite, KnowsTheHalfTypes) {
    for (const HalfBits& half : {HalfBits{DataType::Float16, 0x7BFF, 0x7C00, 0x7C01},
                                 HalfBits{DataType::BFloat16, 0x7F7F, 0x7F80, 0x7FC0}}) {
        const auto check = [&](std::uint16_t bits) {
            return allFinite(bytesOf(packed<std::uint16_t>({0, bits})), half.type);
        };
        EXPECT_TRUE(check(half.largest));
        EXPECT_TRUE(check(static_cast<std::uint16_t>(half.largest | 0x8000U)));
        EXPECT_FALSE(check(half.infinity));
        EXPECT_FALSE(check(static_cast<std::uint16_t>(half.infinity | 0x8000U)));
        EXPECT_FALSE(check(half.nan));
    }
}

TEST(AllFinite, LooksAtEveryPlace) {
    for (const std::size_t count : {1U, 2U, 63U, 4095U, 4096U, 4097U, 9000U}) {
        std::vector<std::uint16_t> numbers(count, 0x3F80);
        EXPECT_TRUE(allFinite(bytesOf(packed(numbers)), DataType::BFloat16));
        for (std::size_t place = 0; place < count; place += place < 10 ? 1 : 577) {
            numbers[place] = 0x7FC0;
            EXPECT_FALSE(allFinite(bytesOf(packed(numbers)), DataType::BFloat16)) << place;
            numbers[place] = 0x3F80;
        }
        numbers.back() = 0x7FC0;
        EXPECT_FALSE(allFinite(bytesOf(packed(numbers)), DataType::BFloat16)) << count;
    }
    EXPECT_TRUE(allFinite({}, DataType::Float32));
}

TEST(AllFinite, ReadsMemoryOfAnyAlignment) {
    const std::string numbers = packed<float>({1, 2, std::numeric_limits<float>::quiet_NaN()});
    for (std::size_t shift = 0; shift < 8; ++shift) {
        const std::string shifted = std::string(shift, 'x') + numbers;
        const auto bytes = bytesOf(shifted).subspan(shift);
        EXPECT_FALSE(allFinite(bytes, DataType::Float32));
        EXPECT_TRUE(allFinite(bytes.first(8), DataType::Float32));
    }
}

TEST(AllFinite, WholeNumbersAlwaysAre) {
    const std::string ones(64, '\xFF');
    for (const DataType type : {DataType::Int64, DataType::Int32, DataType::Int16, DataType::Int8,
                                DataType::UInt8, DataType::Bool})
        EXPECT_TRUE(allFinite(bytesOf(ones), type));
}
