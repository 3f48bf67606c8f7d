#!/bin/sh
# Fetches the CodeMirror bundle that the editor page uses into Web/vendor/codemirror.
#
# The bundle is a folder inside a Python wheel; Web/editor/codemirror-bundle.txt pins the package,
# its version, the wheel's SHA-256 and the folder. Nothing is done when the pinned one is there.
set -eu
cd "$(dirname "$0")/../.."

pin=Web/editor/codemirror-bundle.txt
target=Web/vendor/codemirror
[ -f "$pin" ] || exit 0
cmp -s "$pin" "$target/.bundle" && exit 0
Tests/Setup/python.sh

pinned() { sed -n "s/^$1  *//p" "$pin"; }
package=$(pinned package)==$(pinned version)
downloads=.setup/downloads
echo "setup: fetching CodeMirror (the editor of the page, from the wheel of $package)"
mkdir -p "$downloads"
set -- .setup/venv/bin/python -m pip download --quiet --disable-pip-version-check --no-deps \
  --only-binary :all: --dest "$downloads" "$package"
"$@" || {
  echo "setup: pip could not fetch it; with a network, run this, then try again:" >&2
  echo "  $*" >&2
  exit 1
}
.setup/venv/bin/python -B Tests/Setup/unpack_bundle.py "$pin" "$downloads" "$target"
