// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/selection_text.h"

#include <QStringList>
#include <algorithm>

namespace regroup::ui {
namespace {

bool readKind(const QString& value, HeadKind& into) {
    if (value == QStringLiteral("K"))
        into = HeadKind::Key;
    else if (value == QStringLiteral("V"))
        into = HeadKind::Value;
    else if (value == QStringLiteral("Q"))
        into = HeadKind::Query;
    else
        return false;
    return true;
}

bool readPart(const QString& part, SelectionState& into) {
    const QString key = part.section(QLatin1Char('='), 0, 0);
    const QString value = part.section(QLatin1Char('='), 1);
    bool good = false;
    if (key == QStringLiteral("layer")) {
        into.layer = value.toInt(&good);
        return good && into.layer >= 0;
    }
    if (key == QStringLiteral("kind"))
        return readKind(value, into.kind);
    if (key != QStringLiteral("heads"))
        return false;
    for (const QString& head : value.split(QLatin1Char('+'))) {
        into.heads.push_back(head.toInt(&good));
        if (!good || into.heads.back() < 0)
            return false;
    }
    std::sort(into.heads.begin(), into.heads.end());
    return true;
}

} // namespace

std::optional<SelectionState> selectionFromText(const QString& text) {
    SelectionState state;
    if (text.isEmpty())
        return state;
    for (const QString& part : text.split(QLatin1Char(',')))
        if (!readPart(part, state))
            return std::nullopt;
    return state;
}

QString selectionProblem(const QString& text) {
    return QStringLiteral("--select: '%1', expected a form such as layer=3,kind=K,heads=5+9.")
        .arg(text);
}

} // namespace regroup::ui
