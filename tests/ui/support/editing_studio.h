// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/ui/support/fake_studio.h"
#include "ui/editor/grouping_document.h"

#include <QAbstractButton>
#include <QLabel>
#include <QTest>
#include <QWidget>
#include <functional>

namespace regroup::ui::test {

/// What pages around the edited grouping need, and ways to reach into one of them.
struct EditingStudio {
    FakeStudio studio;
    GroupingDocument grouping;

    explicit EditingStudio(StudioWork work) : studio(std::move(work)) {}

    std::function<GroupingFile()> file() {
        return [this] {
            GroupingFile made;
            made.grouping = grouping.grouping();
            return made;
        };
    }
    void open() {
        grouping.reset("pairs", fakeSummary("/models/tiny").grouping);
        studio.model.open("/models/tiny", fakeSummary("/models/tiny"));
    }
};

template <typename Page> struct PageProbe {
    Page& page;

    void show() {
        page.resize(1100, 800);
        page.show();
    }
    template <typename Widget = QWidget> Widget* find(const char* name) {
        return page.template findChild<Widget*>(QString::fromLatin1(name));
    }
    QAbstractButton* button(const char* name) { return find<QAbstractButton>(name); }
    QString text(const char* label) { return find<QLabel>(label)->text(); }
    bool press(const char* name) {
        QAbstractButton* found = button(name);
        if (!found->isEnabled())
            return false;
        QTest::mouseClick(found, Qt::LeftButton);
        return true;
    }
};

} // namespace regroup::ui::test
