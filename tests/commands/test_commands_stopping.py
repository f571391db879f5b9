"""Long commands say how far they are on a terminal, and end with one sentence and status 130 at Ctrl+C."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from k2desk.bootstrap import main
from k2desk.core.events import SessionStarted, TextDelta, TurnFinished, TurnStarted
from k2desk.core.exports import SUFFIX
from k2desk.journal.journal import Journal
from k2desk.journal.unbundle import unbundle
from k2desk.settings.folders import folders

RECORDS = 30_000
SECRET = "ghp_" + "a1B2" * 9
ENDS = {
    "verify": "k2desk verify: stopped; it had only read, and changed nothing",
    "replay": "k2desk replay: stopped; nothing is left behind",
    "export": "k2desk export: stopped; no file was made",
}


def session(folder: Path, pieces: int, *, steps: bool = False) -> str:
    """A long session: an answer in many pieces, or in many steps."""
    journal = Journal(folders().data)
    answer = ((1.0, TextDelta(1, number if steps else 1, "word ")) for number in range(pieces))
    begun = ((1.0, SessionStarted(str(folder), "0.1.0", "CometAPI", "k2")), (1.0, TurnStarted(1, SECRET)))
    log = journal.repeat((*begun, *answer, (1.0, TurnFinished(1, "done"))))
    journal.close()
    return log.session


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has neither terminals of this kind nor SIGINT")
def test_they_tell_how_far_they_are_and_are_stopped(tmp_path: Path) -> None:
    out, root = tmp_path / "out", tmp_path / "ledger"
    out.mkdir()
    name = session(root, RECORDS, steps=True)
    for command, figure, argv in (
        ("verify", " of 30,003 records", [name]),
        ("replay", "replaying turn 1 of 1", [session(root, RECORDS)]),
        ("export", " of 30,003 records", [name, str(out / f"it{SUFFIX}")]),
    ):
        terminal, inside = pty.openpty()
        process = subprocess.Popen(
            [sys.executable, "-m", "k2desk", command, *argv], stdout=subprocess.DEVNULL, stderr=inside
        )
        os.close(inside)
        said = read_until(terminal, figure)
        process.send_signal(signal.SIGINT)
        said += read_until(terminal, ENDS[command])
        assert process.wait() == 130, said
        assert "Traceback" not in said
        os.close(terminal)
    assert list(out.iterdir()) == []


def read_until(terminal: int, words: str) -> str:
    """Read what a process says until it has said something, or ends."""
    said, until = b"", time.monotonic() + 60
    while words.encode() not in said and time.monotonic() < until:
        try:
            said += os.read(terminal, 4096)
        except OSError:  # the other side is closed
            break
    assert words.encode() in said, said.decode()
    return said.decode()


def test_a_session_is_exported_by_the_name_of_its_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    root, out = tmp_path / "ledger", tmp_path / "out"
    root.mkdir()
    out.mkdir()
    name = session(root, 3)
    assert main(["export", name, str(out / "it.md")]) == 0
    assert "# K2Desk session report" in (out / "it.md").read_text()
    assert main(["export", name, str(out / f"it{SUFFIX}")]) == 0
    _, records, _ = unbundle((out / f"it{SUFFIX}").read_bytes())
    assert len(records) == 4
    assert SECRET not in (out / "it.md").read_text() + str(records)
    said = capsys.readouterr()
    assert "4 events, 1 secret taken out" in said.err
    assert "\x1b" not in said.err  # nobody looks at a terminal
    assert main(["export", name, str(root / "it.md")]) == 1
    assert "Choose another folder" in capsys.readouterr().err
    assert main(["export", "20200101-000000-00000000", str(out / "no.md")]) == 1
    assert sorted(path.name for path in out.iterdir()) == [f"it{SUFFIX}", "it.md"]
