// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/train/plan_text.h"

#include "core/workflow/fine_tune.h"
#include "ui/pages/train/fine_tune_panel.h"
#include "ui/window/inspector_facts.h"
#include "ui/window/job_board.h"

#include <QStringList>

namespace regroup::ui {
namespace {

/// What is no part of the others: the program itself, and what it reads the data with.
std::uint64_t restBytes(const FineTunePlan& plan) {
    const std::uint64_t parts =
        plan.weightBytes + plan.gradientBytes + plan.optimizerBytes + plan.activationBytes;
    return plan.memoryBytes > parts ? plan.memoryBytes - parts : 0;
}

QString memoryText(const FineTunePlan& plan) {
    return FineTunePanel::tr("Memory: %1 of %2 free. Weights %3, gradients %4, optimizer %5, "
                             "activations %6, the program %7.")
        .arg(bytesText(plan.memoryBytes), bytesText(plan.freeMemoryBytes),
             bytesText(plan.weightBytes), bytesText(plan.gradientBytes),
             bytesText(plan.optimizerBytes), bytesText(plan.activationBytes),
             bytesText(restBytes(plan)));
}

} // namespace

QString planText(const FineTunePlan& plan) {
    QStringList lines;
    lines.append(FineTunePanel::tr("%L1 examples and %L2 held out, %L3 steps, %L4 trained "
                                   "parameters.")
                     .arg(plan.exampleCount)
                     .arg(plan.heldOutCount)
                     .arg(plan.stepCount)
                     .arg(plan.trainedParameters));
    lines.append(memoryText(plan));
    lines.append(FineTunePanel::tr("Disk: %1 of %2 free. Time: about %3.")
                     .arg(bytesText(plan.diskBytes), bytesText(plan.freeDiskBytes),
                          durationText(static_cast<std::int64_t>(plan.seconds * 1000))));
    if (plan.cutCount > 0)
        lines.append(FineTunePanel::tr("%L1 examples are longer than the length and are cut.")
                         .arg(plan.cutCount));
    if (plan.memoryBytes > plan.freeMemoryBytes)
        lines.append(FineTunePanel::tr("It does not fit into the free memory. What helps:"));
    else if (plan.diskBytes > plan.freeDiskBytes)
        lines.append(FineTunePanel::tr("It does not fit on the disk: keep fewer checkpoints, or "
                                       "choose another folder."));
    return lines.join(QLatin1Char('\n'));
}

void halveBatch(TrainOptions& train) {
    train.accumulation *= train.batchSize > 1 ? 2 : 1;
    train.batchSize = std::max<std::int64_t>(1, train.batchSize / 2);
}

} // namespace regroup::ui
