// SPDX-License-Identifier: GPL-3.0-or-later
#include "core/store/rows.h"
#include "core/store/run_rows.h"
#include "core/store/store.h"
#include "core/store/store_connection.h"

#include <nlohmann/json.hpp>

#include <limits>

namespace regroup {

namespace {

/// Runs one prepared statement for every record.
template <typename Record, typename Bind>
void execForAll(SQLite::Statement& statement, std::span<const Record> records, Bind&& bind) {
    for (const Record& record : records) {
        bind(record);
        statement.exec();
        statement.reset(); // The bindings stay; all are bound anew.
    }
}

double numberOrNaN(const SQLite::Statement& row, const char* name) {
    return numberAt(row, name).value_or(std::numeric_limits<double>::quiet_NaN());
}

ParamRecord paramAt(const SQLite::Statement& row) {
    return {textAt(row, "key"), textAt(row, "text"), numberAt(row, "num")};
}

ScoreRecord scoreAt(const SQLite::Statement& row) {
    return {textAt(row, "task"),      textAt(row, "metric"),   textAt(row, "protocol"),
            numberAt(row, "value"),   numberAt(row, "stderr"), integerAt(row, "n"),
            textAt(row, "data_hash"), textAt(row, "leak")};
}

SearchStepRecord searchStepAt(const SQLite::Statement& row) {
    return {integerAt(row, "seq"),
            smallIntegerAt(row, "layer"),
            textAt(row, "kind"),
            integerAt(row, "step"),
            numberOrNaN(row, "objective"),
            numberOrNaN(row, "best"),
            integerAt(row, "accepted") != 0,
            nlohmann::json::parse(textAt(row, "labels")).get<std::vector<int>>()};
}

} // namespace

RunValueReader::RunValueReader(SQLite::Database& database)
    : m_params(database, "SELECT key, text, num FROM param WHERE run_id = :run_id"),
      m_scores(database, "SELECT task, metric, protocol, value, stderr, n, data_hash, leak "
                         "FROM score "
                         "WHERE run_id = :run_id ORDER BY task, metric, protocol"),
      m_tags(database, "SELECT tag FROM tag WHERE run_id = :run_id ORDER BY tag") {}

std::map<std::string, ParamRecord, std::less<>> RunValueReader::params(std::int64_t runId) {
    std::map<std::string, ParamRecord, std::less<>> params;
    m_params.reset();
    m_params.bind(":run_id", runId);
    while (m_params.executeStep()) {
        ParamRecord param = paramAt(m_params);
        params.emplace(param.key, std::move(param));
    }
    return params;
}

std::vector<ScoreRecord> RunValueReader::scores(std::int64_t runId) {
    std::vector<ScoreRecord> scores;
    m_scores.reset();
    m_scores.bind(":run_id", runId);
    while (m_scores.executeStep())
        scores.push_back(scoreAt(m_scores));
    return scores;
}

std::vector<std::string> RunValueReader::tags(std::int64_t runId) {
    std::vector<std::string> tags;
    m_tags.reset();
    m_tags.bind(":run_id", runId);
    while (m_tags.executeStep())
        tags.push_back(textAt(m_tags, "tag"));
    return tags;
}

void Store::addParams(std::int64_t runId, std::span<const ParamRecord> params) {
    m_connection->write("saving the settings of a run", [&](SQLite::Database& database) {
        checkRunExists(database, path(), runId);
        SQLite::Statement insert(database,
                                 "INSERT OR REPLACE INTO param (run_id, key, text, num) VALUES "
                                 "(:run_id, :key, :text, :num)");
        insert.bind(":run_id", runId);
        execForAll(insert, params, [&](const ParamRecord& param) {
            bindText(insert, ":key", param.key);
            bindText(insert, ":text", param.text);
            bindNumber(insert, ":num", param.number);
        });
    });
}

void Store::addSearchSteps(std::int64_t runId, std::span<const SearchStepRecord> steps) {
    m_connection->write("saving the steps of a search", [&](SQLite::Database& database) {
        checkRunExists(database, path(), runId);
        SQLite::Statement insert(
            database, "INSERT INTO search_step (run_id, seq, layer, kind, step, objective, best, "
                      "accepted, labels) VALUES (:run_id, :seq, :layer, :kind, :step, :objective, "
                      ":best, :accepted, :labels)");
        insert.bind(":run_id", runId);
        execForAll(insert, steps, [&](const SearchStepRecord& step) {
            insert.bind(":seq", step.sequence);
            insert.bind(":layer", step.layer);
            bindText(insert, ":kind", step.kind);
            insert.bind(":step", step.step);
            bindNumber(insert, ":objective", step.objective);
            bindNumber(insert, ":best", step.best);
            insert.bind(":accepted", step.accepted ? 1 : 0);
            bindText(insert, ":labels", nlohmann::json(step.labels).dump());
        });
    });
}

void Store::addTrainingSteps(std::int64_t runId, std::span<const TrainingStepRecord> steps) {
    m_connection->write("saving the steps of a training", [&](SQLite::Database& database) {
        checkRunExists(database, path(), runId);
        SQLite::Statement insert(
            database,
            "INSERT INTO training_step (run_id, step, epoch, loss, rate, grad_norm, held_out_loss, "
            "held_out_metric, tokens, seconds) VALUES (:run_id, :step, :epoch, :loss, :rate, "
            ":grad_norm, :held_out_loss, :held_out_metric, :tokens, :seconds) "
            "ON CONFLICT (run_id, step) DO UPDATE SET epoch = excluded.epoch, "
            "loss = coalesce(excluded.loss, loss), rate = coalesce(excluded.rate, rate), "
            "grad_norm = coalesce(excluded.grad_norm, grad_norm), "
            "held_out_loss = coalesce(excluded.held_out_loss, held_out_loss), "
            "held_out_metric = coalesce(excluded.held_out_metric, held_out_metric), "
            "tokens = excluded.tokens, seconds = excluded.seconds");
        insert.bind(":run_id", runId);
        execForAll(insert, steps, [&](const TrainingStepRecord& step) {
            insert.bind(":step", step.step);
            insert.bind(":epoch", step.epoch);
            bindNumber(insert, ":loss", step.loss);
            bindNumber(insert, ":rate", step.rate);
            bindNumber(insert, ":grad_norm", step.gradientNorm);
            bindNumber(insert, ":held_out_loss", step.heldOutLoss);
            bindNumber(insert, ":held_out_metric", step.heldOutMetric);
            insert.bind(":tokens", step.tokens);
            insert.bind(":seconds", step.seconds);
        });
    });
}

void Store::addScores(std::int64_t runId, std::span<const ScoreRecord> scores) {
    m_connection->write("saving the scores of a run", [&](SQLite::Database& database) {
        checkRunExists(database, path(), runId);
        SQLite::Statement insert(
            database, "INSERT OR REPLACE INTO score (run_id, task, metric, protocol, value, "
                      "stderr, n, data_hash, leak) VALUES (:run_id, :task, :metric, :protocol, "
                      ":value, :stderr, :n, :data_hash, :leak)");
        insert.bind(":run_id", runId);
        execForAll(insert, scores, [&](const ScoreRecord& score) {
            bindText(insert, ":task", score.task);
            bindText(insert, ":metric", score.metric);
            bindText(insert, ":protocol", score.protocol);
            bindNumber(insert, ":value", score.value);
            bindNumber(insert, ":stderr", score.standardError);
            insert.bind(":n", score.count);
            bindText(insert, ":data_hash", score.dataHash);
            bindText(insert, ":leak", score.leak);
        });
    });
}

void Store::addWindowLosses(std::int64_t runId, std::string_view task,
                            std::span<const WindowLossRecord> losses) {
    m_connection->write("saving the losses of a run", [&](SQLite::Database& database) {
        checkRunExists(database, path(), runId);
        SQLite::Statement insert(database,
                                 "INSERT OR REPLACE INTO item (run_id, task, doc, tokens, score, "
                                 "detail) VALUES (:run_id, :task, :doc, :tokens, :score, :detail)");
        insert.bind(":run_id", runId);
        bindText(insert, ":task", task);
        execForAll(insert, losses, [&](const WindowLossRecord& loss) {
            insert.bind(":doc", loss.begin);
            insert.bind(":tokens", loss.tokenCount);
            bindNumber(insert, ":score", loss.lossSum);
            bindText(insert, ":detail", loss.detail);
        });
    });
}

std::vector<SearchStepRecord> Store::readSearchSteps(std::int64_t runId) {
    return m_connection->read("reading the steps of a search", [&](SQLite::Database& database) {
        SQLite::Statement select(
            database, "SELECT seq, layer, kind, step, objective, best, accepted, labels FROM "
                      "search_step WHERE run_id = :run_id ORDER BY seq");
        select.bind(":run_id", runId);
        std::vector<SearchStepRecord> steps;
        while (select.executeStep())
            steps.push_back(searchStepAt(select));
        return steps;
    });
}

std::vector<TrainingStepRecord> Store::readTrainingSteps(std::int64_t runId) {
    return m_connection->read("reading the steps of a training", [&](SQLite::Database& database) {
        SQLite::Statement select(
            database, "SELECT step, epoch, loss, rate, grad_norm, held_out_loss, held_out_metric, "
                      "tokens, seconds FROM training_step WHERE run_id = :run_id ORDER BY step");
        select.bind(":run_id", runId);
        std::vector<TrainingStepRecord> steps;
        while (select.executeStep())
            steps.push_back({integerAt(select, "step"), numberOrNaN(select, "epoch"),
                             numberAt(select, "loss"), numberAt(select, "rate"),
                             numberAt(select, "grad_norm"), numberAt(select, "held_out_loss"),
                             numberAt(select, "held_out_metric"), integerAt(select, "tokens"),
                             numberOrNaN(select, "seconds")});
        return steps;
    });
}

std::vector<ScoreRecord> Store::readScores(std::int64_t runId) {
    return m_connection->read("reading the scores of a run", [&](SQLite::Database& database) {
        return RunValueReader(database).scores(runId);
    });
}

std::vector<WindowLossRecord> Store::readWindowLosses(std::int64_t runId, std::string_view task) {
    return m_connection->read("reading the losses of a run", [&](SQLite::Database& database) {
        SQLite::Statement select(database, "SELECT doc, tokens, score, detail FROM item WHERE "
                                           "run_id = :run_id AND task = :task ORDER BY doc");
        select.bind(":run_id", runId);
        bindText(select, ":task", task);
        std::vector<WindowLossRecord> losses;
        while (select.executeStep())
            losses.push_back({integerAt(select, "doc"), integerAt(select, "tokens"),
                              numberOrNaN(select, "score"), textAt(select, "detail")});
        return losses;
    });
}

} // namespace regroup
