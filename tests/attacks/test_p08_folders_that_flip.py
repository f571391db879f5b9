"""P08, P09: a folder that becomes a link while we work leads no byte in or out."""

from __future__ import annotations

import hashlib
import os
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from attack_kit import tries
from model_kit import Model  # type: ignore[import-not-found]
from tally_kit import Tally

from k2desk.core.errors import K2DeskError, StaleError, WorkspaceError
from k2desk.core.proposals import FileWrite
from k2desk.workspace.fence import Fence
from k2desk.workspace.folders import Folder, HeldFolder, held
from k2desk.workspace.writer import Writer


def _no_openat2(folder: int, path: str, flags: int) -> int:
    raise NotImplementedError


def _stepwise(root: Path) -> Folder:
    return HeldFolder(os.open(root, os.O_RDONLY), _no_openat2)


RESOLVERS: dict[str, Callable[[Path], Folder]] = {"openat2": held, "walk": _stepwise}


@pytest.fixture
def outside(root: Path) -> Path:
    """A folder outside, with the same names in it."""
    made = root.parent / "outside"
    made.mkdir()
    (made / "f").write_text("outside")
    (root / "d").mkdir()
    (root / "d" / "f").write_text("inside")
    (root / "link").symlink_to(made)
    return made


@contextmanager
def flipping(root: Path) -> Iterator[None]:
    """Let ``d`` be a folder and a link to the outside in turns, as fast as it goes."""
    ended = threading.Event()

    def flip() -> None:
        while not ended.is_set():
            os.rename(root / "d", root / "was")
            os.rename(root / "link", root / "d")
            os.rename(root / "d", root / "link")
            os.rename(root / "was", root / "d")

    attacker = threading.Thread(target=flip)
    attacker.start()
    try:
        yield
    finally:
        ended.set()
        attacker.join()


@pytest.mark.parametrize("path", ["d/f", "d/e/f"], ids=["the folder", "one above it"])
@pytest.mark.parametrize("resolver", RESOLVERS)
@pytest.mark.timeout(900)
def test_p08_no_byte_of_the_outside_is_read(
    resolver: str, path: str, root: Path, outside: Path, tally: Tally
) -> None:
    for place, words in ((outside, "outside"), (root / "d", "inside")):
        (place / "e").mkdir()
        (place / "e" / "f").write_text(words)
    fence = Fence(root, RESOLVERS[resolver])
    read = refused = 0
    with flipping(root):
        count = tries(100_000, 5_000)
        while read + refused < count or (not read and refused < 20 * count):
            try:
                assert fence.read(path) == b"inside"
                read += 1
            except WorkspaceError:
                refused += 1
    fence.close()
    tally("races to read", read + refused)
    assert read
    assert refused


@pytest.mark.parametrize("resolver", RESOLVERS)
@pytest.mark.timeout(900)
def test_p08_no_byte_is_written_outside(
    resolver: str, model: Model, root: Path, outside: Path, tally: Tally
) -> None:
    log, fence = model.means.log, Fence(root, RESOLVERS[resolver])
    texts = [b"inside", b"written"]
    done = 0
    with flipping(root):
        for _ in range(tries(10_000, 60)):
            tally("races to write")
            before, after = (log.put_blob(text) for text in texts)
            try:
                writer = Writer(fence, log)
                writer.apply([FileWrite("d/f", before, after, 0o644, 0o644)], "request-1")
            except K2DeskError:
                continue
            texts.reverse()
            done += 1
    fence.close()
    assert {path.name: path.read_bytes() for path in outside.iterdir()} == {"f": b"outside"}
    assert (root / "d" / "f").read_bytes() == texts[0], f"after {done} writes"


@pytest.mark.parametrize("instead", ["a folder", "a link"])
def test_p09_a_folder_replaced_at_any_step_of_a_write(
    instead: str, model: Model, root: Path, outside: Path
) -> None:
    log, fence = model.means.log, model.means.workspace.fence
    (root / "link").unlink()
    (root / "other.py").write_bytes(b"old")
    files = [
        FileWrite("d/f", _sha(b"inside"), log.put_blob(b"written"), 0o644, 0o644),
        FileWrite("d/new", None, log.put_blob(b"new"), 0, 0o644),
        FileWrite("other.py", _sha(b"old"), log.put_blob(b"written"), 0o644, 0o644),
    ]
    steps: list[str] = []
    change = Writer(fence, log, steps.append).apply(files, "request-1")
    model.means.writes.revert(change)
    last = max(at for at, step in enumerate(steps) if step.startswith("put "))
    for at in range(len(steps)):
        moved = root.parent / f"moved-{at}"
        reached = 0

        def replace(_: str, at: int = at, moved: Path = moved) -> None:
            nonlocal reached
            reached += 1
            if reached == at + 1:
                (root / "d").rename(moved)
                if instead == "a link":
                    (root / "d").symlink_to(outside)
                else:
                    (root / "d").mkdir()
                    (root / "d" / "f").write_bytes(b"other")

        try:
            Writer(fence, log, replace).apply(files, "request-1")
            wrote = True
        except (StaleError, WorkspaceError):
            wrote = False
        assert {path.name: path.read_bytes() for path in outside.iterdir()} == {"f": b"outside"}, steps[at]
        assert not wrote or at > last, f"{steps[at]}: what was put there stayed, in a folder that had moved"
        # Whatever was written was written into the folder the user was shown, and all of it or none.
        assert (moved / "f").read_bytes() == (b"written" if wrote else b"inside"), steps[at]
        assert (moved / "new").exists() == wrote, steps[at]
        assert (root / "other.py").read_bytes() == (b"written" if wrote else b"old"), steps[at]
        assert not list(root.parent.rglob(".k2desk-*")), steps[at]
        _put_back(root, moved, instead)


def _put_back(root: Path, moved: Path, instead: str) -> None:
    if instead == "a link":
        (root / "d").unlink()
    else:
        assert (root / "d" / "f").read_bytes() == b"other"
        assert sorted(path.name for path in (root / "d").iterdir()) == ["f"]
        (root / "d" / "f").unlink()
        (root / "d").rmdir()
    moved.rename(root / "d")
    (root / "d" / "f").write_bytes(b"inside")
    (root / "d" / "new").unlink(missing_ok=True)
    (root / "other.py").write_bytes(b"old")


def _sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()
