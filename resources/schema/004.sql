-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 4 of the store: what people say about runs.

ALTER TABLE run ADD COLUMN archived INTEGER NOT NULL DEFAULT 0; -- 1: out of the way, not deleted.

CREATE TABLE tag (
    run_id INTEGER NOT NULL REFERENCES run (id) ON DELETE CASCADE,
    tag    TEXT NOT NULL,
    PRIMARY KEY (run_id, tag)
) STRICT, WITHOUT ROWID;
