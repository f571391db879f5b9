"""The program dies at every step of a write and of an undo, and again at every step of the recovery (A04).

`make test` kills at some of the steps, `make test-crash` at every one.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec
import pytest
from tally_kit import Tally

from k2desk.core.events import SessionStarted
from k2desk.core.proposals import FileWrite
from k2desk.journal.changes import changes, open_changes
from k2desk.journal.journal import Journal
from k2desk.workspace.fence import Fence
from k2desk.workspace.writer import Writer

Contents = dict[str, tuple[bytes, int]]
Child = Callable[..., tuple[list[str], int]]

BEFORE: Contents = {
    "big.bin": (b"x" * 200_000, 0o644),
    "gone/deep.txt": (b"gone", 0o600),
    "run.sh": (b"#!/bin/sh\n", 0o644),
    "src/a.py": (b"one\r\ntwo\xff\r\n", 0o640),
}
AFTER: Contents = {
    "big.bin": (b"y" * 200_000, 0o644),
    "made/deep/b.py": (b"created\n", 0o644),
    "run.sh": (b"#!/bin/sh\n", 0o755),
    "src/a.py": (b"one\r\n2\xff", 0o640),
}


SOME = ["gone/deep.txt", "made/deep/b.py", "src/a.py"]
UNDONE = {**BEFORE, "big.bin": AFTER["big.bin"], "run.sh": AFTER["run.sh"]}
"""Where `SOME` of the files are taken back."""
EVERY = os.environ.get("K2DESK_CRASHES") == "all"


@dataclass(frozen=True)
class Place:
    """A workspace, a journal beside it, and the transaction to write."""

    root: Path
    data: Path
    session: str
    files: list[FileWrite]


def _contents(root: Path) -> Contents:
    """Every file, temporary ones included."""
    return {
        str(path.relative_to(root)): (path.read_bytes(), path.stat().st_mode & 0o7777)
        for path in sorted(root.rglob("*"))
        if path.is_file()
    }


@pytest.fixture
def places(tmp_path: Path) -> Callable[[], Place]:
    """Make fresh places, each with the files from before."""
    numbers = iter(range(10_000))

    def make() -> Place:
        base = tmp_path / str(next(numbers))
        for name, (data, mode) in BEFORE.items():
            path = base / "root" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
            path.chmod(mode)
        journal = Journal(base / "data")
        log = journal.create(SessionStarted(str(base / "root"), "0", "demo", "demo"))
        files = []
        for name in sorted(BEFORE.keys() | AFTER.keys()):
            old, new = BEFORE.get(name), AFTER.get(name)
            files.append(
                FileWrite(
                    name,
                    hashlib.sha256(old[0]).hexdigest() if old else None,
                    log.put_blob(new[0]) if new else None,
                    old[1] if old else 0,
                    new[1] if new else 0,
                )
            )
        journal.close()
        return Place(base / "root", base / "data", log.session, files)

    return make


@pytest.fixture
def child() -> Iterator[Child]:
    """Run a job in a process of its own and return the steps it reached and how it ended."""
    script = Path(__file__).with_name("crash_child.py")
    server = subprocess.Popen([sys.executable, str(script)], stdin=-1, stdout=-1, text=True)
    assert server.stdin is not None
    assert server.stdout is not None

    def run(place: Place, what: str, at: int = -1, paths: Sequence[str] = ()) -> tuple[list[str], int]:
        job = {"data": str(place.data), "root": str(place.root), "session": place.session}
        job |= {"paths": list(paths)}
        files = [msgspec.structs.astuple(file) for file in place.files]
        assert server.stdin is not None
        assert server.stdout is not None
        server.stdin.write(json.dumps({**job, "at": at, "what": what, "files": files}) + "\n")
        server.stdin.flush()
        answer = json.loads(server.stdout.readline())
        return answer["steps"], answer["status"]

    yield run
    server.stdin.close()
    server.stdout.close()
    assert server.wait(timeout=10) == 0


@dataclass(frozen=True)
class Deed:
    """What is interrupted: what it is called, the files before and after it, and which files it names."""

    what: str
    old: Contents
    new: Contents
    paths: tuple[str, ...] = ()

    def begin(self, place: Place, child: Child) -> None:
        """Bring the place to where the deed begins."""
        if self.what == "undo":
            assert child(place, "apply")[1] == 0

    def settled(self, place: Place) -> bool:
        """Check that the place is all old or all new and the record agrees; return whether it is new."""
        journal = Journal(place.data)
        try:
            records = journal.open(place.session).records()
            journal.verify(place.session)
        finally:
            journal.close()
        assert open_changes(records) == ()
        found, made = _contents(place.root), changes(records)
        left = [folder for folder in place.root.rglob("*") if folder.is_dir() and not any(folder.iterdir())]
        assert left == [], "no empty folder is left"
        written = (
            made[-1].state == "applied" and (made[-1].reverts != "") == (self.what == "undo")
            if made
            else False
        )
        assert found == (self.new if written else self.old), "a mixed state, or a temporary file"
        assert written or not made or made[-1].state == ("failed" if made[-1].reverts else made[-1].state)
        assert not made or made[-1].conflicts == ()
        return written


DEEDS = [
    Deed("apply", BEFORE, AFTER),
    Deed("undo", AFTER, BEFORE),
    Deed("undo", AFTER, UNDONE, tuple(SOME)),
]


@pytest.mark.timeout(900)
@pytest.mark.parametrize("deed", DEEDS, ids=["apply", "undo", "undo some"])
def test_a_crash_at_any_step_leaves_all_or_nothing(
    deed: Deed, places: Callable[[], Place], child: Child, tally: Tally
) -> None:
    """Kill it at each step, and for each again at steps of the recovery."""
    place = places()
    deed.begin(place, child)
    steps, status = child(place, deed.what, paths=deed.paths)
    assert status == 0
    assert deed.settled(place)
    assert len(steps) > 20
    outcomes, runs = [], 0

    def crashed(at: int) -> Place:
        place = places()
        deed.begin(place, child)
        assert child(place, deed.what, at, deed.paths)[1] == -signal.SIGKILL
        return place

    for at in range(0, len(steps), 1 if EVERY else 4):
        place = crashed(at)
        recovery, status = child(place, "recover")
        assert status == 0
        outcomes.append(deed.settled(place))
        assert child(place, "recover") == ([], 0)
        shutil.rmtree(place.root.parent)
        runs += 1
        for again in range(at % 3 if EVERY else at % 7, len(recovery), 3 if EVERY else 9):
            place = crashed(at)
            assert child(place, "recover", again)[1] == -signal.SIGKILL
            assert child(place, "recover")[1] == 0
            deed.settled(place)
            shutil.rmtree(place.root.parent)
            runs += 1
    assert outcomes == sorted(outcomes), "from some step on it is done"
    assert not outcomes[0]
    assert outcomes[-1] or not EVERY
    print(f"{deed.what}: {len(steps)} steps, {runs} crashes, 0 mixed states, 0 temporary files")
    tally("crashes", runs)
    assert runs >= (60 if EVERY else 9)


def test_a_recovery_cut_off_between_two_folders_leaves_none(
    places: Callable[[], Place], child: Child
) -> None:
    undo, place = DEEDS[1], places()
    undo.begin(place, child)
    steps, _ = child(place, "undo")
    places_of_settling = [at for at, step in enumerate(steps) if step.startswith("settled")]

    def cut_off() -> Place:
        made = places()
        undo.begin(made, child)
        assert child(made, "undo", min(places_of_settling) - 3)[1] == -signal.SIGKILL
        return made

    recovery, _ = child(cut_off(), "recover")
    place = cut_off()
    assert child(place, "recover", recovery.index("pruned deep"))[1] == -signal.SIGKILL
    assert child(place, "recover")[1] == 0
    assert undo.settled(place)


def test_what_the_user_wrote_after_the_crash_is_left_alone(places: Callable[[], Place], child: Child) -> None:
    place = places()
    steps, _ = child(places(), "apply")
    child(place, "apply", steps.index("put src/a.py"))
    (place.root / "src/a.py").write_bytes(b"mine")
    journal = Journal(place.data)
    fence = Fence(place.root)
    try:
        log = journal.open(place.session)
        (found,) = Writer(fence, log).recover()
        assert found.conflicts == ("src/a.py",)
        assert not found.written
        assert changes(log.records())[0].conflicts == ("src/a.py",)
    finally:
        fence.close()
        journal.close()
    assert _contents(place.root) == {**BEFORE, "src/a.py": (b"mine", 0o640)}


@pytest.mark.parametrize("ending", ["new", "old"])
def test_what_a_crash_took_out_of_its_place_is_put_back(
    ending: str, places: Callable[[], Place], child: Child
) -> None:
    """The crash comes after the exchange and before the look at what came out: an editor's bytes."""
    place = places()
    steps, _ = child(places(), "apply")
    path = "src/a.py" if ending == "new" else "gone/deep.txt"
    child(place, "apply", steps.index(f"put {path}"))
    for leftover in list(place.root.rglob(f".k2desk-*.{ending}")):
        if leftover.parent == (place.root / path).parent:
            leftover.write_bytes(b"mine")
    journal = Journal(place.data)
    fence = Fence(place.root)
    try:
        (found,) = Writer(fence, journal.open(place.session)).recover()
        assert found.conflicts == (path,)
    finally:
        fence.close()
        journal.close()
    assert _contents(place.root)[path][0] == b"mine"
    assert {name for name in _contents(place.root) if ".k2desk" in name} == set()


def test_a_folder_that_became_a_link_is_a_conflict(
    places: Callable[[], Place], child: Child, tmp_path: Path
) -> None:
    place = places()
    steps, _ = child(places(), "apply")
    child(place, "apply", steps.index("put src/a.py"))
    shutil.copytree(place.root / "src", tmp_path / "outside")
    shutil.rmtree(place.root / "src")
    (place.root / "src").symlink_to(tmp_path / "outside")
    outside = _contents(tmp_path / "outside")
    journal = Journal(place.data)
    fence = Fence(place.root)
    try:
        (found,) = Writer(fence, journal.open(place.session)).recover()
        assert found.conflicts == ("src/a.py",)
    finally:
        fence.close()
        journal.close()
    assert _contents(tmp_path / "outside") == outside
    assert os.path.islink(place.root / "src")
