#!/usr/bin/env bash
# Checks the form of the sources: clang-format over all, clang-tidy (20 s for a file with LibTorch) over
# the files named, or all with --all, or those that differ from the last commit.
#   bash packaging/lint.sh [--all | FILE.cpp ...]
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
command -v clang-tidy-14 >/dev/null && command -v clang-format >/dev/null || {
  echo "lint: needs the Debian packages clang-format and clang-tidy" >&2
  exit 1
}
[ -e build/release/compile_commands.json ] || {
  echo "lint: needs a configured build: bash packaging/build.sh release" >&2
  exit 1
}
git ls-files -z '*.cpp' '*.h' | xargs -0 clang-format --dry-run --Werror

if [ "${1:-}" = --all ]; then
  mapfile -t files < <(git ls-files 'app/*.cpp' 'core/*.cpp' 'ui/*.cpp' 'tests/*.cpp')
elif [ $# -gt 0 ]; then
  files=("$@")
else
  mapfile -t files < <(git diff --name-only --diff-filter=d HEAD -- '*.cpp'; git ls-files -o --exclude-standard -- '*.cpp')
fi
[ ${#files[@]} -eq 0 ] && exit 0
# Clang's slabs come from glibc, which asks the kernel for each and faults in every page: a third of the time.
export GLIBC_TUNABLES=glibc.malloc.hugetlb=1:glibc.malloc.top_pad=134217728:glibc.malloc.trim_threshold=4000000000:glibc.malloc.mmap_threshold=4000000000
printf '%s\n' "${files[@]}" | xargs -P "$(nproc)" -n 4 clang-tidy-14 --quiet -p build/release
