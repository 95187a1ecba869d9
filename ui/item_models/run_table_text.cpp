// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/item_models/run_table_text.h"

#include "core/base/error.h"
#include "ui/common/qt_text.h"
#include "ui/common/shown_number.h"
#include "ui/item_models/run_table_model.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <QFileInfo>
#include <QLocale>
#include <QStringList>
#include <numeric>

namespace regroup::ui {
namespace {

const RunTableModel& modelOf(const RunTableFilter& table) {
    return static_cast<const RunTableModel&>(*table.sourceModel());
}

QString keyOf(const RunTableFilter& table, int column) {
    return modelOf(table).columnKey(table.mapToSource(table.index(0, column)).column());
}

/// The plain value: numbers with a point, whatever the language.
QString plainText(const QModelIndex& index) {
    const QVariant value = index.data(RunTableModel::SortRole);
    if (value.typeId() == QMetaType::Double)
        return QString::number(value.toDouble(), 'g', QLocale::FloatingPointShortest);
    return value.toString();
}

/// As the table shows it; other programs read a hyphen as a minus sign.
QString shownText(const QModelIndex& index) {
    return withPlainMinus(index.data().toString());
}

QString csvField(const QString& text) {
    if (!text.contains(QLatin1Char(',')) && !text.contains(QLatin1Char('"')) &&
        !text.contains(QLatin1Char('\n')))
        return text;
    return QStringLiteral("\"%1\"").arg(
        QString(text).replace(QLatin1Char('"'), QLatin1String("\"\"")));
}

QString csvText(const RunTableFilter& table, const std::vector<int>& rows,
                const std::vector<int>& columns) {
    QString text;
    const auto addLine = [&](auto&& fieldOf) {
        QStringList fields;
        for (const int column : columns)
            fields.append(csvField(fieldOf(column)));
        text += fields.join(QLatin1Char(',')) + QLatin1Char('\n');
    };
    addLine([&](int column) { return keyOf(table, column); });
    for (const int row : rows)
        addLine([&](int column) { return plainText(table.index(row, column)); });
    return text;
}

QString jsonText(const RunTableFilter& table, const std::vector<int>& rows,
                 const std::vector<int>& columns) {
    auto list = nlohmann::ordered_json::array();
    for (const int row : rows) {
        nlohmann::ordered_json run;
        for (const int column : columns) {
            const QVariant value = table.index(row, column).data(RunTableModel::SortRole);
            nlohmann::ordered_json& field = run[fromQt(keyOf(table, column))];
            if (value.typeId() == QMetaType::Double)
                field = value.toDouble();
            else if (value.typeId() == QMetaType::ULongLong)
                field = value.toULongLong();
            else if (value.isValid())
                field = fromQt(value.toString());
        }
        list.push_back(std::move(run));
    }
    return QString::fromStdString(nlohmann::ordered_json{{"runs", list}}.dump(2)) +
           QLatin1Char('\n');
}

QString latexEscaped(const QString& text) {
    QString escaped;
    for (const QChar character : text) {
        if (character == QLatin1Char('\\'))
            escaped += QStringLiteral("\\textbackslash{}");
        else if (character == QLatin1Char('~'))
            escaped += QStringLiteral("\\textasciitilde{}");
        else if (character == QLatin1Char('^'))
            escaped += QStringLiteral("\\textasciicircum{}");
        else if (character == QChar(0x00b1))
            escaped += QStringLiteral("$\\pm$");
        else if (character == QChar(0x2013))
            escaped += QStringLiteral("--");
        else if (QStringLiteral("&%$#_{}").contains(character))
            escaped += QLatin1Char('\\') + QString(character);
        else
            escaped += character;
    }
    return escaped;
}

QString latexText(const RunTableFilter& table, const std::vector<int>& rows,
                  const std::vector<int>& columns) {
    QString text = QStringLiteral("\\begin{tabular}{");
    for (const int column : columns)
        text += RunTableModel::isNumber(table.mapToSource(table.index(0, column)).column())
                    ? QLatin1Char('r')
                    : QLatin1Char('l');
    text += QStringLiteral("}\n\\toprule\n");
    const auto addLine = [&](auto&& cellOf) {
        QStringList cells;
        for (const int column : columns)
            cells.append(cellOf(column));
        text += cells.join(QStringLiteral(" & ")) + QStringLiteral(" \\\\\n");
    };
    addLine([&](int column) {
        return latexEscaped(table.headerData(column, Qt::Horizontal).toString());
    });
    text += QStringLiteral("\\midrule\n");
    for (const int row : rows)
        addLine([&](int column) {
            const QModelIndex index = table.index(row, column);
            const QString cell = latexEscaped(shownText(index));
            return table.isBest(index) ? QStringLiteral("\\textbf{%1}").arg(cell) : cell;
        });
    return text + QStringLiteral("\\bottomrule\n\\end{tabular}\n");
}

QString markdownText(const RunTableFilter& table, const std::vector<int>& rows,
                     const std::vector<int>& columns) {
    QString text;
    const auto addLine = [&](auto&& cellOf) {
        text += QLatin1Char('|');
        for (const int column : columns)
            text += QStringLiteral(" %1 |").arg(
                QString(cellOf(column)).replace(QLatin1Char('|'), QStringLiteral("\\|")));
        text += QLatin1Char('\n');
    };
    addLine([&](int column) { return table.headerData(column, Qt::Horizontal).toString(); });
    addLine([&](int column) {
        return RunTableModel::isNumber(table.mapToSource(table.index(0, column)).column())
                   ? QStringLiteral("---:")
                   : QStringLiteral("---");
    });
    for (const int row : rows)
        addLine([&](int column) {
            const QModelIndex index = table.index(row, column);
            const QString cell = shownText(index);
            return table.isBest(index) ? QStringLiteral("**%1**").arg(cell) : cell;
        });
    return text;
}

QString tabsText(const RunTableFilter& table, const std::vector<int>& rows,
                 const std::vector<int>& columns, bool withHeader) {
    QStringList lines;
    const auto addLine = [&](auto&& cellOf) {
        QStringList cells;
        for (const int column : columns)
            cells.append(cellOf(column));
        lines.append(cells.join(QLatin1Char('\t')));
    };
    if (withHeader)
        addLine([&](int column) { return table.headerData(column, Qt::Horizontal).toString(); });
    for (const int row : rows)
        addLine([&](int column) { return shownText(table.index(row, column)); });
    return lines.join(QLatin1Char('\n'));
}

} // namespace

QString runTableText(const RunTableFilter& table, const std::vector<int>& rows,
                     const std::vector<int>& columns, TableFormat format, bool withHeader) {
    std::vector<int> all = rows;
    if (all.empty()) {
        all.resize(static_cast<std::size_t>(table.rowCount()));
        std::iota(all.begin(), all.end(), 0);
    }
    switch (format) {
    case TableFormat::Csv: return csvText(table, all, columns);
    case TableFormat::Json: return jsonText(table, all, columns);
    case TableFormat::Markdown: return markdownText(table, all, columns);
    case TableFormat::Latex: return latexText(table, all, columns);
    case TableFormat::Tabs: break;
    }
    return tabsText(table, all, columns, withHeader);
}

TableFormat tableFormatOf(const QString& fileName) {
    const QString ending = QFileInfo(fileName).suffix().toLower();
    if (ending == QStringLiteral("csv"))
        return TableFormat::Csv;
    if (ending == QStringLiteral("json"))
        return TableFormat::Json;
    if (ending == QStringLiteral("md"))
        return TableFormat::Markdown;
    if (ending == QStringLiteral("tex"))
        return TableFormat::Latex;
    throw Error(ErrorCode::BadUsage,
                fmt::format("{}: ends in '{}', expected .csv, .json, .md or .tex.",
                            fromQt(fileName), fromQt(ending)));
}

} // namespace regroup::ui
