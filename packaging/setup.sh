#!/usr/bin/env bash
# Installs what Regroup builds with: Debian 12 packages, and LibTorch from the PyPI wheel `torch`
# into .deps/, a folder git ignores. Called by run.sh and test.sh; a second call takes a moment.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")/.."

torchVersion="${REGROUP_TORCH_VERSION:-2.11.0}"
packages=(
  build-essential cmake ninja-build git ccache mold pkg-config python3 python3-pip
  qt6-base-dev qt6-base-dev-tools libqt6sql6-sqlite qt6-svg-dev fonts-dejavu-core
  qt6-tools-dev qt6-tools-dev-tools qt6-l10n-tools qt6-translations-l10n
  libqcustomplot-dev libqcustomplot2.1-qt6
  nlohmann-json3-dev libcli11-dev libspdlog-dev libfmt-dev libyaml-cpp-dev libonig-dev
  libsentencepiece-dev libicu-dev libsqlitecpp-dev libsqlite3-dev libssl-dev
  libgtest-dev libgmock-dev libbenchmark-dev librapidcheck-dev xvfb
  desktop-file-utils appstream
)

installDebianPackages() {
  local missing=() name
  for name in "${packages[@]}"; do
    dpkg-query -W -f='${Status}' "$name" 2>/dev/null | grep -q 'ok installed' || missing+=("$name")
  done
  [ ${#missing[@]} -eq 0 ] && return
  echo "setup: installing ${#missing[@]} Debian packages: ${missing[*]}" >&2
  local root=()
  if [ "$(id -u)" -ne 0 ]; then
    command -v sudo >/dev/null || {
      echo "setup: these Debian packages are missing and need root to install: ${missing[*]}" >&2
      exit 1
    }
    root=(sudo)
  fi
  "${root[@]}" apt-get update -qq
  "${root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq \
    --no-install-recommends "${missing[@]}" >/dev/null
}

# With an NVIDIA driver the whole wheel with its CUDA libraries; without one only the two small
# libraries that libtorch_cpu.so itself links (1.3 GB instead of 5.3 GB).
installTorch() {
  local kind=cpu
  if ldconfig -p | grep -q 'libcuda\.so\.1' || [ -e /proc/driver/nvidia/version ]; then
    kind=cuda
  fi
  local stamp=".deps/torch-$torchVersion-$kind"
  [ -e "$stamp" ] && return
  echo "setup: installing LibTorch $torchVersion ($kind) into .deps/python" >&2
  rm -rf .deps/python .deps/torch-*
  mkdir -p .deps
  local options=(--quiet --disable-pip-version-check --root-user-action=ignore --no-compile --target .deps/python)
  if [ "$kind" = cuda ]; then
    python3 -m pip install "${options[@]}" "torch==$torchVersion"
  else
    python3 -m pip install "${options[@]}" --no-deps "torch==$torchVersion" \
      'nvidia-cuda-runtime==13.0.*' 'nvidia-cuda-cupti==13.0.*'
  fi
  touch "$stamp"
}

installDebianPackages
installTorch
