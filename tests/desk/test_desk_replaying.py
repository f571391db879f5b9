"""A replay beside everything else says how far it is, and a stop leaves nothing behind."""

from __future__ import annotations

import tempfile
from pathlib import Path

import pytest

from k2desk.core.events import SessionStarted, StepStarted, TextDelta, TurnFinished, TurnStarted
from k2desk.core.working import Step, Stopped, Working
from k2desk.desk.exports import Exports
from k2desk.desk.replaying import replay_session
from k2desk.journal.journal import Journal


def test_it_tells_its_turns_and_is_stopped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "temporary").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    journal = Journal(tmp_path / "data")
    pieces = ((1.0, TextDelta(1, 1, "word ")) for _ in range(2_000))
    begun = (
        SessionStarted("/ledger", "0.1.0", "CometAPI", "k2"),
        TurnStarted(1, "Say it"),
        StepStarted(1, 1, "k2"),
    )
    log = journal.repeat(
        (*((1.0, event) for event in begun), *pieces, (1.0, TurnFinished(1, "failed", "It broke.")))
    )
    heard: list[str] = []

    def told(step: Step) -> None:
        heard.append(step.words)
        if step.doing == "Replaying":
            working.stop()

    working = Working(told, pause=0)
    with pytest.raises(Stopped):
        replay_session(Exports(lambda: journal, tuple), log.session, working)
    assert heard[-1] == "Replaying 0 of 1 turns"
    assert "Reading 0 of 2,004 records" in heard
    assert list((tmp_path / "temporary").iterdir()) == []
    journal.close()
