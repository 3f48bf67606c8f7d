"""Schemathesis, which makes requests of all kinds out of Schemas/openapi.json."""

import os
import pathlib
import re
import subprocess
import sys

from conftest import BINARY, PATIENCE, ROOT

HERE = pathlib.Path(__file__).parent


def test_the_rest_side_does_what_its_description_says(tmp_path: pathlib.Path):
    command = [BINARY, "serve", "--listen", "127.0.0.1:0", "--journal", tmp_path / "journal.sqlite"]
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True)
    try:
        url = re.search(r"http://127\.0\.0\.1:\d+", process.stdout.readline()).group()
        assert subprocess.run(
            ["curl", "-sf", "-T", "-", f"{url}/v1/documents/notes"], input=b"x").returncode == 0
        done = subprocess.run(
            [sys.executable, "-B", "-m", "schemathesis.cli", "--config-file",
             HERE / "schemathesis.toml", "run", ROOT / "Schemas/openapi.json", "--url", url,
             "--max-examples", "30", "--generation-deterministic", "--no-color",
             "--suppress-health-check", "all"],
            cwd=tmp_path, text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            timeout=8 * PATIENCE,
            env=os.environ | {"SCHEMATHESIS_HOOKS": "schemathesis_hooks", "PYTHONPATH": str(HERE)})
        assert done.returncode == 0, done.stdout
        assert re.search(r"5 selected / 5 total", done.stdout), done.stdout
        assert int(re.search(r"(\d+) generated", done.stdout)[1]) > 200, done.stdout
        assert process.poll() is None, "the server lives to the end of the test"
    finally:
        process.terminate()
        process.wait(timeout=PATIENCE)
        process.stdout.close()
    assert " error: " not in (tmp_path / "log").read_text()
