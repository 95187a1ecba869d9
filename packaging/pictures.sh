#!/usr/bin/env bash
# Remakes the pictures that README.md shows, from the sample, with the program itself and without a display.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash packaging/setup.sh
bash packaging/build.sh release --target regroup regroup-studio >&2
studio=build/release/bin/regroup-studio
pictures=resources/pictures
mkdir -p "$pictures"
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
build/release/bin/regroup run resources/samples/first-look.yaml --store "$work/runs.sqlite" --quiet >"$work/table.txt"
size="--size 1440x860"
# shellcheck disable=SC2086
"$studio" $size --screenshot "overview=$pictures/overview.png" --screenshot "editor=$pictures/editor.png" 2>/dev/null
# shellcheck disable=SC2086
"$studio" $size --store "$work/runs.sqlite" --screenshot "compare=$pictures/compare.png" 2>/dev/null
cat "$work/table.txt"
