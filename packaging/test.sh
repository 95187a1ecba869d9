#!/usr/bin/env bash
# Sets up, builds and runs all tests, the windows offscreen. Arguments go to ctest, e.g. -L unit.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
bash packaging/setup.sh
bash packaging/build.sh release
export QT_QPA_PLATFORM=offscreen
# Several tests run at once: OpenMP's threads must not spin while they wait for one another.
export GOMP_SPINCOUNT=0
exec ctest --preset release --parallel "$(nproc)" "$@"
