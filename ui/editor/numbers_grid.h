// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/analysis/merge_rule.h"
#include "ui/editor/group_numbers_text.h"

#include <QList>
#include <QWidget>
#include <array>
#include <cstdint>
#include <vector>

class QComboBox;
class QGridLayout;
class QLabel;

namespace regroup::ui {

/// Names and values in two columns, or in twice two where there is room. Two of the names are a
/// choice: the rule whose error is shown, and the length of the text whose cache is.
class NumbersGrid : public QWidget {
    Q_OBJECT
public:
    explicit NumbersGrid(QWidget* parent = nullptr);

    void setRows(const std::vector<NumberRow>& rows); ///< In the order of NumberItem.
    QString text() const;                             ///< One line: "Groups 4 (+1), Error ...".

    MergeRule errorRule() const;
    void setErrorRule(MergeRule rule);
    std::int64_t contextLength() const; ///< Tokens.
    QList<QWidget*> fields() const;     ///< What takes the focus, in order.
    void setContextLength(std::int64_t tokens);

Q_SIGNALS:
    void errorRuleChanged();
    void contextLengthChanged();

protected:
    void resizeEvent(QResizeEvent* event) override;
    bool eventFilter(QObject* watched, QEvent* event) override; ///< Of the area it scrolls in.
    void changeEvent(QEvent* event) override;

private:
    struct Line {
        QWidget* name = nullptr;
        QLabel* value = nullptr;
    };

    void createLines();
    void createChoices();
    void arrange();
    bool isWide() const;

    std::array<Line, static_cast<std::size_t>(NumberItem::Count)> m_lines;
    std::vector<NumberRow> m_rows;
    QComboBox* m_rule = nullptr;
    QComboBox* m_context = nullptr;
    QGridLayout* m_grid = nullptr;
    std::vector<NumberItem> m_arranged; ///< What the grid holds now.
    bool m_arrangedWide = false;
    int m_room = 0; ///< Width of the area; 0: its own counts.
};

} // namespace regroup::ui
