// SPDX-License-Identifier: GPL-3.0-or-later
// Runs of another store come in one transaction, table by table, with their numbers exchanged for
// those that they get here: models and groupings are known by their content, runs by their UUID.
#include "core/base/file.h"
#include "core/store/migrate.h"
#include "core/store/rows.h"
#include "core/store/store.h"
#include "core/store/store_connection.h"

#include <fmt/format.h>

namespace regroup {

namespace fs = std::filesystem;

namespace {

constexpr int readTimeoutMs = 5000;

/// What runs point to. Tables of numbers, there and here, are made on the way.
constexpr const char* copySurroundings = R"sql(
CREATE TEMP TABLE coming AS SELECT id AS old_id, uuid, 0 AS new_id,
    EXISTS (SELECT 1 FROM main.run k WHERE k.uuid = r.uuid) AS known FROM other.run r;

INSERT OR IGNORE INTO main.model (hash, name, family, path, layers, heads, kv_heads, head_dim,
    width, params, dtype, bytes, opened_at, config)
SELECT hash, name, family, path, layers, heads, kv_heads, head_dim, width, params, dtype, bytes,
    opened_at, config FROM other.model ORDER BY id;
CREATE TEMP TABLE model_number AS SELECT o.id AS old_id, m.id AS new_id, o.parent_id AS old_parent
    FROM other.model o JOIN main.model m ON m.hash = o.hash;
UPDATE main.model SET parent_id = (SELECT p.new_id FROM temp.model_number n
        JOIN temp.model_number p ON p.old_id = n.old_parent
        WHERE n.new_id = main.model.id AND p.new_id <> n.new_id)
    WHERE parent_id IS NULL;

INSERT INTO main.calibration (model_id, source, split, data_hash, sequences, length, tokens, seed,
    created_at)
SELECT n.new_id, o.source, o.split, o.data_hash, o.sequences, o.length, o.tokens, o.seed,
    o.created_at FROM other.calibration o JOIN temp.model_number n ON n.old_id = o.model_id
WHERE NOT EXISTS (SELECT 1 FROM main.calibration k WHERE k.model_id = n.new_id
    AND k.split = o.split AND k.data_hash = o.data_hash AND k.sequences = o.sequences
    AND k.length = o.length AND k.tokens = o.tokens AND k.seed IS o.seed);
CREATE TEMP TABLE calibration_number AS SELECT o.id AS old_id, min(k.id) AS new_id
    FROM other.calibration o JOIN temp.model_number n ON n.old_id = o.model_id
    JOIN main.calibration k ON k.model_id = n.new_id AND k.split = o.split
        AND k.data_hash = o.data_hash AND k.sequences = o.sequences AND k.length = o.length
        AND k.tokens = o.tokens AND k.seed IS o.seed
    GROUP BY o.id;

INSERT OR IGNORE INTO main.grouping (model_id, name, origin, joint, kv_heads, layers, hash,
    created_at)
SELECT n.new_id, o.name, o.origin, o.joint, o.kv_heads, o.layers, o.hash, o.created_at
    FROM other.grouping o JOIN temp.model_number n ON n.old_id = o.model_id ORDER BY o.id;
CREATE TEMP TABLE grouping_number AS SELECT o.id AS old_id, g.id AS new_id,
        o.parent_id AS old_parent
    FROM other.grouping o JOIN temp.model_number n ON n.old_id = o.model_id
    JOIN main.grouping g ON g.model_id = n.new_id AND g.hash = o.hash;
UPDATE main.grouping SET parent_id = (SELECT p.new_id FROM temp.grouping_number n
        JOIN temp.grouping_number p ON p.old_id = n.old_parent
        WHERE n.new_id = main.grouping.id AND p.new_id <> n.new_id)
    WHERE parent_id IS NULL;
)sql";

/// A process that was at work there is none of this computer's: its runs are interrupted.
constexpr const char* copyRuns = R"sql(
INSERT INTO main.run (uuid, kind, state, name, note, model_id, calibration_id, grouping_id,
    out_model_id, out_grouping_id, recipe_hash, variant, seed, device, host, boot, process,
    process_started, partial, archived, seconds, error_code, error_text, error_hint, created_at,
    started_at, ended_at, command, versions, recipe)
SELECT r.uuid, r.kind,
    CASE WHEN r.state IN ('queued', 'running', 'paused') THEN 'interrupted' ELSE r.state END,
    r.name, r.note,
    (SELECT new_id FROM temp.model_number WHERE old_id = r.model_id),
    (SELECT new_id FROM temp.calibration_number WHERE old_id = r.calibration_id),
    (SELECT new_id FROM temp.grouping_number WHERE old_id = r.grouping_id),
    (SELECT new_id FROM temp.model_number WHERE old_id = r.out_model_id),
    (SELECT new_id FROM temp.grouping_number WHERE old_id = r.out_grouping_id),
    r.recipe_hash, r.variant, r.seed, r.device, r.host, r.boot, r.process, r.process_started,
    r.partial, r.archived, r.seconds, r.error_code, r.error_text, r.error_hint, r.created_at,
    r.started_at, r.ended_at, r.command, r.versions, r.recipe
FROM other.run r JOIN temp.coming c ON c.old_id = r.id WHERE c.known = 0 ORDER BY r.id;
UPDATE temp.coming SET new_id = (SELECT k.id FROM main.run k WHERE k.uuid = temp.coming.uuid);
CREATE TEMP TABLE new_run AS SELECT c.old_id, c.new_id, p.new_id AS new_parent
    FROM temp.coming c JOIN other.run r ON r.id = c.old_id
    LEFT JOIN temp.coming p ON p.old_id = r.parent_id WHERE c.known = 0;
UPDATE main.run SET parent_id = (SELECT n.new_parent FROM temp.new_run n
    WHERE n.new_id = main.run.id) WHERE id IN (SELECT new_id FROM temp.new_run);

INSERT INTO main.param SELECT n.new_id, o.key, o.text, o.num
    FROM other.param o JOIN temp.new_run n ON n.old_id = o.run_id;
INSERT INTO main.search_step (run_id, seq, layer, kind, step, objective, best, accepted, labels)
SELECT n.new_id, o.seq, o.layer, o.kind, o.step, o.objective, o.best, o.accepted, o.labels
    FROM other.search_step o JOIN temp.new_run n ON n.old_id = o.run_id;
INSERT INTO main.training_step (run_id, step, epoch, loss, rate, grad_norm, held_out_loss,
    held_out_metric, tokens, seconds)
SELECT n.new_id, o.step, o.epoch, o.loss, o.rate, o.grad_norm, o.held_out_loss, o.held_out_metric,
    o.tokens, o.seconds FROM other.training_step o JOIN temp.new_run n ON n.old_id = o.run_id;
INSERT INTO main.score (run_id, task, metric, protocol, value, stderr, n, data_hash, leak)
SELECT n.new_id, o.task, o.metric, o.protocol, o.value, o.stderr, o.n, o.data_hash, o.leak
    FROM other.score o JOIN temp.new_run n ON n.old_id = o.run_id;
INSERT INTO main.item (run_id, task, doc, tokens, score, detail)
SELECT n.new_id, o.task, o.doc, o.tokens, o.score, o.detail
    FROM other.item o JOIN temp.new_run n ON n.old_id = o.run_id;
INSERT INTO main.tag (run_id, tag)
SELECT n.new_id, o.tag FROM other.tag o JOIN temp.new_run n ON n.old_id = o.run_id;
)sql";

