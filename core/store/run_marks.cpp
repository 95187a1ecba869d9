// SPDX-License-Identifier: GPL-3.0-or-later
// What people say about runs, and what deleting them gives back.
#include "core/base/text.h"
#include "core/store/rows.h"
#include "core/store/run_rows.h"
#include "core/store/store.h"
#include "core/store/store_connection.h"

namespace regroup {

namespace {

/// Texts by their length, each number as eight bytes.
constexpr const char* rowBytesQuery =
    "SELECT coalesce((SELECT length(name) + length(note) + length(command) + length(recipe) + "
    "length(versions) + 160 FROM run WHERE id = :id), 0)"
    " + coalesce((SELECT sum(length(key) + length(text) + 8) FROM param WHERE run_id = :id), 0)"
    " + coalesce((SELECT sum(length(labels) + length(kind) + 48) FROM search_step WHERE run_id = "
    ":id), 0)"
    " + coalesce((SELECT count(*) * 80 FROM training_step WHERE run_id = :id), 0)"
    " + coalesce((SELECT sum(length(task) + length(metric) + length(protocol) + length(data_hash) "
    "+ length(leak) + 24) FROM score WHERE run_id = :id), 0)"
    " + coalesce((SELECT sum(length(task) + length(detail) + 24) FROM item WHERE run_id = :id), 0) "
    "AS bytes";

} // namespace

void Store::setRunTags(std::int64_t id, std::span<const std::string> tags) {
    m_connection->write("saving the tags of a run", [&](SQLite::Database& database) {
        checkRunExists(database, path(), id);
        SQLite::Statement remove(database, "DELETE FROM tag WHERE run_id = :run_id");
        remove.bind(":run_id", id);
        remove.exec();
        SQLite::Statement insert(database,
                                 "INSERT OR IGNORE INTO tag (run_id, tag) VALUES (:run_id, :tag)");
        insert.bind(":run_id", id);
        for (const std::string& tag : tags) {
            const std::string_view text = trimmed(tag);
            if (text.empty())
                continue;
            bindText(insert, ":tag", text);
            insert.exec();
            insert.reset();
        }
    });
}

void Store::setRunsArchived(std::span<const std::int64_t> ids, bool archived) {
    m_connection->write("archiving runs", [&](SQLite::Database& database) {
        SQLite::Statement update(database, "UPDATE run SET archived = :archived WHERE id = :id");
        update.bind(":archived", archived ? 1 : 0);
        for (const std::int64_t id : ids) {
            checkRunExists(database, path(), id);
            update.bind(":id", id);
            update.exec();
            update.reset();
        }
    });
}

std::vector<std::int64_t> Store::runsBelow(std::int64_t id) {
    return m_connection->read("reading the parts of a run", [&](SQLite::Database& database) {
        SQLite::Statement select(
            database, "WITH RECURSIVE below (id) AS (SELECT id FROM run WHERE id = :id UNION "
                      "SELECT run.id FROM run JOIN below ON run.parent_id = below.id) "
                      "SELECT id FROM below ORDER BY id");
        select.bind(":id", id);
        std::vector<std::int64_t> ids;
        while (select.executeStep())
            ids.push_back(integerAt(select, "id"));
        return ids;
    });
}

std::int64_t Store::rowBytes(std::span<const std::int64_t> ids) {
    return m_connection->read("measuring runs", [&](SQLite::Database& database) {
        SQLite::Statement select(database, rowBytesQuery);
        std::int64_t bytes = 0;
        for (const std::int64_t id : ids) {
            select.bind(":id", id);
            if (select.executeStep())
                bytes += integerAt(select, "bytes");
            select.reset();
        }
        return bytes;
    });
}

} // namespace regroup
