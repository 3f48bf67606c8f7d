#!/bin/sh
# Checks that a Swift toolchain, 6.2 or newer, is on the PATH.
set -eu

stop() {
  echo "setup: $1" >&2
  echo "setup: Stet needs Swift 6.2 or newer (https://swift.org/install); to install it, run" >&2
  echo '  curl -O "https://download.swift.org/swiftly/linux/swiftly-$(uname -m).tar.gz" && \' >&2
  echo '    tar zxf "swiftly-$(uname -m).tar.gz" && ./swiftly init' >&2
  exit 1
}

command -v swift > /dev/null || stop "there is no swift on the PATH"
version=$(swift --version 2> /dev/null |
  sed -n 's/.*Swift version \([0-9]*\)\.\([0-9]*\).*/\1 \2/p')
[ -n "$version" ] || stop "swift --version does not run"
major=${version% *}
minor=${version#* }
[ "$major" -gt 6 ] || { [ "$major" -eq 6 ] && [ "$minor" -ge 2 ]; } ||
  stop "this is Swift $major.$minor"
