// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "core/workflow/convert_model.h"

#include <QAbstractTableModel>
#include <QString>
#include <vector>

namespace regroup::ui {

/// What a conversion came to: a row for each thing that was checked or changed.
class VerifyModel : public QAbstractTableModel {
    Q_OBJECT
public:
    enum Column { CheckColumn, FoundColumn, BoundColumn, ResultColumn, ColumnCount };

    explicit VerifyModel(QObject* parent = nullptr);

    void setReport(const ExportReport& report);
    void clear();
    bool hasPassed() const; ///< Every check; false without a report.

    int rowCount(const QModelIndex& parent = {}) const override;
    int columnCount(const QModelIndex& parent = {}) const override;
    QVariant data(const QModelIndex& index, int role = Qt::DisplayRole) const override;
    QVariant headerData(int section, Qt::Orientation orientation,
                        int role = Qt::DisplayRole) const override;

private:
    enum class Verdict { Passed, Failed, Told };
    struct Row {
        QString check;
        QString found;
        QString bound; ///< Or what it was before.
        Verdict verdict = Verdict::Told;
        QString toolTip;
        QString reason{}; ///< Why there is no such form, or what differs.
    };

    void addCheck(const ExportCheck& check);

    std::vector<Row> m_rows;
};

} // namespace regroup::ui
