// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/heatmap_figure.h"

#include <QAbstractScrollArea>
#include <memory>
#include <vector>

namespace regroup::ui {

struct ChartInk;

/// All layers at a glance: one thumbnail a layer in a scrolling grid, with group outlines and under
/// each "Layer 3", the mean similarity within its groups and the number of groups G. A layer may
/// have several pictures, e.g. of its keys and its values.
///
/// A click picks a layer, a double click or Enter opens it; arrow keys move; Ctrl+wheel changes the
/// size. Draws only what is visible and keeps pictures until their data changes: fluent with 80
/// layers of 64 heads.
class HeatmapGrid : public QAbstractScrollArea {
    Q_OBJECT
public:
    static constexpr int minimumThumbnailSize = 48;
    static constexpr int maximumThumbnailSize = 320;

    explicit HeatmapGrid(QWidget* parent = nullptr);
    ~HeatmapGrid() override;

    /// In the order they are shown; figure.layer names each. Their range and map are as in the
    /// figures. @param perLayer so many figures next to each other are of one layer and share a
    /// tile.
    void setFigures(std::vector<HeatmapFigure> figures, int perLayer = 1);
    const std::vector<HeatmapFigure>& figures() const;
    /// [layers], in the order of the figures: a further line under each, e.g. "err 0.081".
    void setNotes(std::vector<QString> notes);

    void
    setThumbnailSize(int pixels); ///< Edge in device-independent pixels, kept within the limits.
    int thumbnailSize() const;

    void setCurrentLayer(int layer); ///< Scrolls there; emits nothing.
    int currentLayer() const;        ///< -1: none.

    /// Of its pictures, in viewport coordinates; null if there is no such layer.
    QRect thumbnailRect(int layer) const;
    int layerAt(const QPoint& position) const; ///< -1: none.

    QSize sizeHint() const override;
    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void layerSelected(int layer);
    void layerActivated(int layer);
    void thumbnailSizeChanged(int pixels);

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;
    void mousePressEvent(QMouseEvent* event) override;
    void mouseDoubleClickEvent(QMouseEvent* event) override;
    void wheelEvent(QWheelEvent* event) override;
    void keyPressEvent(QKeyEvent* event) override;
    void focusInEvent(QFocusEvent* event) override;
    void focusOutEvent(QFocusEvent* event) override;
    bool viewportEvent(QEvent* event) override;

private:
    struct Private;

    void relayout();
    void scrollToCurrent();
    void pick(int index);
    void describeCurrent();
    QRect tileRect(int index) const;
    QRect pictureRect(int index, int part) const;
    int indexAt(const QPoint& position) const;
    void paintTile(QPainter& painter, int index, const ChartInk& ink);
    void paintPictures(QPainter& painter, int index, const ChartInk& ink);
    void paintTexts(QPainter& painter, int index, const ChartInk& ink);

    std::unique_ptr<Private> m_private;
};

} // namespace regroup::ui
