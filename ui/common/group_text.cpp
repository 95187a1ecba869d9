// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/group_text.h"

#include <QStringList>

namespace regroup::ui {

QString groupLetter(int group) {
    QString letters;
    for (int rest = group; rest >= 0; rest = rest / 26 - 1)
        letters.prepend(QChar(u'A' + rest % 26));
    return letters;
}

QString headsText(const std::vector<int>& heads) {
    QStringList texts;
    for (const int head : heads)
        texts.append(QString::number(head));
    return texts.join(QStringLiteral(", "));
}

std::vector<GroupMark> canonicalMarks(int groupCount) {
    std::vector<GroupMark> marks;
    marks.reserve(static_cast<std::size_t>(groupCount));
    for (int group = 0; group < groupCount; ++group)
        marks.push_back({groupLetter(group), group});
    return marks;
}

} // namespace regroup::ui
