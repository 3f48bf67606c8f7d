#!/bin/sh
# Installs what the tests need beyond the build: node, Chromium with a font that has emoji, Python
# packages. Each is asked for only where a suite uses it.
set -eu
cd "$(dirname "$0")/../.."

Tests/Setup/python.sh
[ ! -d Tests/Web ] || Tests/Setup/packages.sh "to run the JavaScript tests" node:nodejs
if [ -d Tests/Clients ]; then
  Tests/Setup/packages.sh "to test with clients of others" node-ws curl:curl chromium
fi
if [ -d Tests/Browser ]; then
  Tests/Setup/packages.sh "to run the browser tests" chromium fonts-noto-color-emoji
fi
if [ -d Tests/Server ]; then
  Tests/Setup/packages.sh "to run the server under a wrong clock" faketime
fi
for requirements in Tests/*/requirements.txt; do
  [ ! -f "$requirements" ] || Tests/Setup/python.sh "$requirements"
done
