// SPDX-License-Identifier: GPL-3.0-or-later
// What the Compare page does with stored runs: tests, tags, notes, archive, deletion, import.
#include "ui/common/qt_text.h"
#include "ui/pages/compare/compare_controller.h"

namespace regroup::ui {
namespace {

/// So many digits of a hash tell two apart.
constexpr int shownDigits = 12;

QString differenceText(const RunDifference& difference) {
    const QString then = toQt(difference.then);
    const QString now = toQt(difference.now);
    const bool isGone = now.isEmpty();
    switch (difference.what) {
    case RunDifference::What::Program:
        return CompareController::tr("It was made by Regroup %1; this is %2.").arg(then, now);
    case RunDifference::What::Model:
        return isGone ? CompareController::tr("Its model is not there any more.")
                      : CompareController::tr("Its model was another one (SHA-256 %1…, now %2…).")
                            .arg(then.left(shownDigits), now.left(shownDigits));
    case RunDifference::What::Data: break;
    }
    return isGone ? CompareController::tr("Its data are not there any more.")
                  : CompareController::tr("Its data were others (SHA-256 %1…, now %2…).")
                        .arg(then.left(shownDigits), now.left(shownDigits));
}

} // namespace

/// A change of the store, after which the runs are read anew.
void CompareController::change(const QString& whatFailed,
                               const std::function<void(JobContext&)>& work,
                               const std::function<void()>& then) {
    JobEvents<bool> events;
    events.done = [this, then](bool) {
        if (then)
            then();
        refresh();
    };
    events.failed = [this, whatFailed](const Failure& failure) {
        Q_EMIT failed(whatFailed, failure);
        refresh();
    };
    m_context.jobs.start<bool>(
        {JobLane::Light, {}, this, nullptr, {}},
        [work](JobContext& job) {
            work(job);
            return true;
        },
        std::move(events));
}

void CompareController::readPairs(std::int64_t baseline, const Ids& ids, const std::string& task) {
    using Pairs = std::vector<RunPair>;
    JobEvents<Pairs> events;
    events.done = [this, baseline](const Pairs& pairs) { Q_EMIT pairsRead(baseline, pairs); };
    events.failed = [this, baseline](const Failure&) { // E.g. a run that was deleted meanwhile.
        Q_EMIT pairsRead(baseline, {});
    };
    events.stopped = [this, baseline] { Q_EMIT pairsRead(baseline, {}); }; // By the user.
    constexpr std::size_t quickCount = 40; // Runs that take about a second, 10,000 resamples each.
    const QString title =
        ids.size() > quickCount
            ? tr("Test %n run(s) against the baseline", nullptr, static_cast<int>(ids.size()))
            : QString();
    if (m_pairsJob.id() != 0)
        m_pairsJob.requestStop();
    m_pairsJob = m_context.jobs.start<Pairs>(
        {JobLane::Light, title, this, &m_pairsRequest, {}},
        [read = m_context.work.pairRuns, store = m_context.paths.store, baseline, ids,
         task](JobContext& job) { return read(store, baseline, ids, task, job); },
        std::move(events));
}

void CompareController::readFronts(const Ids& ids) {
    using Fronts = std::vector<BudgetFront>;
    if (ids.empty()) {
        m_frontsRequest.next();
        Q_EMIT frontsRead({});
        return;
    }
    JobEvents<Fronts> events;
    events.done = [this](const Fronts& fronts) { Q_EMIT frontsRead(fronts); };
    events.failed = [this](const Failure& failure) {
        Q_EMIT frontsRead({});
        Q_EMIT failed(tr("The fronts of the searches could not be read."), failure);
    };
    m_context.jobs.start<Fronts>(
        {JobLane::Light, {}, this, &m_frontsRequest, {}},
        [read = m_context.work.budgetFronts, store = m_context.paths.store, ids](JobContext&) {
            return read(store, ids);
        },
        std::move(events));
}

void CompareController::forgetPairs() {
    m_pairsRequest.next();
}

void CompareController::setTags(std::int64_t run, const QStringList& tags) {
    std::vector<std::string> texts;
    for (const QString& tag : tags)
        texts.push_back(fromQt(tag));
    change(tr("The tags could not be saved."),
           [set = m_runWork.setTags, store = m_context.paths.store, run, texts](JobContext&) {
               set(store, run, texts);
           });
}

void CompareController::setNote(std::int64_t run, const QString& name, const QString& note) {
    change(tr("The note could not be saved."),
           [set = m_runWork.setNote, store = m_context.paths.store, run, name = fromQt(name),
            note = fromQt(note)](JobContext&) { set(store, run, name, note); });
}

void CompareController::setArchived(const Ids& runs, bool isArchived) {
    change(
        isArchived ? tr("The runs could not be archived.")
                   : tr("The runs could not be taken out of the archive."),
        [set = m_runWork.setArchived, store = m_context.paths.store, runs,
         isArchived](JobContext&) { set(store, runs, isArchived); },
        [this, runs, isArchived] {
            if (isArchived)
                Q_EMIT archived(runs);
        });
}

void CompareController::measureDeletion(const Ids& runs) {
    JobEvents<std::uint64_t> events;
    events.done = [this, runs](std::uint64_t bytes) { Q_EMIT deletionMeasured(runs, bytes); };
    events.failed = [this](const Failure& failure) {
        Q_EMIT failed(tr("The runs could not be deleted."), failure);
    };
    m_context.jobs.start<std::uint64_t>(
        {JobLane::Light, {}, this, nullptr, {}},
        [measure = m_runWork.bytesOf, store = m_context.paths.store, runs](JobContext&) {
            return measure(store, runs);
        },
        std::move(events));
}

void CompareController::remove(const Ids& runs) {
    change(tr("The runs could not be deleted."),
           [remove = m_runWork.remove, store = m_context.paths.store, runs](JobContext&) {
               remove(store, runs);
           });
}

void CompareController::readRun(std::int64_t run) {
    if (!m_runWork.showRun)
        return;
    JobEvents<std::string> events;
    events.done = [this, run](const std::string& json) { Q_EMIT runRead(run, json); };
    events.failed = [this](const Failure& failure) {
        Q_EMIT failed(tr("The run could not be read."), failure);
    };
    m_context.jobs.start<std::string>(
        {JobLane::Light, {}, this, &m_runRequest, {}},
        [read = m_runWork.showRun, store = m_context.paths.store, run](JobContext&) {
            return read(store, run);
        },
        std::move(events));
}

void CompareController::readDifferences(std::int64_t run, const RerunPlaces& places,
                                        const std::function<void(const QStringList&)>& then) {
    using Differences = std::vector<RunDifference>;
    if (!m_runWork.differences)
        return;
    JobEvents<Differences> events;
    events.done = [then](const Differences& differences) {
        QStringList sentences;
        for (const RunDifference& difference : differences)
            sentences.append(differenceText(difference));
        then(sentences);
    };
    events.failed = [this](const Failure& failure) {
        Q_EMIT failed(tr("What has changed since the run could not be found out."), failure);
    };
    m_context.jobs.start<Differences>(
        {JobLane::Light, {}, this, &m_differencesRequest, {}},
        [read = m_runWork.differences, store = m_context.paths.store, run,
         places](JobContext& job) { return read(store, run, places, job); },
        std::move(events));
}

void CompareController::importPaths(const std::vector<std::filesystem::path>& paths) {
    using Runs = std::vector<ImportedRun>;
    JobEvents<Runs> events;
    events.done = [this](const Runs& runs) {
        Ids ids;
        int newCount = 0;
        for (const ImportedRun& run : runs) {
            ids.push_back(run.runId);
            newCount += run.wasKnown ? 0 : 1;
        }
        Q_EMIT imported(ids, newCount);
        refresh();
    };
    events.stopped = [this] { refresh(); };
    events.failed = [this](const Failure& failure) {
        Q_EMIT failed(tr("The runs could not be imported."), failure);
        refresh(); // What came before the broken one is in.
    };
    m_context.jobs.start<Runs>(
        {JobLane::Light, tr("Import runs"), this, nullptr, {}},
        [import = m_runWork.import, store = m_context.paths.store, paths](JobContext& job) {
            return import(store, paths, job);
        },
        std::move(events));
}

} // namespace regroup::ui
