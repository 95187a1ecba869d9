// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/item_models/item_table_model.h"

#include "ui/common/qt_text.h"

#include <QByteArray>
#include <algorithm>
#include <cstring>
#include <iterator>
#include <map>
#include <utility>

namespace regroup::ui {
namespace {

constexpr qsizetype shownPromptLetters = 200;

/// The end of a prompt is its question.
QString oneLine(const std::string& prompt) {
    const QString text = toQt(prompt).simplified();
    return text.size() <= shownPromptLetters ? text
                                             : QStringLiteral("…") + text.right(shownPromptLetters);
}

/// A text to find in many megabytes of prompts: bytes as long as it is plain ASCII.
class Needle {
public:
    explicit Needle(const QString& text)
        : m_text(text), m_bytes(text.toUtf8()), m_isPlain(m_bytes.size() == text.size()) {}

    bool occursIn(const RunItem& item) const {
        return isIn(item.prompt) ||
               std::any_of(item.choices.begin(), item.choices.end(),
                           [this](const std::string& choice) { return isIn(choice); });
    }

private:
    bool isIn(const std::string& text) const {
        if (m_isPlain)
            return strcasestr(text.c_str(), m_bytes.constData()) != nullptr;
        return toQt(text).contains(m_text, Qt::CaseInsensitive);
    }

    QString m_text;
    QByteArray m_bytes;
    bool m_isPlain;
};

/// Whether both runs answered the same question, not just one of the same number.
bool isSameQuestion(const RunItem& first, const RunItem& second) {
    const bool isSamePrompt = first.promptSha256.empty() || second.promptSha256.empty()
                                  ? first.prompt == second.prompt
                                  : first.promptSha256 == second.promptSha256;
    return isSamePrompt && first.target == second.target && first.choices == second.choices;
}

} // namespace

FoundItems findInItems(const std::vector<RunItem>& items, const QString& text, JobContext& job) {
    const Needle needle(text);
    auto found = std::make_shared<std::vector<bool>>();
    found->reserve(items.size());
    for (const RunItem& item : items) {
        job.throwIfStopped();
        found->push_back(needle.occursIn(item));
    }
    return found;
}

QString choiceText(const RunItem& item, int choice) {
    if (choice < 0 || choice >= static_cast<int>(item.choices.size()))
        return QString::number(choice);
    return toQt(item.choices[static_cast<std::size_t>(choice)]).simplified();
}

QString answerText(const RunItem& item) {
    return QStringLiteral("%1 %2").arg(item.isRight() ? QStringLiteral("✓") : QStringLiteral("✗"),
                                       choiceText(item, item.prediction));
}

ItemTableModel::ItemTableModel(QObject* parent) : QAbstractTableModel(parent) {}

void ItemTableModel::setItems(SharedItems first, SharedItems second) {
    beginResetModel();
    m_first = std::move(first);
    m_second = std::move(second);
    m_found.reset();
    pair();
    filter();
    endResetModel();
}

void ItemTableModel::setFilter(const ItemFilter& wanted) {
    beginResetModel();
    m_filter = wanted;
    filter();
    endResetModel();
}

void ItemTableModel::setFound(FoundItems found) {
    if (!found && !m_found)
        return;
    beginResetModel();
    m_found = std::move(found);
    filter();
    endResetModel();
}

void ItemTableModel::pair() {
    using Key = std::pair<std::string_view, std::int64_t>;
    std::map<Key, std::size_t> others;
    for (std::size_t index = 0; m_second && index < m_second->size(); ++index)
        others[{(*m_second)[index].task, (*m_second)[index].document}] = index;
    m_all.clear();
    for (std::size_t index = 0; m_first && index < m_first->size(); ++index) {
        const RunItem& first = (*m_first)[index];
        Row row{index, std::nullopt, false};
        const auto found = others.find({first.task, first.document});
        if (found != others.end()) {
            row.isOther = !isSameQuestion(first, (*m_second)[found->second]);
            if (!row.isOther)
                row.second = found->second;
        }
        m_all.push_back(row);
    }
}

bool ItemTableModel::isShown(const Row& row) const {
    if (m_found && !(row.first < m_found->size() && (*m_found)[row.first]))
        return false;
    const RunItem& first = (*m_first)[row.first];
    if (m_filter.answers != ItemFilter::Answers::All &&
        first.isRight() != (m_filter.answers == ItemFilter::Answers::Right))
        return false;
    return !m_filter.onlyDifferent ||
           (row.second && (*m_second)[*row.second].prediction != first.prediction);
}

void ItemTableModel::filter() {
    m_rows.clear();
    std::copy_if(m_all.begin(), m_all.end(), std::back_inserter(m_rows),
                 [this](const Row& row) { return isShown(row); });
}

const RunItem& ItemTableModel::item(int row) const {
    return (*m_first)[m_rows[static_cast<std::size_t>(row)].first];
}

const RunItem* ItemTableModel::secondItem(int row) const {
    const auto& second = m_rows[static_cast<std::size_t>(row)].second;
    return second ? &(*m_second)[*second] : nullptr;
}

std::vector<std::int64_t> ItemTableModel::shownLines() const {
    std::vector<std::int64_t> lines;
    for (const Row& row : m_rows)
        lines.push_back((*m_first)[row.first].line);
    std::sort(lines.begin(), lines.end());
    return lines;
}

int ItemTableModel::rightCount() const {
    return static_cast<int>(std::count_if(m_rows.begin(), m_rows.end(), [this](const Row& row) {
        return (*m_first)[row.first].isRight();
    }));
}

int ItemTableModel::otherCount() const {
    return static_cast<int>(
        std::count_if(m_all.begin(), m_all.end(), [](const Row& row) { return row.isOther; }));
}

int ItemTableModel::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int ItemTableModel::columnCount(const QModelIndex& parent) const {
    if (parent.isValid())
        return 0;
    return m_second ? ColumnCount : ColumnCount - 1;
}

QVariant ItemTableModel::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    if (role == Qt::TextAlignmentRole && index.column() == ItemColumn)
        return (Qt::AlignRight | Qt::AlignVCenter).toInt();
    if (role != Qt::DisplayRole)
        return {};
    const RunItem& first = item(index.row());
    switch (index.column()) {
    case TaskColumn: return toQt(first.task);
    case ItemColumn: return static_cast<qlonglong>(first.document);
    case PromptColumn: return oneLine(first.prompt);
    case TargetColumn: return choiceText(first, first.target);
    case FirstColumn: return answerText(first);
    case SecondColumn: {
        const RunItem* second = secondItem(index.row());
        if (second != nullptr)
            return answerText(*second);
        return m_rows[static_cast<std::size_t>(index.row())].isOther ? tr("not the same item")
                                                                     : tr("not evaluated");
    }
    }
    return {};
}

QVariant ItemTableModel::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal || role != Qt::DisplayRole)
        return {};
    switch (section) {
    case TaskColumn: return tr("Task");
    case ItemColumn: return tr("Item");
    case PromptColumn: return tr("Prompt");
    case TargetColumn: return tr("Right answer");
    case FirstColumn: return m_second ? tr("First run") : tr("Answer");
    case SecondColumn: return tr("Second run");
    }
    return {};
}

} // namespace regroup::ui
