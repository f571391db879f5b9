"""The program dies in the middle of a turn, at any kind of moment: what ran is known, nothing runs twice."""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest
from agent_kit import Script, call, events, says, session_on
from crash_engine import CALLS, MOMENTS, WRITES, tools

from k2desk.core.events import (
    AsideFinished,
    SessionStarted,
    StepFinished,
    ToolFinished,
    TurnFinished,
    TurnStarted,
    TurnSteered,
)
from k2desk.core.messages import Assistant, Tool, User
from k2desk.journal import Journal
from k2desk.journal.history import CUT_OFF, NEVER_RUN, WRITTEN, cut_off
from k2desk.workspace.fence import Fence
from k2desk.workspace.writer import Writer

TOLD = WRITTEN.format(paths="a.py")
EXPECTED: dict[str, list[tuple[str, str]]] = {
    # What each call is known to have done, by the moment of the crash: status, and what the model is told.
    "asked": [],
    "sent": [],
    "stream": [],
    "aside": [],
    "tool": [("cancelled", CUT_OFF), ("cancelled", NEVER_RUN), ("cancelled", NEVER_RUN)],
    "between": [("ok", "seen"), ("cancelled", NEVER_RUN), ("cancelled", NEVER_RUN)],
    "decision": [("ok", "seen"), ("cancelled", NEVER_RUN), ("cancelled", NEVER_RUN)],
    "intended": [("ok", "seen"), ("cancelled", NEVER_RUN), ("cancelled", NEVER_RUN)],
    "write": [("ok", "seen"), ("ok", TOLD), ("cancelled", NEVER_RUN)],
    "written": [("ok", "seen"), ("ok", TOLD), ("cancelled", NEVER_RUN)],
    "steered": [("ok", "seen"), ("ok", "Applied."), ("ok", "seen")],
}
"""A write that had put its only file in its place is completed by the recovery."""


def ran(root: Path) -> Counter[str]:
    path = root / "ran.txt"
    return Counter(path.read_text().split() if path.exists() else ())


def crash(data: Path, root: Path, session: str, moment: str) -> None:
    script = Path(__file__).with_name("crash_engine.py")
    done = subprocess.run(
        [sys.executable, str(script), str(data), str(root), session, moment],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == -signal.SIGKILL, done.stdout + done.stderr


@pytest.mark.parametrize("moment", sorted({*MOMENTS, *WRITES}))
def test_what_ran_is_known_and_going_on_goes_on(moment: str, tmp_path: Path) -> None:
    root, data = tmp_path / "root", tmp_path / "data"
    root.mkdir()
    (root / "a.py").write_bytes(b"old\n")
    journal = Journal(data)
    session = journal.create(SessionStarted(str(root), "0.1.0", "Scripted", "kimi-k2-thinking")).session
    journal.close()

    crash(data, root, session, moment)

    before = ran(root)
    assert set(before.values()) <= {1}
    journal, fence = Journal(data), Fence(root)
    log = journal.open(session)
    try:
        writer = Writer(fence, log)
        writer.recover()
        model = Script(says("Going on.", calls=[call(9)]), says("Done."))
        opened = session_on(
            log,
            model,
            *tools(root, log, lambda _: None, False),
            writes=writer,
            cut_off=cut_off(log.records()),
        )
        asyncio.run(going_on(opened))
    finally:
        fence.close()

    finished = events(log, ToolFinished)
    ours = [event for event in finished if event.call_id in {one.id for one in CALLS}]
    assert [(event.status, event.text) for event in ours] == EXPECTED[moment]
    assert max(Counter(event.call_id for event in finished).values()) == 1, "one result a call"
    assert ran(root) == before + Counter([call(9).id]), "nothing ran again by itself"
    wrote = any(event.text in (TOLD, "Applied.") for event in ours)
    assert (root / "a.py").read_bytes() == (b"new\n" if wrote else b"old\n")
    ends = [event.outcome for event in events(log, TurnFinished)]
    assert ends == (["done"] if moment == "aside" else ["interrupted", "done"])
    assert [event.outcome for event in events(log, AsideFinished)] == (["interrupted"] * (moment == "aside"))
    heard_right(model.requests[0].messages)
    said = [event.text for event in events(log, TurnStarted, TurnSteered)]
    assert said[-1] == "Go on."
    if moment == "steered":
        assert said == ["fix it", "be brief", "Go on."]
        assert User("be brief") in model.requests[0].messages
    journal.verify(session)
    assert cut_off(log.records()) == ()
    journal.close()


async def going_on(session: object) -> None:
    await session.turn("Go on.")  # type: ignore[attr-defined]
    await session.close()  # type: ignore[attr-defined]


def heard_right(messages: tuple[object, ...]) -> None:
    """Every call is followed by its one result, in order, before anybody speaks; else the service refuses."""
    waiting: list[str] = []
    for message in messages:
        if isinstance(message, Tool):
            assert message.call_id == waiting.pop(0)
            continue
        assert waiting == []
        waiting = [one.id for one in message.calls] if isinstance(message, Assistant) else []
    assert waiting == []
    assert isinstance(messages[-1], User)


def test_a_second_crash_before_the_first_is_mended_changes_nothing(tmp_path: Path) -> None:
    root, data = tmp_path / "root", tmp_path / "data"
    root.mkdir()
    (root / "a.py").write_bytes(b"old\n")
    journal = Journal(data)
    log = journal.create(SessionStarted(str(root), "0.1.0", "Scripted", "kimi-k2-thinking"))
    log.append(TurnStarted(1, "x"))
    log.append(StepFinished(1, 1, "tool_calls", CALLS))
    missing = cut_off(log.records())
    for event in missing[:2]:  # the program died after two of them were stored
        log.append(event)
    rest = cut_off(log.records())
    assert (*missing[:2], *rest) == missing
    journal.close()
    assert os.listdir(root) == ["a.py"]
