"""Folders of demos that are over go when the next one begins; nobody else's do."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from k2desk import demo

MAKE = """
import sys, tempfile
tempfile.tempdir = sys.argv[1]
from k2desk.demo import new_folder
print(new_folder(), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(demo, "_held", [])
    return tmp_path


def running(place: Path) -> tuple[subprocess.Popen[str], Path]:
    argv = [sys.executable, "-c", MAKE, str(place)]
    process = subprocess.Popen(argv, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, Path(process.stdout.readline().strip())


def test_the_folder_of_a_dead_demo_goes_and_that_of_a_living_one_stays(place: Path) -> None:
    process, folder = running(place)
    try:
        (folder / "ledger").mkdir()
        mine = demo.new_folder()
        assert (folder / "ledger").is_dir()
    finally:
        process.kill()
        process.communicate()
    again = demo.new_folder()
    assert not folder.exists()
    assert mine.is_dir(), "this program still has it"
    assert again.is_dir()


def test_what_only_looks_like_one_stays(place: Path) -> None:
    without, aim, link = place / "k2desk-demo-mine", place / "aim", place / "k2desk-demo-link"
    without.mkdir()
    aim.mkdir()
    (aim / demo.LOCK).touch()
    link.symlink_to(aim)
    (place / "k2desk-demo-file").touch()
    demo.new_folder()
    assert without.is_dir()
    assert (aim / demo.LOCK).is_file()
    assert link.is_symlink()


def test_folders_of_other_users_stay(place: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    other = place / "k2desk-demo-other"
    other.mkdir()
    (other / demo.LOCK).touch()
    uid = other.stat().st_uid
    monkeypatch.setattr(demo.os, "getuid", lambda: uid + 1)
    demo.new_folder()
    assert other.is_dir()
    monkeypatch.undo()
    monkeypatch.setattr(tempfile, "tempdir", str(place))
    demo.new_folder()
    assert not other.exists()
