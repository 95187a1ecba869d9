#!/usr/bin/env bash
# Makes anew what a first look at the sample shows: resources/samples/runs.sqlite, the finished runs of
# resources/samples/first-look.yaml without the steps of its searches, and resources/samples/ward-4.yaml, a grouping.
# Needs sqlite3.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
regroup="${1:-build/release/bin/regroup}"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
"$regroup" run resources/samples/first-look.yaml --store "$folder/all.sqlite" >/dev/null
# Nothing of the machine that made them: places are relative to the checkout, processes have ended long ago.
sqlite3 "$folder/all.sqlite" "
  DELETE FROM search_step;
  DELETE FROM file_hash;
  UPDATE model SET path = replace(path, '$PWD/', '');
  UPDATE calibration SET source = replace(source, '$PWD/', '');
  UPDATE grouping SET origin = replace(origin, '$PWD/', '');
  UPDATE param SET text = replace(text, '$PWD/', '');
  UPDATE run SET host = '', boot = '', process = 0, process_started = 0, recipe = replace(recipe, '$PWD/', ''),
                 command = 'regroup run resources/samples/first-look.yaml';
  VACUUM INTO '$folder/small.sqlite';"
mv "$folder/small.sqlite" resources/samples/runs.sqlite
"$regroup" search resources/samples/stories260k --method ward --groups 4 --objective similarity --metric activation-mean \
  --data resources/samples/stories.txt --seed 42 --out resources/samples/ward-4.yaml >/dev/null
