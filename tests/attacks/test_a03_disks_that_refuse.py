"""A03: real disks refuse the second of five files, for want of room or for its place; all five stay."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from k2desk.sandbox.probe import programs

CHILD = Path(__file__).with_name("full_disk_child.py")
NAMES = ("a.txt", "c.txt", "d.txt", "e.txt")


def tried(data: Path, root: Path, second: str, *more: str, within: tuple[str, ...] = ()) -> dict[str, object]:
    argv = [*within, sys.executable, str(CHILD), str(data), str(root), second, *more]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stderr
    told: dict[str, object] = json.loads(done.stdout)
    return told


def bwrap(*options: str) -> tuple[str, ...]:
    """What gives one process a file system of its own; anybody may, not root alone."""
    return (str(programs()[-1]), "--dev-bind", "/", "/", *options)


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """Where the record lies, and an empty workspace."""
    (tmp_path / "project").mkdir()
    return tmp_path / "data", tmp_path / "project"


def test_a03_a_disk_that_is_full(places: tuple[Path, Path]) -> None:
    data, root = places
    small = bwrap("--size", "2000000", "--tmpfs", str(root))
    told = tried(data, root, "b.txt", within=small)
    assert told["said"] == "Writing failed: No space left on device. Every file is as it was."
    assert told["found"] == {name: name for name in ("a.txt", "b.txt", *NAMES[1:])}
    assert told["conflicts"] == []


def test_a03_a_file_that_may_not_grow(places: tuple[Path, Path]) -> None:
    data, root = places
    told = tried(data, root, "b.txt", "3000000")
    assert told["said"] == "Writing failed: File too large. Every file is as it was."
    assert told["found"] == {name: name for name in ("a.txt", "b.txt", *NAMES[1:])}
    assert told["conflicts"] == []


def test_a03_a_folder_that_is_read_only(places: tuple[Path, Path]) -> None:
    data, root = places
    (root / "kept").mkdir()
    (root / "kept/b.txt").write_text("kept/b.txt")
    told = tried(data, root, "kept/b.txt", within=bwrap("--ro-bind", str(root / "kept"), str(root / "kept")))
    assert told["said"] == "Writing failed: Read-only file system. Every file is as it was."
    assert told["found"] == {name: name for name in (*NAMES, "kept/b.txt")}
    assert told["conflicts"] == []
