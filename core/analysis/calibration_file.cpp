// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/analysis/calibration_file.h"

#include "core/base/error.h"
#include "core/base/file.h"
#include "core/model/model_config.h"
#include "core/model/safetensors.h"

#include <ATen/ops/from_blob.h>
#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <charconv>
#include <map>
#include <vector>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr const char* formatVersion = "2";
constexpr std::array<const char*, 7> partNames{
    "second_moment", "key", "value", "query", "key_cosines", "value_cosines", "query_cosines"};

std::array<at::Tensor LayerCalibration::*, 7> partsOf() {
    return {&LayerCalibration::secondMoment,    &LayerCalibration::meanKey,
            &LayerCalibration::meanValue,       &LayerCalibration::meanQuery,
            &LayerCalibration::tokenCosineKey,  &LayerCalibration::tokenCosineValue,
            &LayerCalibration::tokenCosineQuery};
}

/// What the file of this model holds, in its order.
std::vector<TensorInfo> expectedTensors(const ModelConfig& config, std::int64_t positionCount) {
    std::vector<TensorInfo> tensors;
    for (int layer = 0; layer < config.layerCount; ++layer) {
        const LayerGrouping& grouping = config.grouping.at(static_cast<std::size_t>(layer));
        const auto heads = [&](int count) {
            return std::vector<std::int64_t>{positionCount, count, config.headDim};
        };
        const auto pairs = [](int count) { return std::vector<std::int64_t>{count, count}; };
        const std::array<std::vector<std::int64_t>, 7> shapes{
            std::vector<std::int64_t>{config.modelDim + 1, config.modelDim + 1},
            heads(grouping.key.groupCount()),
            heads(grouping.value.groupCount()),
            heads(config.headCount),
            pairs(grouping.key.groupCount()),
            pairs(grouping.value.groupCount()),
            pairs(config.headCount)};
        for (std::size_t part = 0; part < shapes.size(); ++part) {
            TensorInfo info;
            info.name = fmt::format("layer.{}.{}", layer, partNames[part]);
            info.dataType = DataType::Float64;
            info.shape = shapes[part];
            info.sizeBytes = sizeof(double);
            for (const std::int64_t extent : info.shape)
                info.sizeBytes *= static_cast<std::uint64_t>(extent);
            tensors.push_back(std::move(info));
        }
    }
    return tensors;
}

at::Tensor mappedTensor(const std::shared_ptr<const MappedFile>& file, const TensorInfo& info) {
    const auto bytes = file->bytes().subspan(info.offset, info.sizeBytes);
    return at::from_blob(
        const_cast<std::byte*>(bytes.data()), info.shape, [file](void* /*data*/) {},
        at::TensorOptions().dtype(at::kDouble));
}

std::int64_t countIn(const std::map<std::string, std::string>& metadata, const char* key) {
    const auto found = metadata.find(key);
    std::int64_t count = 0;
    if (found != metadata.end())
        std::from_chars(found->second.data(), found->second.data() + found->second.size(), count);
    return count;
}

} // namespace

struct CalibrationFileWriter::State {
    State(fs::path target, const ModelConfig& modelConfig)
        : path(std::move(target)), config(modelConfig) {}

    fs::path path;
    ModelConfig config;
    fs::path staging;
    std::unique_ptr<FileWriter> writer;
    std::vector<TensorInfo> tensors; // With the offsets at which they lie.
    bool isCommitted = false;
};

CalibrationFileWriter::CalibrationFileWriter(fs::path path, const ModelConfig& config)
    : m_state(std::make_unique<State>(std::move(path), config)) {}

CalibrationFileWriter::~CalibrationFileWriter() {
    if (m_state->isCommitted || m_state->staging.empty())
        return;
    m_state->writer.reset();
    std::error_code ignored;
    fs::remove(m_state->staging, ignored); // What is mapped lives on until it is let go of.
}

