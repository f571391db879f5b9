"""Sessions that are taken: by one program at a time, and free again however it ends."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from k2desk.core.errors import JournalError
from k2desk.journal.held import Held

OTHER = """
import sys
from pathlib import Path
from k2desk.journal.held import Held
Held(Path(sys.argv[1]), "s1")
print("taken", flush=True)
sys.stdin.read()
"""


def test_a_session_is_taken_once_and_free_again_afterwards(tmp_path: Path) -> None:
    held = Held(tmp_path / "open", "s1")
    with pytest.raises(JournalError, match="another K2Desk window"):
        Held(tmp_path / "open", "s1")
    other = Held(tmp_path / "open", "s2")
    held.release()
    held.release()
    again = Held(tmp_path / "open", "s1")
    again.release()
    other.release()
    assert list((tmp_path / "open").iterdir()) == []


def test_a_program_that_is_killed_leaves_nothing_taken(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", OTHER, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"taken\n"
        with pytest.raises(JournalError, match="another K2Desk window"):
            Held(tmp_path, "s1")
        other.kill()
    Held(tmp_path, "s1").release()


def test_a_lock_that_its_holder_removed_meanwhile_is_not_enough(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    import fcntl

    lock, seen = fcntl.flock, []

    def removed_meanwhile(descriptor: int, how: int) -> None:
        lock(descriptor, how)
        if not seen:
            (tmp_path / "s1").unlink()
        elif len(seen) == 1:
            (tmp_path / "s1").rename(tmp_path / "gone")
            (tmp_path / "s1").touch()
        seen.append(descriptor)

    monkeypatch.setattr(fcntl, "flock", removed_meanwhile)
    held = Held(tmp_path, "s1")
    assert len(seen) == 3
    with pytest.raises(JournalError):
        Held(tmp_path, "s1")
    held.release()


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "open").write_text("a file")
    with pytest.raises(JournalError, match="can't be locked in"):
        Held(tmp_path / "open", "s1")
