// SPDX-License-Identifier: GPL-3.0-or-later
// How long 10,000 runs take to be filtered and sorted, as the Compare page does it.
#include "ui/item_models/run_table_model.h"

#include <QElapsedTimer>
#include <QGuiApplication>
#include <algorithm>
#include <cstdint>
#include <cstdio>

using namespace regroup;
using namespace regroup::ui;

namespace {

std::vector<RunSummary> manyRuns(int count) {
    std::vector<RunSummary> runs;
    for (int id = 1; id <= count; ++id) {
        RunSummary run;
        run.id = id;
        run.name = "ward-" + std::to_string(id % 97) + " run " + std::to_string(id);
        run.kind = "evaluate";
        run.state = "done";
        run.model = "tiny";
        run.method = id % 2 == 0 ? "ward" : "paper";
        run.tags = {id % 3 == 0 ? "paper" : "draft"};
        run.perplexity = 5 + std::int64_t{id} * 7919 % 10000 / 100.0;
        run.scores = {
            {"mmlu", "acc", "prompt", std::int64_t{id} * 104729 % 10000 / 10000.0, 0.004, 14042},
            {"sst2", "acc", "prompt", std::int64_t{id} * 1299709 % 10000 / 10000.0, 0.01, 872}};
        runs.push_back(std::move(run));
    }
    return runs;
}

} // namespace

int main(int argumentCount, char** arguments) {
    qputenv("QT_QPA_PLATFORM", "offscreen");
    const QGuiApplication application(argumentCount, arguments);
    RunTableModel model;
    RunTableFilter filter;
    filter.setSourceModel(&model);
    model.setRuns(manyRuns(10000));
    std::vector<double> milliseconds;
    for (int round = 0; round < 11; ++round) {
        filter.setText({});
        filter.sort(RunTableModel::DateColumn);
        QElapsedTimer timer;
        timer.start();
        filter.setText(QStringLiteral("task=mmlu tag:paper perplexity<80"));
        filter.sort(round % 2 == 0 ? RunTableModel::PerplexityColumn : RunTableModel::NameColumn);
        milliseconds.push_back(static_cast<double>(timer.nsecsElapsed()) / 1e6);
    }
    std::sort(milliseconds.begin(), milliseconds.end());
    std::printf("10,000 runs, filter and sort: median %.1f ms, worst %.1f ms; %d rows shown\n",
                milliseconds[milliseconds.size() / 2], milliseconds.back(), filter.rowCount());
    return 0;
}
