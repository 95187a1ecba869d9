// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/ui/support/fake_studio.h"
#include "ui/charts/heatmap_grid.h"
#include "ui/charts/similarity_heatmap.h"
#include "ui/common/empty_state.h"
#include "ui/editor/group_list.h"
#include "ui/editor/grouping_document.h"
#include "ui/pages/explore/explore_controller.h"
#include "ui/pages/explore/explore_page.h"
#include "ui/pages/explore/layer_view.h"

#include <QAction>
#include <QTest>

namespace regroup::ui::test {

/// The Explore page of a window, without the window.
struct ShownExplore {
    FakeStudio studio;
    GroupingDocument grouping;
    ExploreController controller;
    ExplorePage page;

    explicit ShownExplore(StudioWork work = fakeWork())
        : studio(std::move(work)), controller(studio.context),
          page(studio.context, controller, grouping) {
        // What the window does when a model is opened.
        QObject::connect(&studio.model, &StudioModel::opened, &grouping,
                         [this] { grouping.reset("new", studio.model.summary().grouping); });
        page.resize(1100, 800);
        page.show();
    }
    bool open() {
        controller.openModel("/models/tiny");
        return QTest::qWaitFor(
            [this] { return controller.shownReport(HeadKind::Query) != nullptr; }, 20000);
    }
    EmptyState* empty() { return page.findChild<EmptyState*>(); }
    void trigger(const char* action) {
        page.findChild<QAction*>(QString::fromLatin1(action))->trigger();
    }
    double shownSimilarity(int a, int b) { return page.layerView().figure().similarity->at(a, b); }
};

} // namespace regroup::ui::test
