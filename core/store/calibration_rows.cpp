// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/rows.h"
#include "core/store/store.h"
#include "core/store/store_connection.h"

namespace regroup {

namespace {

CalibrationRecord calibrationAt(const SQLite::Statement& row) {
    CalibrationRecord calibration;
    calibration.id = integerAt(row, "id");
    calibration.modelId = integerAt(row, "model_id");
    calibration.source = textAt(row, "source");
    calibration.split = textAt(row, "split");
    calibration.dataHash = textAt(row, "data_hash");
    calibration.sequenceCount = integerAt(row, "sequences");
    calibration.length = integerAt(row, "length");
    calibration.tokenCount = integerAt(row, "tokens");
    calibration.seed = seedAt(row, "seed");
    calibration.createdAtUtc = textAt(row, "created_at");
    return calibration;
}

void bindExtent(SQLite::Statement& statement, const CalibrationRecord& calibration) {
    statement.bind(":model_id", calibration.modelId);
    bindText(statement, ":split", calibration.split);
    bindText(statement, ":data_hash", calibration.dataHash);
    statement.bind(":sequences", calibration.sequenceCount);
    statement.bind(":length", calibration.length);
    statement.bind(":tokens", calibration.tokenCount);
    bindSeed(statement, ":seed", calibration.seed);
}

} // namespace

std::int64_t Store::addCalibration(const CalibrationRecord& calibration) {
    return m_connection->write("saving a calibration", [&](SQLite::Database& database) {
        SQLite::Statement find(database,
                               "SELECT id FROM calibration WHERE model_id = :model_id AND "
                               "split = :split AND data_hash = :data_hash AND sequences = "
                               ":sequences AND length = :length AND tokens = :tokens AND seed IS "
                               ":seed");
        bindExtent(find, calibration);
        if (find.executeStep())
            return integerAt(find, "id");
        SQLite::Statement insert(
            database,
            "INSERT INTO calibration (model_id, source, split, data_hash, sequences, length, "
            "tokens, seed, created_at) VALUES (:model_id, :source, :split, :data_hash, :sequences, "
            ":length, :tokens, :seed, :created_at)");
        bindExtent(insert, calibration);
        bindText(insert, ":source", calibration.source);
        bindText(insert, ":created_at", timeOrNow(calibration.createdAtUtc));
        insert.exec();
        return static_cast<std::int64_t>(database.getLastInsertRowid());
    });
}

std::optional<CalibrationRecord> Store::readCalibration(std::int64_t id) {
    return m_connection->read("reading a calibration", [&](SQLite::Database& database) {
        SQLite::Statement select(database, "SELECT * FROM calibration WHERE id = :id");
        select.bind(":id", id);
        return select.executeStep() ? std::optional(calibrationAt(select)) : std::nullopt;
    });
}

} // namespace regroup
