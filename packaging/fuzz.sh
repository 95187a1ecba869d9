#!/usr/bin/env bash
# Runs the fuzz targets of tests/fuzz one after the other under ASan and UBSan:
#   packaging/fuzz.sh [SECONDS [TARGET...]]     default: 300 seconds each, all targets
# Installs clang where it is missing. What is found lies in build/fuzz/findings/<target>; copy the
# file to tests/fuzz/seeds/<target> once it is mended, and it stays tested.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."
seconds="${1:-300}"
shift || true

if ! command -v clang++-14 >/dev/null || ! ls /usr/lib/llvm-14/lib/clang/*/lib/linux/libclang_rt.fuzzer-*.a >/dev/null 2>&1; then
  root=()
  [ "$(id -u)" -eq 0 ] || root=(sudo)
  "${root[@]}" apt-get update -qq
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends \
    clang-14 libclang-rt-14-dev >/dev/null
fi

targets=("$@")
if [ ${#targets[@]} -eq 0 ]; then
  for file in tests/fuzz/fuzz_*.cpp; do targets+=("$(basename "$file" .cpp)"); done
fi

cmake -S . -B build/fuzz -G Ninja -DCMAKE_C_COMPILER=clang-14 -DCMAKE_CXX_COMPILER=clang++-14 \
  -DCMAKE_BUILD_TYPE=None -DCMAKE_CXX_FLAGS="-O1 -fsanitize=fuzzer-no-link -Wno-unknown-warning-option" \
  -DREGROUP_SANITIZER=address -DREGROUP_BUILD_FUZZERS=ON -DREGROUP_BUILD_UI=OFF >/dev/null
cmake --build build/fuzz --target "${targets[@]}"

failed=0
for target in "${targets[@]}"; do
  corpus="build/fuzz/corpus/$target" findings="build/fuzz/findings/$target"
  mkdir -p "$corpus" "$findings"
  echo "fuzz: $target for $seconds s" >&2
  options=(-max_total_time="$seconds" -timeout=10 -rss_limit_mb=3000 -max_len=20000 -print_final_stats=1
           -artifact_prefix="$findings/")
  [ -e "tests/fuzz/words/$target.txt" ] && options+=(-dict="tests/fuzz/words/$target.txt")
  nice -n 19 "build/fuzz/tests/fuzz/$target" "${options[@]}" "$corpus" "tests/fuzz/seeds/$target" \
    2>"$findings/log.txt" || { failed=1; echo "fuzz: $target found something, see $findings" >&2; }
  grep -E 'stat::number_of_executed_units|cov:' "$findings/log.txt" | tail -2 >&2 || true
done
exit $failed
