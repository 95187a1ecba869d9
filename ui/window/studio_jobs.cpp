// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/window/studio_jobs.h"

#include <utility>

namespace regroup::ui {

StudioJobs::StudioJobs(std::function<std::int64_t()> nowMs, QObject* parent)
    : QObject(parent), m_board(std::move(nowMs)), m_queue(std::make_unique<JobQueue>()) {}

StudioJobs::~StudioJobs() {
    // Joins every worker while this object can still receive what they post.
    m_queue.reset();
}

void StudioJobs::post(std::function<void()> onGuiThread) {
    QMetaObject::invokeMethod(this, std::move(onGuiThread), Qt::QueuedConnection);
}

std::uint64_t StudioJobs::addToBoard(const JobOptions& options,
                                     const std::shared_ptr<JobTicket>& ticket,
                                     std::function<void()> abandon) {
    if (options.title.isEmpty())
        return 0;
    JobStops stops = options.stops;
    stops.abandon = std::move(abandon);
    return m_board.add(
        options.title, [ticket] { ticket->requestStop(); }, std::move(stops));
}

void StudioJobs::endOnBoard(std::uint64_t boardId, const JobOptions& options, JobState state,
                            const QString& note) {
    if (boardId == 0)
        return;
    m_board.end(boardId, state, note.isEmpty() && options.note ? options.note() : note);
}

} // namespace regroup::ui
