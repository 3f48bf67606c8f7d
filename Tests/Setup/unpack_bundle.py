"""Unpacks one folder of a downloaded wheel, if the wheel is the pinned one, byte for byte.

Usage: unpack_bundle.py PIN DOWNLOADS TARGET
"""

import hashlib
import pathlib
import shutil
import sys
import zipfile


def main() -> int:
    pin, downloads, target = map(pathlib.Path, sys.argv[1:])
    lines = (line.split(maxsplit=1) for line in pin.read_text().splitlines())
    pinned = dict(words for words in lines if len(words) == 2 and not words[0].startswith("#"))
    for wheel in downloads.glob(f"{pinned['package']}-{pinned['version']}-*.whl"):
        if hashlib.sha256(wheel.read_bytes()).hexdigest() == pinned["sha256"]:
            unpack(wheel, pinned["folder"].strip("/") + "/", target)
            shutil.copy(pin, target / ".bundle")
            return 0
        wheel.unlink()
        print(f"setup: removed {wheel}, its SHA-256 is not the one in {pin}", file=sys.stderr)
    return 1


def unpack(wheel: pathlib.Path, folder: str, target: pathlib.Path) -> None:
    """Replaces `target` by the files below `folder` in the wheel."""
    shutil.rmtree(target, ignore_errors=True)
    with zipfile.ZipFile(wheel) as archive:
        names = [name for name in archive.namelist() if name.startswith(folder)]
        names = [name for name in names if not name.endswith("/")]
        if not names:
            raise SystemExit(f"setup: {wheel} holds no {folder}")
        for name in names:
            path = target / name.removeprefix(folder)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(archive.read(name))


if __name__ == "__main__":
    sys.exit(main())