void CalibrationFileWriter::begin(const Calibration& counts) {
    m_state->tensors = expectedTensors(m_state->config, counts.positionCount);
    const std::string header = makeSafetensorsHeader(
        m_state->tensors, {{"format", formatVersion},
                           {"tokens", std::to_string(counts.tokenCount)},
                           {"sequences", std::to_string(counts.sequenceCount)},
                           {"positions", std::to_string(counts.positionCount)}});
    std::uint64_t offset = header.size();
    for (TensorInfo& tensor : m_state->tensors) {
        tensor.offset = offset;
        offset += tensor.sizeBytes;
    }
    std::error_code ignored; // Where it fails, the writer says why.
    fs::create_directories(m_state->path.parent_path(), ignored);
    m_state->staging = m_state->path.parent_path() /
                       fmt::format(".{}.{}.part", m_state->path.filename().string(), ::getpid());
    m_state->writer = std::make_unique<FileWriter>(m_state->staging);
    m_state->writer->write(header);
}

LayerCalibration CalibrationFileWriter::keep(int layer, const LayerCalibration& values) {
    const std::size_t first = static_cast<std::size_t>(layer) * partNames.size();
    LayerCalibration kept;
    kept.attentionAgreement = values.attentionAgreement; // Small, not asked for by most: not kept.
    for (std::size_t part = 0; part < partNames.size(); ++part) {
        const at::Tensor tensor = (values.*partsOf()[part]).contiguous();
        const TensorInfo& info = m_state->tensors.at(first + part);
        if (tensor.sizes() != at::IntArrayRef(info.shape) || tensor.scalar_type() != at::kDouble ||
            m_state->writer->writtenBytes() != info.offset)
            throw Error(ErrorCode::Internal,
                        fmt::format("Calibration, layer {}: {} does not fit its place in the file.",
                                    layer, info.name));
        m_state->writer->write(
            {static_cast<const std::byte*>(tensor.const_data_ptr()), tensor.nbytes()});
    }
    const auto file = MappedFile::open(m_state->staging);
    for (std::size_t part = 0; part < partNames.size(); ++part)
        kept.*partsOf()[part] = mappedTensor(file, m_state->tensors[first + part]);
    return kept;
}

void CalibrationFileWriter::commit() {
    m_state->writer->close();
    std::error_code error;
    fs::rename(m_state->staging, m_state->path, error);
    if (error)
        throw Error(ErrorCode::BadData, fmt::format("{}: cannot be given its name ({}).",
                                                    m_state->path.string(), error.message()));
    m_state->isCommitted = true;
}

std::optional<Calibration> readCalibrationFile(const fs::path& path, const ModelConfig& config) {
    std::error_code ignored;
    if (!fs::is_regular_file(path, ignored))
        return std::nullopt;
    try {
        const auto file = MappedFile::open(path);
        const SafetensorsHeader header = readSafetensorsHeader(file->bytes(), path.string());
        Calibration calibration;
        calibration.tokenCount = countIn(header.metadata, "tokens");
        calibration.sequenceCount = countIn(header.metadata, "sequences");
        calibration.positionCount = countIn(header.metadata, "positions");
        const auto expected = expectedTensors(config, calibration.positionCount);
        const auto version = header.metadata.find("format");
        if (version == header.metadata.end() || version->second != formatVersion ||
            calibration.positionCount < 1 || header.tensors.size() != expected.size())
            return std::nullopt;
        calibration.layers.resize(static_cast<std::size_t>(config.layerCount));
        for (std::size_t index = 0; index < expected.size(); ++index) {
            const TensorInfo& found = header.tensors[index];
            if (found.name != expected[index].name || found.shape != expected[index].shape ||
                found.dataType != DataType::Float64)
                return std::nullopt;
            calibration.layers[index / partNames.size()].*partsOf()[index % partNames.size()] =
                mappedTensor(file, found);
        }
        return calibration;
    } catch (const Error&) { // Damaged: as if it were not there.
        return std::nullopt;
    }
}

} // namespace regroup
