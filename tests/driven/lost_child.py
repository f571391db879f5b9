"""A window over a data folder of its own kind of disk; says as JSON what its user saw.

Usage: lost_child.py BASE full|read_only
BASE/data is a small file system, or one that can't be written.
"""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "ui"))  # where the watchdog lives

from lost_kit import Seen, live, opened, until


def fill(data: Path) -> Path:
    """Leave no byte of the disk."""
    filler = data / "filler"
    with suppress(OSError), filler.open("wb", buffering=0) as file:
        while True:
            file.write(b"x" * 4096)
    return filler


async def full(seen: Seen, data: Path, saw: dict[str, object]) -> None:
    """Fill the disk under an open session; make room; go on."""
    await until(lambda: seen.runtime.engine is not None and not seen.runtime.settling)
    seen.write("Say hello")
    filler = fill(data)
    seen.send()
    await until(lambda: seen.words and "Not sent" in str(seen.heard))
    saw["heard"], saw["said"], saw["words"] = seen.heard, seen.said, seen.words
    filler.unlink()
    seen.send()
    await until(lambda: seen.ends() == ["done"])
    saw["after"] = seen.words


async def read_only(seen: Seen, _data: Path, saw: dict[str, object]) -> None:
    """Say something where nothing can be kept."""
    await until(lambda: seen.said and not seen.runtime.settling)
    saw["first"] = seen.said
    seen.write("Say hello")
    seen.send()
    await until(lambda: seen.words and "can't be kept" in seen.said)
    saw["heard"], saw["said"], saw["words"] = seen.heard, seen.said, seen.words


def main(base: Path, how: str) -> None:
    """Do it, and print what was seen."""
    saw: dict[str, object] = {}
    data = base / "data"
    with opened(data, base / "config", base / "ledger") as seen:
        scenario = {"full": full, "read_only": read_only}[how]
        live(seen, lambda: scenario(seen, data, saw))
    sys.stdout.write(json.dumps(saw))
    sys.stdout.flush()


if __name__ == "__main__":
    os.environ["QT_QPA_PLATFORM"] = "offscreen"
    main(Path(sys.argv[1]), sys.argv[2])
