// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/convert/calibration_streams.h"
#include "core/convert/merged_layer.h"

#include <filesystem>
#include <vector>

namespace regroup {

/// Finished layers of one merge, kept in a folder as they are made, so that one that was stopped or
/// killed goes on behind them with the same numbers. Files appear whole or not at all; what cannot
/// be read counts as not there. The folder belongs to one merge: of the same weights, text,
/// grouping and method.
class MergeProgress {
public:
    /// @param folder made when the first layer is kept.
    MergeProgress(std::filesystem::path folder, int layerCount);

    /// From the first layer on. Fewer than there are files where the way on is missing.
    int finishedCount() const { return m_finishedCount; }
    /// @param grouping of that layer.
    MergedLayer layer(int index, const LayerGrouping& grouping) const;
    /// Puts the streams where they entered layer finishedCount(). @throws Error(BadData)
    void restore(std::vector<CalibrationStream>& streams) const;

    /// Keeps a layer and the streams behind it; the layer before it must be kept.
    /// @throws Error(DiskFull), Error(BadData)
    void keep(int index, const MergedLayer& layer, const std::vector<CalibrationStream>& streams);

private:
    std::filesystem::path layerFile(int index) const;
    std::filesystem::path streamFile(int index) const;

    std::filesystem::path m_folder;
    int m_layerCount;
    int m_finishedCount = 0;
};

} // namespace regroup
