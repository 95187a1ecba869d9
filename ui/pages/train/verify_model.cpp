// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/verify_model.h"

#include "ui/common/qt_text.h"
#include "ui/common/shown_number.h"
#include "ui/pages/train/rate_field.h"
#include "ui/window/inspector_facts.h"

#include <QLocale>
#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

/// "1.25e-6"; zero is just that.
QString shortNumber(double value) {
    if (!std::isfinite(value))
        return VerifyModel::tr("not finite");
    if (value == 0)
        return QLocale().toString(0);
    if (std::abs(value) >= 1e-3 && std::abs(value) < 1e6)
        return shownNumber(value, 'g', 3);
    return shortExponent(shownNumber(value, 'e', 2));
}

QString withShare(const QString& text, double before, double after) {
    if (before <= 0)
        return text;
    const double percent = 100 * (after / before - 1);
    const QString amount = shownNumber(std::abs(percent), 'f', 1);
    const QString none = shownNumber(0.0, 'f', 1);
    const QString sign = amount == none ? QString()
                         : percent < 0  ? QStringLiteral("−")
                                        : QStringLiteral("+");
    return QStringLiteral("%1 (%2%3 %)")
        .arg(text, sign, amount == none ? QLocale().toString(0) : amount);
}

QString exportFormText(ExportForm form) {
    switch (form) {
    case ExportForm::Native: return VerifyModel::tr("native");
    case ExportForm::Stock: return VerifyModel::tr("stock");
    case ExportForm::Padded: return VerifyModel::tr("padded");
    case ExportForm::Repeated: return VerifyModel::tr("repeated");
    }
    return {};
}

QString count(std::int64_t number) {
    return QLocale().toString(static_cast<qlonglong>(number));
}

} // namespace

VerifyModel::VerifyModel(QObject* parent) : QAbstractTableModel(parent) {}

void VerifyModel::setReport(const ExportReport& report) {
    beginResetModel();
    m_rows.clear();
    const ExportVerification& found = report.verification;
    const bool passed = found.tokenCount > 0 && std::isfinite(found.maxAbsDifference) &&
                        found.maxAbsDifference <= found.allowed;
    m_rows.push_back({tr("Outputs, read back"), shortNumber(found.maxAbsDifference),
                      shortNumber(found.allowed), passed ? Verdict::Passed : Verdict::Failed,
                      tr("The largest difference between its logits and those of the grouped model "
                         "it was made from, over %n tokens; the largest logit is %1.",
                         nullptr, static_cast<int>(found.tokenCount))
                          .arg(shownNumber(found.maxAbsLogit, 'f', 2))});
    for (const ExportCheck& check : report.checks)
        addCheck(check);
    m_rows.push_back(
        {tr("Parameters"),
         withShare(count(report.parameterCount), static_cast<double>(report.parameterCountBefore),
                   static_cast<double>(report.parameterCount)),
         count(report.parameterCountBefore), Verdict::Told,
         tr("After the conversion, and before it")});
    m_rows.push_back({tr("KV cache per token"),
                      withShare(bytesText(report.keyValueBytesPerToken),
                                static_cast<double>(report.keyValueBytesPerTokenBefore),
                                static_cast<double>(report.keyValueBytesPerToken)),
                      bytesText(report.keyValueBytesPerTokenBefore), Verdict::Told,
                      tr("After the conversion, and before it")});
    m_rows.push_back({tr("Written"), bytesText(report.writtenBytes), {}, Verdict::Told, {}});
    if (report.changesMlp)
        m_rows.push_back({tr("Changed"),
                          tr("attention and the MLPs"),
                          {},
                          Verdict::Told,
                          tr("More than a conversion of the KV cache")});
    endResetModel();
}

void VerifyModel::addCheck(const ExportCheck& check) {
    Row row{check.unmerged ? tr("Unmerged: the source's outputs")
                           : tr("As %1").arg(exportFormText(check.form)),
            {},
            {},
            Verdict::Told,
            toQt(check.reason),
            {}};
    if (check.verification) {
        row.found = shortNumber(check.verification->maxAbsDifference);
        row.bound = shortNumber(check.verification->allowed);
        row.verdict = Verdict::Passed;
        row.toolTip = check.unmerged ? tr("Written with every head for itself and read back, it "
                                          "gives the outputs of the source")
                                     : tr("Written in this form and read back, it gives the "
                                          "outputs of the grouped model");
    } else if (check.failed) {
        row.verdict = Verdict::Failed;
        row.reason = toQt(check.reason);
    } else {
        row.found = tr("not possible");
        row.reason = toQt(check.reason);
    }
    m_rows.push_back(std::move(row));
}

void VerifyModel::clear() {
    beginResetModel();
    m_rows.clear();
    endResetModel();
}

bool VerifyModel::hasPassed() const {
    return !m_rows.empty() && std::none_of(m_rows.begin(), m_rows.end(), [](const Row& row) {
        return row.verdict == Verdict::Failed;
    });
}

int VerifyModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int VerifyModel::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QVariant VerifyModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    if (role == Qt::ToolTipRole && !row.toolTip.isEmpty())
        return row.toolTip;
    if (role != Qt::DisplayRole)
        return {};
    switch (index.column()) {
    case CheckColumn: return row.check;
    case FoundColumn: return row.found;
    case BoundColumn: return row.bound;
    case ResultColumn:
        return row.verdict == Verdict::Passed ? tr("✓ passed")
               : row.verdict == Verdict::Failed
                   ? (row.reason.isEmpty() ? tr("✗ failed") : tr("✗ failed: %1").arg(row.reason))
                   : row.reason;
    }
    return {};
}

QVariant VerifyModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case CheckColumn: return tr("Check");
    case FoundColumn: return tr("Found");
    case BoundColumn: return tr("Allowed, or before");
    case ResultColumn: return tr("Result");
    }
    return {};
}

} // namespace regroup::ui
