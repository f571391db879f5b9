"""Row 16: six files applied durably, and taken back again, and a transaction of 100 files after a crash."""

from __future__ import annotations

import contextlib
import statistics
import tempfile
from pathlib import Path

from bench.measure import Figure, in_turn, milliseconds
from k2desk.core.errors import WorkspaceError
from k2desk.core.events import SessionStarted
from k2desk.core.proposals import FileWrite
from k2desk.journal.journal import Journal
from k2desk.journal.log import SessionLog
from k2desk.workspace.fence import Fence
from k2desk.workspace.writer import Writer

ROWS = ("16",)
RUNS = 15
SIZE = 12_000
"""Bytes of a file; sources are about as long."""


def measure() -> list[Figure]:
    """Write, take back and recover on this machine's disk, in milliseconds."""
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder) / "project"
        root.mkdir()
        journal, fence = Journal(Path(folder) / "data"), Fence(root)
        log = journal.create(SessionStarted(str(root), "0", "bench", "bench"))
        try:
            return [*_six(root, log, fence), _recovery(root, log, fence)]
        finally:
            fence.close()
            journal.close()


def _files(root: Path, log: SessionLog, count: int) -> list[FileWrite]:
    """Lay files out in a few folders, and keep what is to become of them."""
    made = []
    for number in range(count):
        path = root / f"part{number % 3}" / f"file{number}.py"
        path.parent.mkdir(exist_ok=True)
        old, new = (f"{number} {word}\n".encode() * (SIZE // 10) for word in ("old", "new"))
        path.write_bytes(old)
        path.chmod(0o644)
        name = str(path.relative_to(root))
        made.append(FileWrite(name, log.put_blob(old), log.put_blob(new), 0o644, 0o644))
    return made


def _six(root: Path, log: SessionLog, fence: Fence) -> list[Figure]:
    files, writer = _files(root, log, 6), Writer(fence, log)
    change = [""]

    def apply() -> None:
        change[0] = writer.apply(files, "r")

    applied, undone = in_turn(
        lambda: milliseconds(apply), lambda: milliseconds(lambda: writer.revert(change[0])), runs=RUNS
    )
    return [
        Figure("16", "apply 6 files durably", statistics.median(applied), 50, "ms", _worst(applied)),
        Figure("16", "take them back", statistics.median(undone), 50, "ms", _worst(undone)),
    ]


def _recovery(root: Path, log: SessionLog, fence: Fence) -> Figure:
    """Stop in the middle of 100 files, as a crash would, and measure what the next start needs."""
    files = _files(root, log, 100)

    def broken(name: str) -> None:
        if name == f"put {files[50].path}" or name.startswith("took back"):
            raise WorkspaceError("cut off")

    def recover() -> float:
        with contextlib.suppress(WorkspaceError):
            Writer(fence, log, broken).apply(files, "r")
        return milliseconds(Writer(fence, log).recover)

    (took,) = in_turn(recover, runs=5)
    return Figure("16", "recover 100 files after a crash", statistics.median(took), 200, "ms", _worst(took))


def _worst(values: list[float]) -> str:
    return f"at worst {max(values):.3g} ms"
