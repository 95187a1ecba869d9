// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "ui/common/message_strip.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/compare/compare_controller.h"
#include "ui/pages/compare/compare_page.h"
#include "ui/pages/explore/explore_controller.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/search/search_controller.h"
#include "ui/pages/search/search_options_panel.h"
#include "ui/pages/search/search_page.h"
#include "ui/window/main_window.h"

#include <QAbstractButton>
#include <QAction>
#include <QApplication>
#include <QMessageBox>
#include <QTemporaryDir>
#include <QTest>
#include <filesystem>

namespace regroup::ui::test {

/// A window on the sample with a store of its own, which leaves no trace.
struct ShownStudio {
    QTemporaryDir folder;
    MainWindow window;

    explicit ShownStudio(StudioWork work, WindowOptions options = quiet())
        : window(std::move(work), pathsIn(folder), options) {
        window.resize(1300, 850);
        window.show();
        QApplication::setActiveWindow(&window);
    }

    static WindowOptions quiet() {
        WindowOptions options;
        options.theme = QStringLiteral("light");
        options.keep = RecentFiles::Keep::InMemory;
        return options;
    }
    static StudioPaths pathsIn(const QTemporaryDir& folder) {
        const std::filesystem::path root = folder.path().toStdString();
        return {root / "runs.sqlite", std::filesystem::path(REGROUP_SOURCE_DIR) / "resources"};
    }
    std::filesystem::path operator/(const char* name) const {
        return std::filesystem::path(folder.path().toStdString()) / name;
    }

    /// Whether it became true in a minute: long, for loaded machines.
    template <typename Condition> static bool comesTrue(Condition condition) {
        return QTest::qWaitFor(condition, 60000);
    }
    bool openSample() {
        window.openSample();
        return comesTrue(
            [this] { return window.explore().shownReport(HeadKind::Query) != nullptr; });
    }
    bool isIdle() {
        return comesTrue([this] { return window.jobs().board().activeCount() == 0; });
    }

    template <typename Widget = QWidget> Widget* find(const char* name) {
        return window.findChild<Widget*>(QString::fromLatin1(name));
    }
    void trigger(const char* action) { find<QAction>(action)->trigger(); }
    bool press(const char* button) {
        auto* found = find<QAbstractButton>(button);
        if (found == nullptr || !found->isEnabled())
            return false;
        found->click();
        return true;
    }
    /// Answers the question about unsaved changes.
    bool answerUnsaved(QMessageBox::StandardButton answer) {
        auto* box = find<QMessageBox>("unsavedBox");
        if (box == nullptr)
            return false;
        box->button(answer)->click();
        return true;
    }
    std::string groups(int layer, HeadKind kind = HeadKind::Key) {
        return groupingText(window.grouping().grouping(layer, kind));
    }
};

} // namespace regroup::ui::test
