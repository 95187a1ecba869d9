#!/usr/bin/env bash
# Configures and builds one preset (default: release). Sourced by nobody; called by run.sh, test.sh.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
preset="${1:-release}"
shift || true
# Objects of an unchanged file are found again from another checkout of the project.
export CCACHE_BASEDIR="$PWD" CCACHE_NOHASHDIR=1 CCACHE_SLOPPINESS=include_file_ctime,include_file_mtime
if [ ! -e "build/$preset/build.ninja" ]; then
  cmake --preset "$preset" >"/tmp/regroup-configure.$$" 2>&1 || { cat "/tmp/regroup-configure.$$" >&2; exit 1; }
  rm -f "/tmp/regroup-configure.$$"
fi
cmake --build --preset "$preset" "$@"
