-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 2 of the store: how a fine-tuning went.

CREATE TABLE training_step (
    run_id          INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    step            INTEGER NOT NULL, -- Updates so far, from 1.
    epoch           REAL NOT NULL,
    loss            REAL,             -- Mean of the step; absent where only the held-out part was looked at.
    rate            REAL,
    grad_norm       REAL,             -- Before clipping.
    held_out_loss   REAL,
    held_out_metric REAL,
    tokens          INTEGER NOT NULL, -- Since the training began, without padding.
    seconds         REAL NOT NULL,    -- Likewise.
    PRIMARY KEY (run_id, step)
) STRICT, WITHOUT ROWID;
