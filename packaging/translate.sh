#!/usr/bin/env bash
# Brings resources/translations/*.ts up to date with the texts of the program: new ones come in as
# unfinished (a test fails until they are translated), those that are gone leave.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
lupdate="$(command -v lupdate6 || true)"
for place in /usr/lib/qt6/bin/lupdate /usr/bin/lupdate; do
  [ -n "$lupdate" ] || { [ ! -x "$place" ] || lupdate="$place"; }
done
[ -n "$lupdate" ] || { echo "translate: there is no lupdate; the Debian package is qt6-l10n-tools." >&2; exit 1; }
for language in "${@:-de}"; do
  # Headers are found from the root: without them classes are not known, nor their contexts.
  "$lupdate" -I . ui app -locations none -no-obsolete -source-language en -target-language "$language" \
    -ts "resources/translations/regroup_$language.ts"
done
