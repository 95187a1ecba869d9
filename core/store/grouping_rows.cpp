// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/base/hash.h"
#include "core/grouping/grouping_file.h"
#include "core/store/rows.h"
#include "core/store/store.h"
#include "core/store/store_connection.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace regroup {

namespace {

GroupingRecord groupingAt(const SQLite::Statement& row, const std::filesystem::path& path) {
    GroupingRecord grouping;
    grouping.id = integerAt(row, "id");
    grouping.modelId = integerAt(row, "model_id");
    grouping.parentId = integerAt(row, "parent_id");
    grouping.name = textAt(row, "name");
    grouping.origin = textAt(row, "origin");
    grouping.grouping =
        groupingFromJson(nlohmann::ordered_json::parse(textAt(row, "layers")),
                         fmt::format("{}, grouping {}", path.string(), grouping.id));
    grouping.hash = textAt(row, "hash");
    grouping.createdAtUtc = textAt(row, "created_at");
    return grouping;
}

std::int64_t insertGrouping(SQLite::Database& database, const GroupingRecord& grouping,
                            const std::string& layers, const std::string& hash) {
    SQLite::Statement insert(
        database, "INSERT INTO grouping (model_id, parent_id, name, origin, joint, kv_heads, "
                  "layers, hash, created_at) VALUES (:model_id, :parent_id, :name, :origin, "
                  ":joint, :kv_heads, :layers, :hash, :created_at)");
    bindId(insert, ":model_id", grouping.modelId);
    bindId(insert, ":parent_id", grouping.parentId);
    bindText(insert, ":name", grouping.name);
    bindText(insert, ":origin", grouping.origin);
    insert.bind(":joint", isJoint(grouping.grouping) ? 1 : 0);
    insert.bind(":kv_heads", keyValueHeadTotal(grouping.grouping));
    bindText(insert, ":layers", layers);
    bindText(insert, ":hash", hash);
    bindText(insert, ":created_at", timeOrNow(grouping.createdAtUtc));
    insert.exec();
    return database.getLastInsertRowid();
}

} // namespace

std::int64_t Store::addGrouping(const GroupingRecord& grouping) {
    if (grouping.grouping.empty())
        throw Error(
            ErrorCode::BadData,
            fmt::format("The grouping '{}' has 0 layers, expected at least 1.", grouping.name));
    const std::string layers = groupingToJson(grouping.grouping).dump();
    // The same partitions found in another way are another grouping: a run must name its own
    // origin.
    const std::string hash = sha256Hex(layers + grouping.origin);
    return m_connection->write("saving a grouping", [&](SQLite::Database& database) {
        SQLite::Statement find(
            database, "SELECT id FROM grouping WHERE model_id = :model_id AND hash = :hash");
        bindId(find, ":model_id", grouping.modelId);
        bindText(find, ":hash", hash);
        return find.executeStep() ? integerAt(find, "id")
                                  : insertGrouping(database, grouping, layers, hash);
    });
}

std::optional<GroupingRecord> Store::readGrouping(std::int64_t id) {
    return m_connection->read("reading a grouping", [&](SQLite::Database& database) {
        SQLite::Statement select(database, "SELECT * FROM grouping WHERE id = :id");
        select.bind(":id", id);
        return select.executeStep() ? std::optional(groupingAt(select, path())) : std::nullopt;
    });
}

} // namespace regroup
