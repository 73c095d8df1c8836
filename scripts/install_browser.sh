#!/usr/bin/env bash
# A headless Chromium for the tests of the pages, from the system's own packages.
set -euo pipefail

for name in chromium chromium-browser google-chrome; do
  if found=$(command -v "$name"); then
    echo "A browser is here already: $found"
    exit 0
  fi
done

if ! command -v apt-get >/dev/null; then
  echo "No browser was found and this system has no apt-get." >&2
  echo "Install Chromium with the system's own tool, so that 'chromium' is on the PATH." >&2
  exit 1
fi

sudo=()
if [ "$(id -u)" -ne 0 ]; then
  if ! command -v sudo >/dev/null; then
    echo "No browser was found. Ask an administrator to run: apt-get install chromium" >&2
    exit 1
  fi
  sudo=(sudo)
fi

# Letters with Vietnamese marks need a font that has them.
"${sudo[@]}" apt-get update --quiet --quiet
"${sudo[@]}" env DEBIAN_FRONTEND=noninteractive \
  apt-get install --yes --quiet --quiet --no-install-recommends chromium fonts-dejavu-core

chromium --version
