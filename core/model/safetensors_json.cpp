// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/error.h"
#include "core/model/safetensors_types.h"
#include "core/model/shown_name.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <limits>
#include <unordered_set>
#include <utility>

namespace regroup {

namespace {

using NamedType = std::pair<std::string_view, DataType>;

constexpr std::array<NamedType, 10> knownTypes{{{"F32", DataType::Float32},
                                                {"F16", DataType::Float16},
                                                {"BF16", DataType::BFloat16},
                                                {"F64", DataType::Float64},
                                                {"I64", DataType::Int64},
                                                {"I32", DataType::Int32},
                                                {"I16", DataType::Int16},
                                                {"I8", DataType::Int8},
                                                {"U8", DataType::UInt8},
                                                {"BOOL", DataType::Bool}}};

constexpr std::size_t dimensionLimit = 64; // As many as the tensor library takes.

/// Receives the parser's events. The format is so narrow that a position in it is one of these:
enum class Where { Start, Top, Metadata, Tensor, Shape, Offsets, End };

class HeaderReader final : public nlohmann::json_sax<nlohmann::json> {
public:
    explicit HeaderReader(const std::string& place) : m_place(place) {}

    SafetensorsHeader take() { return std::move(m_header); }

    /// The parser takes a NUL for the end of its text and would believe what stands before it.
    void refuseNul(std::string_view text) const {
        if (const std::size_t position = text.find('\0'); position != std::string_view::npos)
            failAt(position + 1);
    }

    bool start_object(std::size_t /*elements*/) override {
        if (m_where == Where::Start) {
            m_where = Where::Top;
        } else if (m_where == Where::Top && m_key == "__metadata__") {
            m_where = Where::Metadata;
        } else if (m_where == Where::Top) {
            m_where = Where::Tensor;
            m_tensor = TensorInfo{m_key, DataType::Float32, {}, 0, 0, 0};
            m_fields = {};
        } else {
            unexpected("an object");
        }
        return true;
    }

    bool end_object() override {
        if (m_where == Where::Tensor)
            finishTensor();
        m_where = m_where == Where::Top ? Where::End : Where::Top;
        return true;
    }

    bool key(string_t& name) override {
        if (m_where == Where::Top && !m_names.insert(name).second)
            fail(fmt::format("the header names tensor '{}' twice, expected each name once.",
                             shownName(name)));
        if (m_where == Where::Metadata && m_header.metadata.count(name) != 0)
            fail(fmt::format("the header's __metadata__ holds '{}' twice, expected each key once.",
                             shownName(name)));
        if (m_where == Where::Tensor)
            checkField(name);
        m_key = name;
        return true;
    }

    bool string(string_t& value) override {
        if (m_where == Where::Metadata)
            m_header.metadata.emplace(m_key, value);
        else if (m_where == Where::Tensor && m_key == "dtype")
            m_tensor.dataType = typeFromName(value);
        else
            unexpected("a text");
        return true;
    }

    bool start_array(std::size_t /*elements*/) override {
        if (m_where == Where::Tensor && m_key == "shape")
            m_where = Where::Shape;
        else if (m_where == Where::Tensor && m_key == "data_offsets")
            m_where = Where::Offsets;
        else
            unexpected("a list");
        return true;
    }

    bool end_array() override {
        if (m_where == Where::Offsets && m_offsetCount != 2)
            fail(fmt::format("tensor '{}' has {} data_offsets, expected 2 (begin and end).",
                             shownName(m_tensor.name), m_offsetCount));
        m_where = Where::Tensor;
        return true;
    }

    bool number_unsigned(number_unsigned_t value) override {
        if (m_where != Where::Shape && m_where != Where::Offsets)
            unexpected("a number");
        if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
            unexpected(fmt::format("{}", value));
        if (m_where == Where::Shape)
            addExtent(static_cast<std::int64_t>(value));
        else
            addOffset(value);
        return true;
    }

    bool number_integer(number_integer_t value) override {
        return unexpected(fmt::format("{}", value));
    }
    bool number_float(number_float_t /*value*/, const string_t& text) override {
        return unexpected(shownName(text));
    }
    bool null() override { return unexpected("null"); }
    bool boolean(bool /*value*/) override { return unexpected("a truth value"); }
    bool binary(binary_t& /*value*/) override { return unexpected("binary data"); }

