// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLayout>
#include <vector>

namespace regroup::ui {

/// Items one after the other, on as many lines as the width asks for; each as large as its hint.
class FlowLayout : public QLayout {
public:
    explicit FlowLayout(QWidget* parent = nullptr);
    ~FlowLayout() override;

    void addItem(QLayoutItem* item) override;
    int count() const override { return static_cast<int>(m_items.size()); }
    QLayoutItem* itemAt(int index) const override;
    QLayoutItem* takeAt(int index) override;
    bool hasHeightForWidth() const override { return true; }
    int heightForWidth(int width) const override;
    QSize minimumSize() const override; ///< As wide as the widest item, one line high.
    QSize sizeHint() const override;    ///< All on one line.
    void setGeometry(const QRect& rect) override;

private:
    int arrange(const QRect& rect, bool move) const; ///< @return the height.

    std::vector<QLayoutItem*> m_items;
};

} // namespace regroup::ui
