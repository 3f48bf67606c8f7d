#!/bin/sh
# Makes the project's own Python environment at .setup/venv; with an argument, a file of pinned
# requirements, installs those into it unless this very file was installed before.
set -eu
cd "$(dirname "$0")/../.."

venv=.setup/venv
if ! "$venv/bin/python" -c 'import pip' 2> /dev/null; then
  python3 -c 'import ensurepip, venv' 2> /dev/null ||
    Tests/Setup/packages.sh "for a Python environment of the project's own" python3 python3-venv
  echo "setup: making a Python environment in $venv (for test tools and downloads)"
  python=python3
  "$python" -c 'import ensurepip, venv' 2> /dev/null || python=/usr/bin/python3
  "$python" -m venv --clear "$venv"
fi

requirements=${1:-}
[ -n "$requirements" ] || exit 0
stamp=$venv/$(basename "$(dirname "$requirements")")-$(basename "$requirements")
cmp -s "$requirements" "$stamp" && exit 0
names=$(sed -n 's/^\([^#][^ ]*\).*/ \1/p' "$requirements" | tr -d '\n')
echo "setup: installing$names into $venv (to run the tests)"
"$venv/bin/python" -m pip install --quiet --disable-pip-version-check -r "$requirements" || {
  echo "setup: pip could not install them; with a network, run this, then try again:" >&2
  echo "  $venv/bin/python -m pip install -r $requirements" >&2
  exit 1
}
cp "$requirements" "$stamp"
