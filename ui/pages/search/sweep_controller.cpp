// SPDX-License-Identifier: GPL-3.0-or-later
#include "ui/pages/search/sweep_controller.h"

#include "ui/common/qt_text.h"
#include "ui/common/shown_number.h"
#include "ui/window/command_line.h"

#include <QFont>
#include <QLocale>
#include <algorithm>

namespace regroup::ui {
namespace {

bool hasChance(SearchMethod method) {
    return method == SearchMethod::Paper || method == SearchMethod::Anneal ||
           method == SearchMethod::Random;
}

} // namespace

QString searchMethodTitle(SearchMethod method) {
    switch (method) {
    case SearchMethod::Anneal: return SweepController::tr("Annealing");
    case SearchMethod::Paper: return SweepController::tr("Paper's search");
    case SearchMethod::Exact: return SweepController::tr("Proved optimum");
    case SearchMethod::Agglomerate: return SweepController::tr("Cheapest unions");
    case SearchMethod::Ward: return SweepController::tr("Ward clustering");
    case SearchMethod::Neighbour: return SweepController::tr("Neighbouring heads");
    case SearchMethod::Random: return SweepController::tr("Random");
    case SearchMethod::Mqa: return SweepController::tr("One group (multi-query)");
    case SearchMethod::Manual: return SweepController::tr("By hand");
    }
    return {};
}

std::vector<SearchRequest> sweepRequests(const SearchRequest& form, const SweepChoices& choices,
                                         int headCount) {
    std::vector<SearchRequest> requests;
    for (const int groups : choices.groupCounts)
        for (const SearchMethod method : choices.methods)
            for (const std::uint64_t seed : choices.seeds) {
                if (method == SearchMethod::Mqa && groups != choices.groupCounts.front())
                    continue; // It has one number of groups, whatever is asked for.
                SearchRequest request = form;
                request.search.method = method;
                request.search.groupCount = method == SearchMethod::Mqa ? 1 : groups;
                request.search.seed = seed;
                request.search.budget.reset(); // The numbers of groups are given here.
                request.budgetWeights.reset();
                if (method == SearchMethod::Neighbour)
                    request.search.sizes = GroupSizes::Equal;
                const bool equal = request.search.sizes == GroupSizes::Equal;
                if (groups < 1 || groups > headCount ||
                    (equal && headCount % request.search.groupCount != 0))
                    continue;
                request.name = fromQt(SweepController::tr("%1, %2 groups, seed %3")
                                          .arg(searchMethodTitle(method))
                                          .arg(request.search.groupCount)
                                          .arg(seed));
                request.command = searchCommandLine(request);
                requests.push_back(std::move(request));
                if (!hasChance(method))
                    break;
            }
    return requests;
}

SweepController::SweepController(const StudioContext& context, QObject* parent)
    : QAbstractTableModel(parent), m_context(context) {}

void SweepController::start(std::vector<SearchRequest> requests) {
    if (isRunning() || requests.empty())
        return;
    setRows(std::move(requests));
    m_isSideTable = false;
    m_parent.reset();
    if (const auto& store = m_rows.front().request.store)
        m_parent = std::make_shared<Parent>(Parent{
            *store, fromQt(tr("Sweep of %n searches", nullptr, static_cast<int>(m_rows.size()))),
            0});
    const Search search = partOfSweep();
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        startRow(row, JobLane::Heavy, search);
    Q_EMIT runningChanged();
}

void SweepController::setRows(std::vector<SearchRequest> requests) {
    beginResetModel();
    m_rows.clear();
    for (SearchRequest& request : requests)
        m_rows.push_back({std::move(request), nullptr, tr("waiting"), {}, 0});
    m_left = static_cast<int>(m_rows.size());
    m_wasStopped = false;
    ++m_generation;
    endResetModel();
}

SweepController::Search SweepController::partOfSweep() const {
    return [search = m_context.work.search, begin = m_context.work.beginSweep,
            parent = m_parent](SearchRequest request, JobContext& job) {
        if (parent && parent->run == 0) // One search at a time: no other thread looks at it.
            parent->run = begin(parent->store, parent->name);
        request.parentId = parent ? parent->run : 0;
        return search(request, job, {});
    };
}

/// Behind the last search, whose thread has left the parent alone by then.
void SweepController::endParent() {
    if (!m_parent)
        return;
    m_context.jobs.start<bool>(
        {JobLane::Heavy, {}, this, nullptr, {}},
        [end = m_context.work.endSweep, parent = m_parent, stopped = m_wasStopped](JobContext&) {
            if (parent->run != 0)
                end(parent->store, parent->run, stopped);
            return true;
        },
        {});
    m_parent.reset();
}

void SweepController::compareWith(const SearchRequest& request,
                                  std::shared_ptr<const SearchReport> report) {
    const bool isMeasured = runsTheModel(request.objective) || request.search.budget.has_value();
    if (isRunning() || (!m_rows.empty() && !m_isSideTable) || isMeasured)
        return;
    std::vector<SearchRequest> requests = {request};
    SearchRequest cheap = request;
    cheap.store.reset();
    cheap.command.clear();
    constexpr int quicklyProved = 12; // Heads: more would keep the light lane for seconds.
    for (const SearchMethod method :
         {SearchMethod::Neighbour, SearchMethod::Random, SearchMethod::Ward, SearchMethod::Exact}) {
        cheap.search.method = method;
        const bool isSuited =
            method == SearchMethod::Neighbour
                ? request.search.sizes == GroupSizes::Equal || request.search.groupCount == 1
                : method != SearchMethod::Exact ||
                      m_context.model.summary().headCount <= quicklyProved;
        if (isSuited && method != request.search.method)
            requests.push_back(cheap);
    }
    setRows(std::move(requests));
    m_isSideTable = true;
    m_parent.reset();
    m_rows.front().report = std::move(report);
    endRow(0, m_rows.front().report->stopped ? tr("stopped") : tr("done"));
    for (std::size_t row = 1; row < m_rows.size(); ++row)
        startRow(row, JobLane::Light, m_context.work.quickSearch);
    Q_EMIT runningChanged();
}

void SweepController::startRow(std::size_t row, JobLane lane, const Search& search) {
    const auto isMine = [this, number = m_generation] { return number == m_generation; };
    JobEvents<SearchReport> events;
    events.progress = [this, row, isMine](const Progress&) {
        if (isMine() && m_rows[row].state != tr("searching")) {
            m_rows[row].state = tr("searching");
            Q_EMIT dataChanged(index(static_cast<int>(row), 0),
                               index(static_cast<int>(row), ColumnCount - 1));
        }
    };
    events.done = [this, row, isMine](SearchReport report) {
        if (!isMine())
            return;
        const bool stopped = report.stopped;
        m_rows[row].report = std::make_shared<const SearchReport>(std::move(report));
        endRow(row, stopped ? tr("stopped") : tr("done"));
    };
    events.stopped = [this, row, isMine] {
        if (isMine())
            endRow(row, tr("stopped"));
    };
    events.failed = [this, row, isMine](const Failure& failure) {
        if (isMine())
            endRow(row, tr("failed"), toQt(failure.message));
    };
    m_context.jobs.start<SearchReport>(
        {lane,
         lane == JobLane::Heavy ? tr("Sweep: %1").arg(toQt(m_rows[row].request.name)) : QString(),
         this,
         nullptr,
         {}},
        [search, request = m_rows[row].request](JobContext& job) { return search(request, job); },
        std::move(events));
    if (lane == JobLane::Heavy)
        m_rows[row].job = m_context.jobs.board().lastId();
}

void SweepController::endRow(std::size_t row, const QString& state, const QString& reason) {
    m_rows[row].state = state;
    m_rows[row].reason = reason;
    // The best of a budget may be another one now.
    Q_EMIT dataChanged(index(0, 0), index(rowCount() - 1, ColumnCount - 1));
    if (--m_left == 0) {
        endParent();
        Q_EMIT runningChanged();
        Q_EMIT finished();
    }
}

void SweepController::stop() {
    m_wasStopped = isRunning();
    for (std::size_t row = 0; row < m_rows.size(); ++row)
        m_context.jobs.board().requestStop(m_rows[row].job); // Those that have ended do not mind.
}

void SweepController::forget() {
    stop();
    endParent();
    ++m_generation;
    beginResetModel();
    m_rows.clear();
    endResetModel();
    m_left = 0;
    m_isSideTable = false;
    Q_EMIT runningChanged();
}

std::shared_ptr<const SearchReport> SweepController::report(int row) const {
    return m_rows[static_cast<std::size_t>(row)].report;
}

const SearchRequest& SweepController::request(int row) const {
    return m_rows[static_cast<std::size_t>(row)].request;
}

bool SweepController::isBest(const Row& row) const {
    return row.report && std::all_of(m_rows.begin(), m_rows.end(), [&row](const Row& other) {
               return !other.report ||
                      other.request.search.groupCount != row.request.search.groupCount ||
                      other.report->objective >= row.report->objective;
           });
}

int SweepController::rowCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : static_cast<int>(m_rows.size());
}