constexpr const char* dropNumbers = R"sql(
DROP TABLE temp.coming; DROP TABLE temp.new_run; DROP TABLE temp.model_number;
DROP TABLE temp.calibration_number; DROP TABLE temp.grouping_number;
)sql";

void noteOrigin(SQLite::Database& database, const fs::path& source) {
    SQLite::Statement insert(database, "INSERT OR REPLACE INTO main.param (run_id, key, text) "
                                       "SELECT new_id, :key, :source FROM temp.new_run");
    bindText(insert, ":key", importedFromParamKey);
    bindText(insert, ":source", source.string());
    insert.exec();
}

std::vector<CopiedRun> copiedRuns(SQLite::Database& database) {
    SQLite::Statement select(database,
                             "SELECT old_id, new_id, known FROM temp.coming ORDER BY new_id");
    std::vector<CopiedRun> runs;
    while (select.executeStep())
        runs.push_back({integerAt(select, "old_id"), integerAt(select, "new_id"),
                        integerAt(select, "known") != 0});
    return runs;
}

bool isOlder(const fs::path& source) {
    try {
        Store::openReadOnly(source);
        return false;
    } catch (const Error& error) {
        if (error.code() == ErrorCode::Unsupported)
            return true;
        throw;
    }
}

/// A copy of our own, brought up to date: the other file is not written to, also where it is of an
/// older Regroup, and one that another program writes to is of one moment.
void takeCopy(const fs::path& source, const fs::path& copy) {
    if (isOlder(source)) {
        withStoreErrors(source, "copying the store", [&] {
            SQLite::Database older(source.string(), SQLite::OPEN_READONLY, readTimeoutMs);
            copyDatabase(older, copy);
        });
        Store::open(copy);
        return;
    }
    Store other = Store::openReadOnly(source);
    if (other.schemaVersion() > Store::latestSchemaVersion())
        throwNewerStore(source, other.schemaVersion(), Store::latestSchemaVersion());
    other.exportTo(copy);
}

} // namespace

std::vector<CopiedRun> Store::importRuns(const fs::path& source) {
    const StagedFolder scratch(fs::path(path()) += ".importing"); // Goes with this object.
    const fs::path copy = scratch.path() / "runs.sqlite";
    takeCopy(source, copy);
    const std::string action = fmt::format("importing the runs of {}", source.string());
    m_connection->run(action, [&](SQLite::Database& database) {
        SQLite::Statement attach(database, "ATTACH DATABASE :path AS other");
        bindText(attach, ":path", copy.string());
        attach.exec();
    });
    const auto detach = [&] {
        m_connection->run(action,
                          [](SQLite::Database& database) { database.exec("DETACH other"); });
    };
    try {
        auto runs = m_connection->write(action, [&](SQLite::Database& database) {
            database.exec(copySurroundings);
            database.exec(copyRuns);
            noteOrigin(database, source);
            auto copied = copiedRuns(database);
            database.exec(dropNumbers);
            return copied;
        });
        detach();
        return runs;
    } catch (...) {
        detach();
        throw;
    }
}

} // namespace regroup
