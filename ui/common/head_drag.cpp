// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/common/head_drag.h"

#include <QMimeData>

namespace regroup::ui {

QString headsMimeType() {
    return QStringLiteral("application/x-regroup-heads");
}

QMimeData* createHeadsMimeData(const std::vector<int>& heads) {
    QByteArray text;
    for (const int head : heads)
        text += (text.isEmpty() ? "" : " ") + QByteArray::number(head);
    auto* mime = new QMimeData;
    mime->setData(headsMimeType(), text);
    return mime;
}

std::vector<int> headsFromMimeData(const QMimeData* mime) {
    std::vector<int> heads;
    if (mime == nullptr || !mime->hasFormat(headsMimeType()))
        return heads;
    for (const QByteArray& word : mime->data(headsMimeType()).simplified().split(' ')) {
        bool isNumber = false;
        const int head = word.toInt(&isNumber);
        if (!isNumber || head < 0)
            return {};
        heads.push_back(head);
    }
    return heads;
}

} // namespace regroup::ui