    bool parse_error(std::size_t position, const std::string& /*token*/,
                     const nlohmann::detail::exception& /*error*/) override {
        failAt(position);
    }

private:
    [[noreturn]] void failAt(std::size_t position) const {
        fail(fmt::format("the header is no valid JSON at its byte {}.", position));
    }

    [[noreturn]] void
    fail(const std::string& sentence,
         const std::string& hint = "The file may be damaged or only partly downloaded.") const {
        throw Error(ErrorCode::BadData, fmt::format("{}: {}", m_place, sentence), hint);
    }

    [[noreturn]] bool unexpected(const std::string& found) const {
        switch (m_where) {
        case Where::Metadata:
            fail(fmt::format("the header's __metadata__ holds {} for '{}', expected a text.", found,
                             shownName(m_key)));
        case Where::Tensor:
        case Where::Shape:
        case Where::Offsets:
            fail(fmt::format(
                "tensor '{}' has {} in '{}', expected dtype: a text, shape and data_offsets: "
                "lists of whole numbers from 0 to 2^63-1.",
                shownName(m_tensor.name), found, shownName(m_key)));
        case Where::Start: fail(fmt::format("the header is {}, expected an object.", found));
        case Where::Top:
        case Where::End: break;
        }
        fail(fmt::format("the header holds {} for '{}', expected an object with dtype, shape and "
                         "data_offsets.",
                         found, shownName(m_key)));
    }

    void checkField(const std::string& name) {
        constexpr std::array<std::string_view, 3> fields{"dtype", "shape", "data_offsets"};
        const auto* const field = std::find(fields.begin(), fields.end(), name);
        if (field == fields.end())
            fail(fmt::format(
                "tensor '{}' has a field '{}', expected dtype, shape and data_offsets only.",
                shownName(m_tensor.name), shownName(name)));
        bool& seen = m_fields.at(static_cast<std::size_t>(field - fields.begin()));
        if (std::exchange(seen, true))
            fail(fmt::format("tensor '{}' has the field '{}' twice, expected it once.",
                             shownName(m_tensor.name), name));
        m_offsetCount = 0;
    }

    DataType typeFromName(const std::string& name) const {
        for (const auto& [known, type] : knownTypes)
            if (known == name)
                return type;
        const bool quantised =
            name.rfind("F8", 0) == 0 || name.rfind("F4", 0) == 0 || name.rfind("F6", 0) == 0;
        throw Error(
            ErrorCode::Unsupported,
            fmt::format(
                "{}: tensor '{}' has data type '{}', expected one of F32, F16, BF16, F64, I64, "
                "I32, I16, I8, U8, BOOL.",
                m_place, shownName(m_tensor.name), shownName(name)),
            quantised ? "Quantised checkpoints are not read; use the original weights."
                      : "Write the checkpoint again with float32, float16 or bfloat16 weights.");
    }

    void addExtent(std::int64_t extent) {
        if (m_tensor.shape.size() == dimensionLimit)
            fail(fmt::format("tensor '{}' has more than {} dimensions.", shownName(m_tensor.name),
                             dimensionLimit));
        m_tensor.shape.push_back(extent);
    }

    void addOffset(std::uint64_t value) {
        if (m_offsetCount == 0)
            m_tensor.offset = value;
        else if (m_offsetCount == 1)
            m_tensor.sizeBytes = value;
        ++m_offsetCount;
    }

    void finishTensor() {
        if (!std::all_of(m_fields.begin(), m_fields.end(), [](bool seen) { return seen; }))
            fail(fmt::format("tensor '{}' lacks one of dtype, shape and data_offsets.",
                             shownName(m_tensor.name)));
        m_header.tensors.push_back(std::move(m_tensor));
    }

    const std::string& m_place;
    SafetensorsHeader m_header;
    Where m_where = Where::Start;
    std::string m_key;
    TensorInfo m_tensor;
    std::array<bool, 3> m_fields{}; // dtype, shape, data_offsets were seen.
    std::size_t m_offsetCount = 0;
    std::unordered_set<std::string> m_names;
};

} // namespace

std::string_view safetensorsTypeName(DataType type) {
    for (const auto& [name, known] : knownTypes)
        if (known == type)
            return name;
    throw Error(ErrorCode::Internal, "A data type has no safetensors name.");
}

SafetensorsHeader parseSafetensorsJson(std::string_view text, const std::string& place) {
    HeaderReader reader(place);
    reader.refuseNul(text);
    nlohmann::json::sax_parse(text.begin(), text.end(), &reader);
    return reader.take();
}

} // namespace regroup
