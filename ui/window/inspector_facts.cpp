// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/inspector_facts.h"

#include "ui/common/language.h"
#include "ui/common/qt_text.h"
#include "ui/common/shown_number.h"

#include <QLocale>
#include <QStringList>
#include <algorithm>
#include <cmath>

namespace regroup::ui {
namespace {

QString number(double value) {
    return std::isfinite(value) ? shownNumber(value, 'f', 3) : tr("not finite");
}

/// "−50", "+3", "±0", as the group list writes changes.
QString changeText(double percent) {
    const QString size = shownNumber(std::abs(percent), 'f', 0);
    if (size == shownNumber(0.0, 'f', 0))
        return QStringLiteral("±") + size;
    return (percent < 0 ? QStringLiteral("−") : QStringLiteral("+")) + size;
}

const Grouping& groupingOf(const LayerGrouping& layer, HeadKind kind) {
    return kind == HeadKind::Value ? layer.value : layer.key; // Queries follow the keys they meet.
}

struct PairSums {
    double sum = 0;
    double weakest = 2; ///< Above every similarity.
    int pairs = 0;
};

PairSums pairsOf(const std::vector<int>& heads, const SquareMatrix& similarity) {
    PairSums sums;
    for (std::size_t a = 0; a < heads.size(); ++a)
        for (std::size_t b = a + 1; b < heads.size(); ++b) {
            const double value = similarity.at(heads[a], heads[b]);
            sums.sum += value;
            sums.weakest = std::min(sums.weakest, value);
            ++sums.pairs;
        }
    return sums;
}

void addGroupFacts(QList<InspectorFact>& facts, const InspectedGroups& groups,
                   const SquareMatrix& similarity) {
    const std::vector<int>& heads = groups.selectedHeads;
    if (heads.empty() || heads.back() >= similarity.size())
        return;
    facts.append({tr("Group %1 {%2}").arg(groups.selectedLetter, headsText(heads)), {}});
    const PairSums sums = pairsOf(heads, similarity);
    if (sums.pairs > 0) {
        facts.append({tr("Mean similarity"), number(sums.sum / sums.pairs)});
        facts.append({tr("Weakest pair"), number(sums.weakest)});
    } else {
        facts.append({tr("Mean similarity"), tr("no pair")});
    }
    if (groups.selectedError)
        facts.append({tr("Error of merging"), number(*groups.selectedError)});
}

void addHeadFacts(QList<InspectorFact>& facts, const SelectionState& selection,
                  const Grouping& grouping, const SquareMatrix& similarity,
                  const InspectedGroups& groups) {
    const std::vector<int>& heads = selection.heads;
    if (heads.empty() || heads.back() >= similarity.size() || heads.back() >= grouping.headCount())
        return;
    facts.append({heads.size() == 1 ? tr("Head %1").arg(heads.front())
                                    : tr("Heads %1").arg(headsText(heads)),
                  {}});
    if (heads.size() >= 2) {
        const PairSums sums = pairsOf(heads, similarity);
        facts.append({heads.size() == 2 ? tr("Similarity") : tr("Mean similarity"),
                      number(sums.sum / sums.pairs)});
        if (heads.size() > 2)
            facts.append({tr("Weakest pair"), number(sums.weakest)});
    }
    const int head = heads.front();
    const auto label = static_cast<std::size_t>(grouping.labelOf(head));
    const QString letter = label < groups.marks.size() ? groups.marks[label].letter
                                                       : groupLetter(grouping.labelOf(head));
    facts.append({tr("Group of %1").arg(head),
                  QStringLiteral("%1 {%2}").arg(letter, headsText(grouping.members()[label]))});
    int nearest = -1;
    for (int other = 0; other < similarity.size(); ++other)
        if (other != head &&
            (nearest < 0 || similarity.at(head, other) > similarity.at(head, nearest)))
            nearest = other;
    if (nearest >= 0)
        facts.append({tr("Nearest of %1").arg(head), QStringLiteral("%1 (%2)").arg(nearest).arg(
                                                         number(similarity.at(head, nearest)))});
}

} // namespace

QString kindText(HeadKind kind) {
    switch (kind) {
    case HeadKind::Key: return tr("keys");
    case HeadKind::Value: return tr("values");
    case HeadKind::Query: return tr("queries");
    }
    return {};
}

QString groupSizesText(const Grouping& grouping) {
    const std::vector<int> sizes = grouping.groupSizes();
    if (grouping.hasEqualSizes() && sizes.size() > 6)
        return QStringLiteral("%1 × %2").arg(sizes.size()).arg(sizes.front());
    QStringList texts;
    for (const int size : sizes)
        texts.append(QString::number(size));
    return texts.join(QLatin1Char(' '));
}

int keyValueElementBytes(const ModelSummary& summary) {
    const int heads = keyValueHeadTotal(summary.grouping);
    const auto elements =
        static_cast<std::uint64_t>(heads) * static_cast<std::uint64_t>(summary.headDim);
    return elements == 0 ? 0 : static_cast<int>(summary.keyValueBytesPerToken / elements);
}

QString bytesText(std::uint64_t bytes) {
    return QLocale().formattedDataSize(static_cast<qint64>(bytes));
}

std::optional<double> withinGroupMean(const SquareMatrix& similarity, const Grouping& grouping) {
    if (similarity.size() != grouping.headCount())
        return std::nullopt;
    double sum = 0;
    int pairs = 0;
    for (int a = 0; a < similarity.size(); ++a)
        for (int b = a + 1; b < similarity.size(); ++b)
            if (grouping.labelOf(a) == grouping.labelOf(b)) {
                sum += similarity.at(a, b);
                ++pairs;
            }
    if (pairs == 0)
        return std::nullopt;
    return sum / pairs;
}

QList<InspectorFact> modelFacts(const StudioModel& model, const ModelGrouping& grouping) {
    if (!model.isOpen())
        return {};
    const ModelSummary& summary = model.summary();
    QList<InspectorFact> facts;
    facts.append({model.name(), {}});
    facts.append({tr("Architecture"), toQt(summary.architecture)});
    facts.append({tr("Shape"), tr("%1 layers × %2 heads × %3")
                                   .arg(summary.layerCount)
                                   .arg(summary.headCount)
                                   .arg(summary.headDim)});
    facts.append({tr("Width"), QLocale().toString(static_cast<qlonglong>(summary.modelDim))});
    facts.append(
        {tr("Parameters"), QLocale().toString(static_cast<qlonglong>(summary.parameterCount))});
    facts.append({tr("Weights"), bytesText(summary.weightBytes)});
    QStringList types;
    for (const auto& [type, count] : summary.dataTypes)
        types.append(toQt(type));
    facts.append({tr("Data type"), types.join(QStringLiteral(", "))});
    facts.append(
        {tr("Tokenizer"), summary.tokenizer.empty() ? tr("none found") : toQt(summary.tokenizer)});
    facts.append(
        {tr("KV cache"), tr("%1 per token").arg(bytesText(summary.keyValueBytesPerToken))});
    if (!grouping.empty() && summary.keyValueBytesPerToken > 0) {
        const std::uint64_t bytes = keyValueBytesPerToken(
            grouping, summary.headDim, static_cast<std::uint64_t>(keyValueElementBytes(summary)));
        const double change =
            100.0 *
            (static_cast<double>(bytes) / static_cast<double>(summary.keyValueBytesPerToken) - 1);
        // The no-break space keeps number and sign on one line.
        facts.append(
            {tr("when grouped"), tr("%1 (%2\u00a0%)").arg(bytesText(bytes), changeText(change))});
    }
    for (const std::string& warning : summary.warnings)
        facts.append({tr("Note"), toQt(warning)});
    return facts;
}

QList<InspectorFact> selectionFacts(const SelectionState& selection, const ModelGrouping& grouping,
                                    const SharedReport& report, const InspectedGroups& groups) {
    QList<InspectorFact> facts;
    if (selection.layer < 0 || static_cast<std::size_t>(selection.layer) >= grouping.size())
        return facts;
    const LayerGrouping& layer = grouping[static_cast<std::size_t>(selection.layer)];
    facts.append({tr("Layer %1").arg(selection.layer), {}});
    if (layer.isJoint()) {
        facts.append({tr("Groups"), QString::number(layer.key.groupCount())});
        facts.append({tr("Sizes"), groupSizesText(layer.key)});
    } else {
        facts.append({tr("Key groups"), groupSizesText(layer.key)});
        facts.append({tr("Value groups"), groupSizesText(layer.value)});
    }
    if (!report || static_cast<std::size_t>(selection.layer) >= report->layers.size())
        return facts;
    const SquareMatrix& similarity = report->layers[static_cast<std::size_t>(selection.layer)];
    const Grouping& shown = groupingOf(layer, selection.kind);
    const std::optional<double> mean = withinGroupMean(similarity, shown);
    facts.append({tr("Mean within (%1)").arg(kindText(selection.kind)),
                  mean ? number(*mean) : tr("no pair")});
    addGroupFacts(facts, groups, similarity);
    addHeadFacts(facts, selection, shown, similarity, groups);
    return facts;
}

} // namespace regroup::ui
