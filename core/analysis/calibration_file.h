// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/calibration.h"

#include <filesystem>
#include <memory>
#include <optional>

namespace regroup {

struct ModelConfig;

/// A calibration in one safetensors file, layer after layer. What it hands out lies in the file,
/// mapped: the second moments of 32 layers of width 4096 (4.3 GB) take memory only where they are
/// read. The file appears under its name with commit(), whole or not at all. Used by one thread.
class CalibrationFileWriter final : public CalibrationKeeper {
public:
    /// @param config of the calibrated model: its grouping says how many heads a layer has.
    CalibrationFileWriter(std::filesystem::path path, const ModelConfig& config);
    ~CalibrationFileWriter() override; ///< Removes what was not committed.

    void begin(const Calibration& counts) override; ///< @throws Error(DiskFull, BadData)
    LayerCalibration keep(int layer, const LayerCalibration& values) override;
    void commit(); ///< After the last layer. @throws Error(DiskFull, BadData)

private:
    struct State;
    std::unique_ptr<State> m_state;
};

/// The calibration of such a file, mapped; nothing if there is none, or it is damaged or of another
/// model: a cache that cannot be read is only slower. Its tensors are read-only memory.
std::optional<Calibration> readCalibrationFile(const std::filesystem::path& path,
                                               const ModelConfig& config);

} // namespace regroup
