"""Long commands say how far they are on a terminal, and end with one sentence and status 130 at Ctrl+C."""

from __future__ import annotations

import os
import pty
import signal
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import pytest

from k2desk.bootstrap import main
from k2desk.core.events import SessionStarted, TextDelta, TurnFinished, TurnStarted
from k2desk.core.exports import SUFFIX
from k2desk.journal.journal import Journal
from k2desk.journal.unbundle import unbundle
from k2desk.settings.folders import folders

LONGER = (30_000, 120_000, 480_000)
"""So many records, more where a quick machine comes to the end of fewer before anybody can stop it."""
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
@pytest.mark.parametrize("command", ENDS)
def test_they_tell_how_far_they_are_and_are_stopped(command: str, tmp_path: Path) -> None:
    out, root = tmp_path / "out", tmp_path / "ledger"
    out.mkdir()
    for pieces in LONGER:
        name = session(root, pieces, steps=command != "replay")
        files = [str(out / f"it{SUFFIX}")] if command == "export" else []
        figure = "replaying turn 1 of 1" if command == "replay" else f" of {pieces + 3:,} records"
        status, said = interrupted(figure, command, name, *files)
        assert figure in said
        assert "Traceback" not in said
        if status != 0:  # else it was at its end before it could be stopped
            break
    assert (status, ENDS[command] in said) == (130, True), said
    assert list(out.iterdir()) == []


def interrupted(figure: str, *argv: str) -> tuple[int, str]:
    """Press Ctrl+C in a command on a terminal when it shows a figure; return its status and its words."""
    terminal, inside = pty.openpty()
    said, until = b"", time.monotonic() + 60
    with subprocess.Popen(
        [sys.executable, "-m", "k2desk", *argv],
        stdout=subprocess.DEVNULL,
        stderr=inside,
        preexec_fn=partial(signal.signal, signal.SIGINT, signal.SIG_DFL),  # ignored below `nohup` and `&`
    ) as process:
        os.close(inside)
        pressed = False
        while time.monotonic() < until:
            try:
                said += os.read(terminal, 4096)
            except OSError:  # it has ended
                break
            if not pressed and figure.encode() in said:
                process.send_signal(signal.SIGINT)
                pressed = True
        os.close(terminal)
        return process.wait(), said.decode()


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
