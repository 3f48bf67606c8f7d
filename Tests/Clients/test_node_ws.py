"""Debian's node-ws against the echo server."""

import os
import pathlib
import shutil
import subprocess

import pytest

from conftest import PATIENCE

SCRIPT = pathlib.Path(__file__).with_name("node_ws_client.cjs")
OFFERS = ["none", "usual", "no-takeover", "small-windows"]


@pytest.mark.parametrize("offer", OFFERS)
def test_messages_come_back(server, offer):
    assert shutil.which("node"), "node is installed (make setup-test)"
    environment = os.environ | {"NODE_PATH": "/usr/share/nodejs:/usr/lib/nodejs"}
    result = subprocess.run(
        ["node", SCRIPT, f"ws://{server}/", offer], env=environment, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=PATIENCE)
    assert result.returncode == 0, result.stdout
    assert result.stdout.strip() == "all came back"
