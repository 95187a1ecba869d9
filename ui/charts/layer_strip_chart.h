// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/run_chart.h"

#include <memory>

namespace regroup::ui {

/// How one layer is grouped.
struct LayerStripPoint {
    int layer = 0;
    std::optional<double> error = {}; ///< What the merge loses; nothing: not known.
    std::optional<double> mean = {};  ///< Similarity within groups; nothing: no pair shares.
    int keyGroupCount = 0;
    int valueGroupCount = 0;

    friend bool operator==(const LayerStripPoint&, const LayerStripPoint&) = default;
};

/// All layers from the left to the right: above what merging them loses, or how similar the heads
/// of a group are, below the number of groups G. Its marks stand for layers, not for runs: a click,
/// or arrow keys and Enter, picks a layer.
class LayerStripChart : public RunChart {
    Q_OBJECT
public:
    enum class Quantity { Error, Mean };

    explicit LayerStripChart(QWidget* parent = nullptr);
    ~LayerStripChart() override;

    void setLayers(std::vector<LayerStripPoint> layers, Quantity quantity); ///< By layer.
    const std::vector<LayerStripPoint>& layers() const { return m_layers; }
    Quantity quantity() const { return m_quantity; }
    void setCurrentLayer(int layer); ///< Emits nothing.
    int currentLayer() const;        ///< -1: none.

    QString tableText() const override; ///< layer,error,mean_within_groups,key_groups,value_groups
    bool isEmpty() const override { return m_layers.empty(); }
    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void layerPicked(int layer);

protected:
    void draw(const ChartInk& ink) override;
    std::vector<ChartMark> findMarks() const override;
    QString description() const override;

private:
    struct Parts;

    std::optional<double> valueOf(const LayerStripPoint& point) const;
    QString quantityLabel() const;
    QString groupText(const LayerStripPoint& point) const;
    QString readOut(const LayerStripPoint& point) const;
    void fillValues(const ChartInk& ink);
    void fillGroups(const ChartInk& ink);

    std::vector<LayerStripPoint> m_layers;
    Quantity m_quantity = Quantity::Mean;
    int m_current = -1;
    std::unique_ptr<Parts> m_parts;
};

} // namespace regroup::ui
