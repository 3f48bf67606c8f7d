#!/bin/sh
# packages.sh PURPOSE PACKAGE...
#
# Installs the Debian packages that are missing, and says which and why. COMMAND:PACKAGE stands for
# a package that is only needed where the command is missing, whoever installed the command.
# Without the right to install, or without a network, it stops with the command to run.
set -eu

purpose=$1
shift

missing=
for wanted in "$@"; do
  package=${wanted#*:}
  if [ "$package" != "$wanted" ]; then
    command -v "${wanted%%:*}" > /dev/null && continue
  elif dpkg-query -W -f '${Status}' "$package" 2> /dev/null | grep -q ' installed$'; then
    continue
  fi
  missing="$missing $package"
done
[ -n "$missing" ] || exit 0

install="apt-get install -y --no-install-recommends$missing"
by_hand="apt-get update && $install"

stop() {
  echo "setup: $1" >&2
  echo "setup: run this, then try again:" >&2
  if [ "$(id -u)" -eq 0 ]; then
    echo "  $by_hand" >&2
  else
    echo "  sudo sh -c '$by_hand'" >&2
  fi
  exit 1
}

echo "setup: installing$missing ($purpose)"
command -v apt-get > /dev/null || stop "there is no apt-get here; Debian 12 has it"
if [ "$(id -u)" -eq 0 ]; then
  as_root=
elif sudo -n true 2> /dev/null; then
  as_root="sudo -n"
else
  stop "installing packages needs root"
fi

export DEBIAN_FRONTEND=noninteractive
log=$(mktemp)
trap 'rm -f "$log"' EXIT
# shellcheck disable=SC2086 # both are lists of words
{ $as_root apt-get update && $as_root $install; } > "$log" 2>&1 < /dev/null || {
  tail -n 5 "$log" >&2
  stop "apt could not install them"
}
