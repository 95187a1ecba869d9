#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
"""Helps make_sample_runs.sh: names the newest run, and takes out of a store what is of one machine or too large.

    clean_sample_runs.py name STORE NAME
    clean_sample_runs.py clean STORE PREFIX...   (every prefix is cut off paths and commands)
"""
import sqlite3
import sys


def name(database, text):
    database.execute("UPDATE run SET name = ? WHERE id = (SELECT max(id) FROM run)", (text,))


def cut_prefixes(database, prefixes):
    texts = {"model": ["path"], "calibration": ["source"], "grouping": ["origin"], "param": ["text"],
             "run": ["recipe", "command", "name", "note"]}
    for table, columns in texts.items():
        for column in columns:
            for prefix in prefixes:
                database.execute(f"UPDATE {table} SET {column} = replace({column}, ?, '')", (prefix,))


def clean(database, prefixes):
    cut_prefixes(database, prefixes)
    database.execute("DELETE FROM search_step")
    database.execute("DELETE FROM file_hash")
    database.execute("UPDATE item SET detail = ''")  # Only an evaluation that is taken up again needs it.
    # Processes that have ended long ago, on no machine; a store that lay in a folder which is gone.
    database.execute("UPDATE run SET host = '', boot = '', process = 0, process_started = 0, "
                     "command = replace(command, ' --store runs.sqlite', '')")
    database.execute("UPDATE run SET command = replace(command, ' --quiet', '')")


def main():
    action, store, *texts = sys.argv[1:]
    database = sqlite3.connect(store)
    with database:
        name(database, *texts) if action == "name" else clean(database, texts)
    if action == "clean":
        database.execute("PRAGMA journal_mode = DELETE")  # One file, without a log beside it.
        database.execute("VACUUM")
    database.close()


if __name__ == "__main__":
    main()
