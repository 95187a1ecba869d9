// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include "tests/ui/support/editing_studio.h"
#include "ui/pages/train/convert_controller.h"
#include "ui/pages/train/convert_panel.h"
#include "ui/pages/train/fine_tune_controller.h"
#include "ui/pages/train/fine_tune_form.h"
#include "ui/pages/train/fine_tune_panel.h"
#include "ui/pages/train/train_page.h"

namespace regroup::ui::test {

struct ShownTrainPage : EditingStudio, PageProbe<TrainPage> {
    ConvertController convert;
    FineTuneController fineTune;
    TrainPage page;

    explicit ShownTrainPage(StudioWork work = fakeWork())
        : EditingStudio(std::move(work)), PageProbe<TrainPage>{page}, convert(studio.context),
          fineTune(studio.context), page(studio.context, convert, fineTune, grouping, file()) {
        show();
    }

    FineTuneForm& form() { return page.fineTunePanel().form(); }

    /// The fine-tuning sheet with a model and a text: it may start.
    void showReadyToTune() {
        page.showFineTune();
        open();
        form().setData("/texts/stories.txt");
    }
};

} // namespace regroup::ui::test
