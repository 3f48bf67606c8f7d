"""The command line: exit codes, usage lines, and what each wrong flag is told."""

import os
import pathlib
import shutil
import subprocess

import pytest

from process import Server, stet

COMMANDS = {"serve", "replay", "echo", "bench"}


def test_help_names_every_command():
    for flag in ("--help", "-h", "help"):
        done = stet(flag)
        assert done.returncode == 0 and done.stderr == ""
        listed = {line.split()[0] for line in done.stdout.splitlines() if line.startswith("  ")}
        assert COMMANDS <= listed
        assert "Exit codes: 0 done, 1 it ran and found a fault, 2 wrong use." in done.stdout


@pytest.mark.parametrize("command", sorted(COMMANDS))
def test_every_command_has_help(command: str):
    done = stet(command, "--help")
    assert done.returncode == 0 and done.stderr == ""
    assert f"usage: stet {command}" in done.stdout and "--help" in done.stdout
    assert all(len(line) <= 110 for line in done.stdout.splitlines())


def test_version():
    done = stet("--version")
    assert (done.returncode, done.stdout) == (0, "stet 0.1.0\n")


def test_arguments_are_read_whoever_moves_the_environment(tmp_path):
    source, library = tmp_path / "setenv.c", tmp_path / "setenv.so"
    source.write_text(
        "#include <stdlib.h>\n"
        "__attribute__((constructor)) static void f(void) { setenv(\"X\", \"y\", 1); }\n")
    # The compiler that builds the project's own C.
    compiler = pathlib.Path(shutil.which("swift")).with_name("clang")
    subprocess.run([compiler, "-shared", "-fPIC", "-o", library, source], check=True)
    done = stet("--version", prefix=["env", f"LD_PRELOAD={library}"])
    assert (done.returncode, done.stdout) == (0, "stet 0.1.0\n"), done.stderr


def test_arguments_are_read_where_proc_is_not_mounted(tmp_path):
    hidden = ["unshare", "--mount", *([] if os.getuid() == 0 else ["--map-root-user"])]
    tried = subprocess.run([*hidden, "umount", "-l", "/proc"], capture_output=True, text=True)
    assert tried.returncode == 0, f"this test needs a mount namespace: {tried.stderr}"
    script = 'umount -l /proc && exec "$0" "$@"'
    done = stet("--version", prefix=[*hidden, "sh", "-c", script])
    assert (done.returncode, done.stdout) == (0, "stet 0.1.0\n"), done.stderr


def test_an_argument_that_is_not_utf8_is_refused(tmp_path):
    done = stet("replay", "--journal", os.fsdecode(bytes(tmp_path) + b"/caf\xe9.sqlite"), "notes")
    assert done.returncode == 2 and done.stdout == ""
    assert "stet: argument 3 is not UTF-8" in done.stderr


def test_no_command_is_wrong_use():
    done = stet()
    assert done.returncode == 2 and done.stdout == "" and "usage: stet COMMAND" in done.stderr


def test_an_unknown_command_is_named():
    done = stet("sreve")
    assert done.returncode == 2 and done.stdout == ""
    assert "unknown command: sreve" in done.stderr and "usage: stet" in done.stderr


WRONG = [
    (["serve", "--port", "80"], "unknown flag: --port"),
    (["serve", "-x"], "unknown flag: -x"),
    (["serve", "--listen"], "--listen needs a value"),
    (["serve", "--listen", "localhost:8080"], "--listen"),
    (["serve", "--listen", "127.0.0.1"], "--listen"),
    (["serve", "--listen", "127.0.0.1:65536"], "--listen"),
    (["serve", "--listen", "127.0.0.1:-1"], "--listen"),
    (["serve", "--listen", "999.0.0.1:80"], "--listen"),
    (["serve", "--loops", "0"], "--loops"),
    (["serve", "--loops", "two"], "--loops"),
    (["serve", "--loops", "1e3"], "--loops"),
    (["serve", "--loops="], "--loops"),
    (["serve", "--log-level", "loud"], "--log-level"),
    (["serve", "--journal="], "--journal"),
    (["serve", "--web", "/nowhere at all"], "--web"),
    (["serve", "document"], "unexpected argument: document"),
    (["serve", "--", "--help"], "unexpected argument: --help"),
    (["replay"], "--journal or --trace is missing"),
    (["replay", "--journal", "x"], "the document is missing"),
    (["replay", "--journal", "x", ""], "no document can be named"),
    (["replay", "--journal", "x", "a\nb"], "no document can be named"),
    (["replay", "--journal", "x", "a", "b"], "unexpected argument: b"),
    (["replay", "--journal", "x", "a", "--revision", "-1"], "--revision"),
    (["replay", "--journal", "x", "a", "--revision", "1.5"], "--revision"),
    (["replay", "--journal", "x", "--trace", "y"], "exclude each other"),
    (["replay", "--trace", "x", "a"], "unexpected argument: a"),
    (["replay", "--trace", "x", "--revision", "1"], "--revision"),
    (["replay", "--trace", "x", "--revision"], "--revision needs a value"),
    (["bench"], "usage"),
    (["bench", "nothing"], "nothing"),
]


@pytest.mark.parametrize(("arguments", "named"), WRONG, ids=lambda value: str(value))
def test_wrong_use_is_named_with_the_usage(arguments: list[str], named: str):
    done = stet(*arguments)
    assert done.returncode == 2, done
    assert done.stdout == "" and named in done.stderr
    assert f"usage: stet {arguments[0]}" in done.stderr


def test_replay_writes_the_text_to_where_it_is_told(server: Server, tmp_path):
    text = "a 😀\r\n\0 end without line break"
    server.put("notes", text)
    path = tmp_path / "out.txt"
    done = stet("replay", "--journal", server.journal, "notes", "--out", path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    assert path.read_bytes() == text.encode()
    for flags in (["--revision=1"], ["--revision", "1"], []):
        done = stet("replay", f"--journal={server.journal}", *flags, "notes")
        assert done.stdout.encode() == text.encode().replace(b"\r\n", b"\n")
    assert stet("replay", "--journal", server.journal, "notes", "--revision", "0").stdout == ""


def test_replay_finds_faults(server: Server, tmp_path):
    server.put("notes", "x")
    def fault(*arguments: object) -> str:
        done = stet("replay", *arguments)
        assert done.returncode == 1 and done.stdout == "", done
        assert done.stderr.startswith("stet replay: ") and done.stderr.count("\n") == 1
        return done.stderr
    assert "no document nothing" in fault("--journal", server.journal, "nothing")
    assert "newest revision of notes is 1" in fault(
        "--journal", server.journal, "notes", "--revision", "2")
    assert "missing" in fault("--journal", tmp_path / "none.sqlite", "notes")
    assert not (tmp_path / "none.sqlite").exists()
    (tmp_path / "letter").write_text("Dear aunt" * 1000)
    assert "corrupt" in fault("--journal", tmp_path / "letter", "notes")
    assert "No such file" in fault(
        "--journal", server.journal, "notes", "--out", tmp_path / "none" / "out")


def test_replay_needs_no_right_to_write(server: Server):
    server.put("notes", "x")
    before = {path.name: path.read_bytes() for path in server.journal.parent.iterdir()}
    assert server.replay("notes") == "x"
    after = {path.name: path.read_bytes() for path in server.journal.parent.iterdir()}
    before.pop("journal.sqlite-shm"), after.pop("journal.sqlite-shm")
    assert before == after
