"""Applies five files in a folder that refuses the second one, and says what is there afterwards.

Usage: full_disk_child.py DATA ROOT SECOND [BYTES]
SECOND is the path of the second file. With BYTES no file of this process may grow beyond that.
"""

from __future__ import annotations

import json
import resource
import signal
import sys
from pathlib import Path

from k2desk.core.errors import K2DeskError
from k2desk.core.events import SessionStarted, WriteUndone
from k2desk.core.proposals import FileWrite
from k2desk.journal.journal import Journal
from k2desk.workspace.fence import Fence
from k2desk.workspace.writer import Writer


def found(root: Path) -> dict[str, str]:
    """Every file, with the start of its bytes."""
    return {
        str(path.relative_to(root)): path.read_bytes()[:20].decode()
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


def main(data: Path, root: Path, second: str, limit: int) -> None:
    """Do it, and print what was said and what is there."""
    log = Journal(data).create(SessionStarted(str(root), "0", "demo", "demo"))
    files = []
    for name in ("a.txt", second, "c.txt", "d.txt", "e.txt"):
        old, new = name.encode(), b"new " + name.encode()
        if name == second:
            new += b"x" * 4_000_000
        if not (root / name).exists():
            (root / name).write_bytes(old)
        files.append(FileWrite(name, log.put_blob(old), log.put_blob(new)))
    if limit:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, limit))
    said = ""
    try:
        Writer(Fence(root), log).apply(files, "r")
    except K2DeskError as error:
        said = str(error)
    last = log.records()[-1].event
    left = list(last.conflicts) if isinstance(last, WriteUndone) else None
    print(json.dumps({"said": said, "found": found(root), "conflicts": left}))


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3], int((*sys.argv, "0")[4]))
