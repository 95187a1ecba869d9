// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/page_stack.h"

#include <QScrollArea>

namespace regroup::ui {

void PageStack::addPage(QWidget* page) {
    addWidget(page);
}

void PageStack::addScrolledPage(QWidget* page) {
    auto* area = new QScrollArea;
    area->setFrameShape(QFrame::NoFrame);
    area->setWidgetResizable(true);
    area->setFocusPolicy(Qt::NoFocus); // Tab goes from field to field.
    area->setWidget(page);
    addWidget(area);
}

void PageStack::setCurrentPage(QWidget* page) {
    for (QWidget* entry = page; entry != nullptr; entry = entry->parentWidget())
        if (indexOf(entry) >= 0)
            setCurrentWidget(entry);
}

} // namespace regroup::ui
