// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <QLabel>

namespace regroup::ui {

/// One line of plain text that ends in "…" where there is no room; the tooltip then has all of it.
class ElidedLabel : public QLabel {
    Q_OBJECT
public:
    explicit ElidedLabel(QWidget* parent = nullptr);

    void setElideMode(Qt::TextElideMode mode);
    /// Also tells screen readers of the new text.
    void setFullText(const QString& text);
    QString fullText() const { return m_text; }

    QSize minimumSizeHint() const override;

protected:
    void resizeEvent(QResizeEvent* event) override;
    void changeEvent(QEvent* event) override;

private:
    void elide();

    QString m_text;
    Qt::TextElideMode m_mode = Qt::ElideRight;
};

} // namespace regroup::ui
