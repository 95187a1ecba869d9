// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/rows.h"
#include "core/store/store.h"
#include "core/store/store_connection.h"

#include <nlohmann/json.hpp>

namespace regroup {

namespace {

std::string headCountsText(const ModelRecord& model) {
    return nlohmann::ordered_json{{"key", model.keyHeadCounts}, {"value", model.valueHeadCounts}}
        .dump();
}

ModelRecord modelAt(const SQLite::Statement& row) {
    const auto headCounts = nlohmann::json::parse(textAt(row, "kv_heads"));
    ModelRecord model;
    model.id = integerAt(row, "id");
    model.contentHash = textAt(row, "hash");
    model.name = textAt(row, "name");
    model.architecture = textAt(row, "family");
    model.path = textAt(row, "path");
    model.parentId = integerAt(row, "parent_id");
    model.layerCount = smallIntegerAt(row, "layers");
    model.headCount = smallIntegerAt(row, "heads");
    model.keyHeadCounts = headCounts.at("key").get<std::vector<int>>();
    model.valueHeadCounts = headCounts.at("value").get<std::vector<int>>();
    model.headDim = smallIntegerAt(row, "head_dim");
    model.modelDim = integerAt(row, "width");
    model.parameterCount = integerAt(row, "params");
    model.dataType = textAt(row, "dtype");
    model.weightBytes = integerAt(row, "bytes");
    model.config = textAt(row, "config");
    model.openedAtUtc = textAt(row, "opened_at");
    return model;
}

/// Where a known model was seen last; what it is, is fixed by its hash.
void updateModel(SQLite::Database& database, const ModelRecord& model, std::int64_t id) {
    SQLite::Statement update(database,
                             "UPDATE model SET name = :name, path = :path, opened_at = :opened_at, "
                             "parent_id = coalesce(parent_id, :parent_id) WHERE id = :id");
    bindText(update, ":name", model.name);
    bindText(update, ":path", model.path);
    bindText(update, ":opened_at", timeOrNow(model.openedAtUtc));
    bindId(update, ":parent_id", model.parentId == id ? 0 : model.parentId);
    update.bind(":id", id);
    update.exec();
}

std::int64_t insertModel(SQLite::Database& database, const ModelRecord& model) {
    SQLite::Statement insert(
        database,
        "INSERT INTO model (hash, name, family, path, parent_id, layers, heads, kv_heads, "
        "head_dim, width, params, dtype, bytes, opened_at, config) VALUES (:hash, :name, :family, "
        ":path, :parent_id, :layers, :heads, :kv_heads, :head_dim, :width, :params, :dtype, "
        ":bytes, :opened_at, :config)");
    bindText(insert, ":hash", model.contentHash);
    bindText(insert, ":name", model.name);
    bindText(insert, ":family", model.architecture);
    bindText(insert, ":path", model.path);
    bindId(insert, ":parent_id", model.parentId);
    insert.bind(":layers", model.layerCount);
    insert.bind(":heads", model.headCount);
    bindText(insert, ":kv_heads", headCountsText(model));
    insert.bind(":head_dim", model.headDim);
    insert.bind(":width", model.modelDim);
    insert.bind(":params", model.parameterCount);
    bindText(insert, ":dtype", model.dataType);
    insert.bind(":bytes", model.weightBytes);
    bindText(insert, ":opened_at", timeOrNow(model.openedAtUtc));
    bindText(insert, ":config", model.config);
    insert.exec();
    return database.getLastInsertRowid();
}

std::optional<ModelRecord> modelByHash(SQLite::Database& database, std::string_view hash) {
    SQLite::Statement select(database, "SELECT * FROM model WHERE hash = :hash");
    bindText(select, ":hash", hash);
    return select.executeStep() ? std::optional(modelAt(select)) : std::nullopt;
}

} // namespace

void Store::rememberContentHash(const FileStamp& stamp, std::string_view contentHash) {
    m_connection->write("remembering a content hash", [&](SQLite::Database& database) {
        SQLite::Statement insert(database,
                                 "INSERT OR REPLACE INTO file_hash (path, size, modified_ns, hash) "
                                 "VALUES (:path, :size, :modified_ns, :hash)");
        bindText(insert, ":path", stamp.path);
        insert.bind(":size", stamp.sizeBytes);
        insert.bind(":modified_ns", stamp.modifiedNs);
        bindText(insert, ":hash", contentHash);
        insert.exec();
    });
}

std::optional<std::string> Store::findContentHash(const FileStamp& stamp) {
    return m_connection->read("looking for a content hash", [&](SQLite::Database& database) {
        SQLite::Statement select(database, "SELECT hash FROM file_hash WHERE path = :path AND size "
                                           "= :size AND modified_ns = :modified_ns");
        bindText(select, ":path", stamp.path);
        select.bind(":size", stamp.sizeBytes);
        select.bind(":modified_ns", stamp.modifiedNs);
        return select.executeStep() ? std::optional(textAt(select, "hash")) : std::nullopt;
    });
}

std::int64_t Store::addModel(const ModelRecord& model) {
    return m_connection->write("saving a model", [&](SQLite::Database& database) {
        const auto known = modelByHash(database, model.contentHash);
        if (!known)
            return insertModel(database, model);
        updateModel(database, model, known->id);
        return known->id;
    });
}

std::optional<ModelRecord> Store::findModel(std::string_view contentHash) {
    return m_connection->read("looking for a model", [&](SQLite::Database& database) {
        return modelByHash(database, contentHash);
    });
}

std::optional<ModelRecord> Store::readModel(std::int64_t id) {
    return m_connection->read("reading a model", [&](SQLite::Database& database) {
        SQLite::Statement select(database, "SELECT * FROM model WHERE id = :id");
        select.bind(":id", id);
        return select.executeStep() ? std::optional(modelAt(select)) : std::nullopt;
    });
}

} // namespace regroup
