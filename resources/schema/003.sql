-- SPDX-License-Identifier: GPL-3.0-or-later
-- Version 3 of the store: what an interrupted evaluation needs to go on, and results whose choice
-- touched the split that they report.

ALTER TABLE item ADD COLUMN detail TEXT NOT NULL DEFAULT ''; -- JSON: every choice's score.
ALTER TABLE score ADD COLUMN leak TEXT NOT NULL DEFAULT '';  -- Why it never counts as best.

CREATE INDEX run_to_resume ON run (recipe_hash, kind);
