// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QWidget>

class QGridLayout;

namespace regroup::ui {

class ClusterPanel;
class ElidedLabel;
class SimilarityHeatmap;

/// The heatmap of a layer below its dendrogram, and on request a second one by another metric:
/// beside it, or below where that leaves more room. Both have the same cursor, zoom and place, and
/// what the pointer is over in one is marked in the other; their legends are their own.
class HeatmapPair : public QWidget {
    Q_OBJECT
public:
    explicit HeatmapPair(QWidget* parent = nullptr);

    SimilarityHeatmap& first() { return *m_first; }
    SimilarityHeatmap& second() { return *m_second; }
    const SimilarityHeatmap& second() const { return *m_second; }
    ClusterPanel& clusters() { return *m_clusters; }

    /// Shows or hides the second one. @param names of both, which stand above them then.
    void showSecond(const QString& firstName, const QString& secondName);
    void hideSecond();
    bool isSecondShown() const { return m_isSecondShown; }
    bool isStacked() const { return m_isStacked; }

    QString readOut(int rowHead, int columnHead) const; ///< With the values of both.
    int usefulWidth(int height) const;                  ///< More would stay empty beside the cells.

    QSize minimumSizeHint() const override;

Q_SIGNALS:
    void readOutChanged(const QString& text); ///< Empty: the pointer left the cells.

protected:
    void resizeEvent(QResizeEvent* event) override;

private:
    void connectHeatmaps(SimilarityHeatmap* from, SimilarityHeatmap* to);
    void arrange();
    bool wantsStack() const;

    SimilarityHeatmap* m_first = nullptr;
    SimilarityHeatmap* m_second = nullptr;
    ClusterPanel* m_clusters = nullptr;
    ElidedLabel* m_firstName = nullptr;
    ElidedLabel* m_secondName = nullptr;
    QGridLayout* m_grid = nullptr;
    bool m_isSecondShown = false;
    bool m_isStacked = false;
};

} // namespace regroup::ui
