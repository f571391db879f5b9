"""Undo of any sequence of applied patches leads back to the first state, bytes and permission bits."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tally_kit import Tally
from tools_kit import Bench

from k2desk.core.errors import K2DeskError
from k2desk.core.events import SessionStarted
from k2desk.core.permissions import FileTicks
from k2desk.journal.journal import Journal
from k2desk.patch.export import to_unified
from k2desk.tools.applying import writes_for
from k2desk.tools.own_patch import drafted
from k2desk.workspace.writer import Writer

BODY = st.lists(
    st.sampled_from([b"a\n", b"b\r\n", b"\xff\n", b"c\n", b"\n", b"d"]), min_size=1, max_size=6
).map(b"".join)
STEP = st.tuples(st.sampled_from(["edit", "create", "delete", "rename", "mode"]), BODY, st.integers(0, 1))
COUNTER = itertools.count()
SHARED = 100
"""Examples to a record."""
EXAMPLES = settings(
    max_examples=max(500, settings().max_examples),
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


def state(root: Path) -> dict[str, tuple[bytes, int]]:
    found = (path for path in root.rglob("*") if path.is_file())
    return {path.name: (path.read_bytes(), path.stat().st_mode & 0o777) for path in found}


def patch(root: Path, step: tuple[str, bytes, int]) -> bytes:
    """Write a patch of the kind for the first file there is."""
    kind, body, wide = step
    names = sorted(path.name for path in root.iterdir())
    if kind == "create" or not names:
        return to_unified(f"new{next(COUNTER)}", None, body, context=1 + wide)
    name = names[0]
    data, mode = (root / name).read_bytes(), (root / name).stat().st_mode & 0o777
    match kind:
        case "edit":
            return to_unified(name, data, body, context=1 + wide)
        case "delete":
            return to_unified(name, data, None)
        case "rename":
            return to_unified(f"moved{next(COUNTER)}", data, body if wide else data, old_path=name)
        case _:
            return to_unified(name, data, data, old_mode=mode, new_mode=mode ^ 0o111)


class Place:
    """A folder and its record, which begins anew now and then, as every undo looks through all of it."""

    def __init__(self, bench: Bench, journal: Journal) -> None:
        self.root, self.fence = bench.root, bench.means.workspace.fence
        self._journal, self._used = journal, 0

    def begin(self) -> None:
        """Begin an example in an empty folder."""
        for path in self.root.iterdir():
            path.unlink()
        if self._used % SHARED == 0:
            self.log = self._journal.create(SessionStarted(str(self.root), "0", "demo", "demo"))
            self.writer = Writer(self.fence, self.log)
        self._used += 1


@pytest.fixture
def place(idle_bench: Bench, tmp_path: Path) -> Iterator[Place]:
    journal = Journal(tmp_path / "other data")
    yield Place(idle_bench, journal)
    journal.close()


@pytest.mark.timeout(0 if settings().max_examples > 1_000 else 900)  # every write waits for the disk
@EXAMPLES
@given(first=BODY, steps=st.lists(STEP, min_size=1, max_size=2))
def test_undo_of_any_sequence(
    place: Place, tally: Tally, first: bytes, steps: list[tuple[str, bytes, int]]
) -> None:
    place.begin()
    root, log = place.root, place.log
    (root / "a").write_bytes(first)
    states, changes = [state(root)], []
    for step in steps:
        try:
            files = drafted(patch(root, step), place.fence, log)
        except K2DeskError:
            continue  # nothing changes, or git's own rules forbid it
        ticks = {file.path: FileTicks(file.path, tuple(range(99)), whole=True) for file in files}
        writes = [write for file in files for write in writes_for(file, ticks[file.path], log)]
        changes.append(place.writer.apply(writes, "request-1"))
        states.append(state(root))
    for change, before in zip(reversed(changes), reversed(states[:-1]), strict=True):
        place.writer.revert(change)
        assert state(root) == before
        tally("patches taken back")
