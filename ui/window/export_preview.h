// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/charts/figure_sheet.h"

#include <QImage>
#include <QTimer>
#include <QWidget>

namespace regroup::ui {

/// A sheet as it will be written, as large as there is room for. Drawn by the sheet's own paint,
/// soon after it was set and not more than 20 times a second.
class ExportPreview : public QWidget {
    Q_OBJECT
public:
    explicit ExportPreview(QWidget* parent = nullptr);

    void setSheet(const FigureSheet& sheet);
    const QImage& picture() const { return m_picture; } ///< As it is shown; null before.
    QRect pictureRect() const;                          ///< Where it is shown.

    QSize minimumSizeHint() const override;
    QSize sizeHint() const override;

Q_SIGNALS:
    void drawn();
    void failed(const QString& message); ///< The sheet cannot be drawn.

protected:
    void paintEvent(QPaintEvent* event) override;
    void resizeEvent(QResizeEvent* event) override;

private:
    void draw();

    FigureSheet m_sheet;
    QImage m_picture;
    QTimer m_soon;
};

} // namespace regroup::ui
