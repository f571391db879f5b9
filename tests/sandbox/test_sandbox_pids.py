from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from k2desk.sandbox import pids

HYBRID = "8:pids:/a\n4:memory:/b\n0::/c\n"


def test_places_of_both_kinds_of_groups(tmp_path: Path) -> None:
    assert list(pids._parents(HYBRID, tmp_path)) == [tmp_path / "pids/a", tmp_path, tmp_path / "unified"]
    assert next(pids._parents("0::/user.slice/x.scope\n", tmp_path)) == tmp_path / "user.slice"


def test_a_group_that_can_not_limit_is_removed_again(tmp_path: Path) -> None:
    # An ordinary folder takes a file named pids.max, a read-only one takes no folder.
    file = tmp_path / "file"
    file.touch()
    assert pids._make(file, 5) is None


def test_leftovers_of_the_dead_are_removed_and_no_others(tmp_path: Path) -> None:
    gone = subprocess.Popen(["true"])
    gone.wait()
    kept = f"k2desk-{os.getpid()}-1"  # made and not joined yet, by another thread of ours
    for name in ("k2desk-old", f"k2desk-{gone.pid}-1", kept):
        (tmp_path / name).mkdir()
    made = pids._make(tmp_path, 5)
    assert made is not None
    assert {path.name for path in tmp_path.iterdir()} == {kept, made.name}
    assert (made / "pids.max").read_text() == "5"


def test_joined_before_the_program_starts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pids, "_MOUNTS", tmp_path)
    monkeypatch.setattr(pids, "_parents", lambda _own, mounts: iter([mounts / "missing", mounts]))
    with pids.counted(["/bin/sh", "-c", "echo $$"], 7) as argv:
        done = subprocess.run(argv, capture_output=True, text=True, check=True)
        (group,) = tmp_path.iterdir()
        assert (group / "cgroup.procs").read_text() == done.stdout


def test_an_ordinary_user_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pids.counted(["true"], 7) as argv:
        assert argv == ["true"]


def test_without_groups_it_runs_uncounted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(pids, "_MOUNTS", tmp_path / "none")
    with pids.counted(["true"], 7) as argv:
        assert argv == ["true"]
