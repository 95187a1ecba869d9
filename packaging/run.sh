#!/usr/bin/env bash
# Sets up, builds and does the main job on the embedded sample: compares groupings of a real model.
# With a display it then opens regroup-studio on that result. Arguments go to the program instead of
# the sample: `packaging/run.sh inspect MODEL` runs `regroup inspect MODEL`.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash packaging/setup.sh
bash packaging/build.sh release --target regroup regroup-studio >&2

bin=build/release/bin
if [ $# -gt 0 ]; then
  exec "$bin/regroup" "$@"
fi

results=build/first-look
mkdir -p "$results"
"$bin/regroup" run resources/samples/first-look.yaml --store "$results/runs.sqlite"
rm -f "$results"/heads.* "$results"/comparison.*
"$bin/regroup" similarity resources/samples/stories260k --metric activation-mean --on key \
  --data resources/samples/stories.txt --out "$results/heads.png" --quiet
"$bin/regroup" plot comparison --store "$results/runs.sqlite" --out "$results/comparison.png" --quiet
echo
echo "store     $results/runs.sqlite"
echo "pictures  $results/heads.png (head similarity), $results/comparison.png (perplexity against KV bytes)"
if [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ]; then
  exec "$bin/regroup-studio" resources/samples/stories260k --store "$results/runs.sqlite"
fi
echo "no display: run $bin/regroup-studio resources/samples/stories260k --store $results/runs.sqlite where there is one"
