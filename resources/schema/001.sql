-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 1 of the store. Released steps never change: what comes later goes into 002.sql.
-- Rules: times are UTC, ISO 8601; seeds are the 64 bits as a signed number; a number that is not
-- finite is NULL; tables are STRICT; everything that belongs to a run goes with it.

PRAGMA application_id = 1380405840; -- "RGRP"; core/store/schema.h knows it too.

CREATE TABLE file_hash ( -- Content hashes that need not be computed again.
    path        TEXT PRIMARY KEY,
    size        INTEGER NOT NULL,
    modified_ns INTEGER NOT NULL,
    hash        TEXT NOT NULL
) STRICT, WITHOUT ROWID;

CREATE TABLE model (
    id        INTEGER PRIMARY KEY,
    hash      TEXT NOT NULL UNIQUE, -- Of tensors and config, not of shards or path.
    name      TEXT NOT NULL,
    family    TEXT NOT NULL,
    path      TEXT NOT NULL,
    parent_id INTEGER REFERENCES model (id),
    layers    INTEGER NOT NULL,
    heads     INTEGER NOT NULL,
    kv_heads  TEXT NOT NULL,        -- {"key": [per layer], "value": [per layer]}
    head_dim  INTEGER NOT NULL,
    width     INTEGER NOT NULL,
    params    INTEGER NOT NULL,
    dtype     TEXT NOT NULL,
    bytes     INTEGER NOT NULL,
    opened_at TEXT NOT NULL,
    config    TEXT NOT NULL
) STRICT;

CREATE TABLE calibration (
    id         INTEGER PRIMARY KEY,
    model_id   INTEGER NOT NULL REFERENCES model (id),
    source     TEXT NOT NULL,
    split      TEXT NOT NULL,
    data_hash  TEXT NOT NULL,
    sequences  INTEGER NOT NULL,
    length     INTEGER NOT NULL,
    tokens     INTEGER NOT NULL,
    seed       INTEGER,
    created_at TEXT NOT NULL
) STRICT;

CREATE INDEX calibration_of_data ON calibration (model_id, data_hash);

CREATE TABLE grouping (
    id         INTEGER PRIMARY KEY,
    model_id   INTEGER NOT NULL REFERENCES model (id),
    parent_id  INTEGER REFERENCES grouping (id),
    name       TEXT NOT NULL,
    origin     TEXT NOT NULL,    -- JSON of the grouping file's `origin`, or empty.
    joint      INTEGER NOT NULL, -- 1: keys and values agree in every layer.
    kv_heads   INTEGER NOT NULL, -- Key heads plus value heads over all layers.
    layers     TEXT NOT NULL,    -- Canonical JSON: [{"key": [...], "value": [...]}, ...]
    hash       TEXT NOT NULL,    -- SHA-256 of layers and origin.
    created_at TEXT NOT NULL,
    UNIQUE (model_id, hash)
) STRICT;

CREATE TABLE run (
    id              INTEGER PRIMARY KEY AUTOINCREMENT, -- A deleted run's number is not given again.
    uuid            TEXT NOT NULL UNIQUE,
    parent_id       INTEGER REFERENCES run (id) ON DELETE CASCADE,
    kind            TEXT NOT NULL CHECK (kind IN ('calibrate', 'search', 'convert', 'finetune',
                                                  'evaluate', 'sweep')),
    state           TEXT NOT NULL CHECK (state IN ('queued', 'running', 'paused', 'done', 'stopped',
                                                   'failed', 'interrupted')),
    name            TEXT NOT NULL,
    note            TEXT NOT NULL,
    model_id        INTEGER REFERENCES model (id),
    calibration_id  INTEGER REFERENCES calibration (id),
    grouping_id     INTEGER REFERENCES grouping (id),
    out_model_id    INTEGER REFERENCES model (id),
    out_grouping_id INTEGER REFERENCES grouping (id),
    recipe_hash     TEXT NOT NULL,
    variant         TEXT NOT NULL, -- Which part of the recipe; empty for all of it.
    seed            INTEGER,
    device          TEXT NOT NULL,
    host            TEXT NOT NULL, -- Host, start of the computer, number and start time: one process.
    boot            TEXT NOT NULL,
    process         INTEGER NOT NULL,
    process_started INTEGER NOT NULL,
    partial         INTEGER NOT NULL,
    seconds         REAL,          -- Measured; the two times below suffer when the clock is set.
    error_code      TEXT,
    error_text      TEXT,
    error_hint      TEXT,
    created_at      TEXT NOT NULL,
    started_at      TEXT,
    ended_at        TEXT,
    command         TEXT NOT NULL, -- The long texts are last, so that lists need not pass over them.
    versions        TEXT NOT NULL,
    recipe          TEXT NOT NULL
) STRICT;

CREATE INDEX run_of_parent ON run (parent_id);
CREATE INDEX run_of_model ON run (model_id, kind, state);
CREATE INDEX run_of_recipe ON run (recipe_hash, model_id, variant);
CREATE INDEX run_unfinished ON run (state) WHERE state IN ('queued', 'running', 'paused');

CREATE TABLE param (
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    key    TEXT NOT NULL,
    text   TEXT NOT NULL,
    num    REAL,
    PRIMARY KEY (run_id, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE search_step (
    run_id    INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    seq       INTEGER NOT NULL,
    layer     INTEGER NOT NULL,
    kind      TEXT NOT NULL,    -- key, value, joint
    step      INTEGER NOT NULL, -- Within layer and kind; 0 is the start.
    objective REAL,
    best      REAL,
    accepted  INTEGER NOT NULL,
    labels    TEXT NOT NULL,    -- JSON: the candidate's group of each head.
    PRIMARY KEY (run_id, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE score (
    run_id    INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    task      TEXT NOT NULL,
    metric    TEXT NOT NULL,
    protocol  TEXT NOT NULL,
    value     REAL,
    stderr    REAL,
    n         INTEGER NOT NULL,
    data_hash TEXT NOT NULL,
    PRIMARY KEY (run_id, task, metric, protocol)
) STRICT, WITHOUT ROWID;

CREATE TABLE item ( -- What a score is the mean of; paired between runs by task and doc.
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    task   TEXT NOT NULL,
    doc    INTEGER NOT NULL, -- Of a window of text: its first token.
    tokens INTEGER NOT NULL,
    score  REAL,             -- Summed loss of the tokens.
    PRIMARY KEY (run_id, task, doc)
) STRICT, WITHOUT ROWID;