int SweepController::columnCount(const QModelIndex& parent) const {
    return parent.isValid() ? 0 : ColumnCount;
}

QString SweepController::text(const Row& row, int column) const {
    const ModelSearchRequest& search = row.request.search;
    switch (column) {
    case MethodColumn: return searchMethodTitle(search.method);
    case GroupsColumn: return QLocale().toString(search.groupCount);
    case SeedColumn:
        return hasChance(search.method) ? QString::number(search.seed) : QStringLiteral("–");
    case ObjectiveColumn:
        return row.report ? shownNumber(row.report->objective, 'f', 4) : QString();
    case StateColumn: return row.state;
    }
    return {};
}

QVariant SweepController::data(const QModelIndex& index, int role) const {
    if (!checkIndex(index, CheckIndexOption::IndexIsValid))
        return {};
    const Row& row = m_rows[static_cast<std::size_t>(index.row())];
    if (role == Qt::TextAlignmentRole && index.column() >= GroupsColumn &&
        index.column() <= ObjectiveColumn)
        return (Qt::AlignRight | Qt::AlignVCenter).toInt();
    if (role == Qt::ToolTipRole)
        return row.reason;
    if (role == Qt::FontRole && isBest(row)) {
        QFont bold;
        bold.setBold(true);
        return bold;
    }
    return role == Qt::DisplayRole ? text(row, index.column()) : QVariant();
}

QVariant SweepController::headerData(int section, Qt::Orientation orientation, int role) const {
    if (orientation != Qt::Horizontal)
        return {};
    if (role == Qt::TextAlignmentRole && section >= GroupsColumn && section <= ObjectiveColumn)
        return (Qt::AlignRight | Qt::AlignVCenter).toInt();
    if (role != Qt::DisplayRole)
        return {};
    switch (section) {
    case MethodColumn: return tr("Method");
    case GroupsColumn: return tr("Groups");
    case SeedColumn: return tr("Seed");
    case ObjectiveColumn: return tr("Objective");
    case StateColumn: return tr("State");
    }
    return {};
}

} // namespace regroup::ui
