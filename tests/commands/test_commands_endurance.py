"""300 calls, 150,000 tokens through the whole program: compactions, `kill -9`, an outage of the gateway."""

from __future__ import annotations

import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from run_kit import lines, says, started

from k2desk.core.events import CompactionMade, StepFinished, StepRetried, ToolFinished, TurnFinished
from k2desk.journal import Journal
from k2desk.journal.log import SessionLog
from k2desk.provider.scripted.answer import Answer
from k2desk.provider.scripted.conversation import Conversation
from k2desk.provider.scripted.server import ScriptedServer
from k2desk.settings.folders import folders

CALLS = 300
TOKENS = 150_000
CONTEXT = 96_000
"""Tokens of the model's context: small enough for two compactions on the way."""
CRASH_AT, OUTAGE_AT = 110, 220
_PART = re.compile(r"part (\d+) of the ledger")


class Reader:
    """Reads one part after the other; where it stands it finds in the conversation, as a model does."""

    model = "kimi-k2-thinking"

    def answer(self, conversation: Conversation) -> Answer:
        found = [int(n) for m in conversation.messages for n in _PART.findall(m.text)]
        done = max(found, default=0)
        if conversation.messages[-1].role != "tool" and "account" in conversation.user.lower():
            return says(f"Read so far: everything up to part {done} of the ledger.")
        if done >= CALLS:
            return says("All parts are read.")
        return says("", ("read_file", {"path": f"parts/{done + 1:03}.txt"}), thinking="The next one.")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "ledger"
    (folder / "parts").mkdir(parents=True)
    filler = "the amount is carried over and rounded once; "
    for part in range(1, CALLS + 1):
        text = f"This is part {part} of the ledger.\n" + filler * 44
        (folder / "parts" / f"{part:03}.txt").write_text(text)
    return folder


def seen(process: subprocess.Popen[str]) -> Iterator[dict[str, Any]]:
    assert process.stdout is not None
    for line in process.stdout:
        yield lines(line)[0]


def until_call(process: subprocess.Popen[str], number: int, told: list[dict[str, Any]]) -> None:
    """Read on until so many calls have come to their end."""
    for line in seen(process):
        told.append(line)
        ended = sum(one.get("event", {}).get("kind") == "ToolFinished" for one in told)
        if ended >= number:
            return
    raise AssertionError(f"it ended before: {told[-1]}")


@pytest.mark.timeout(300)
def test_it_comes_to_its_end_with_every_call_run_once(root: Path) -> None:
    settings = folders().config / "settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(f"context_tokens = {CONTEXT}\n")
    told: list[dict[str, Any]] = []
    with ScriptedServer(Reader()) as server:
        first = started(server, root, "--json")
        until_call(first, CRASH_AT, told)
        first.kill()
        first.communicate()
        session, port = str(told[0]["session"]), server.port
        second = started(server, root, "--json", "--session", session)
        until_call(second, OUTAGE_AT - CRASH_AT, [])
    for line in seen(second):  # nobody listens now
        if line["event"]["kind"] == "StepRetried":
            break
    with ScriptedServer(Reader(), port=port):
        rest, errors = second.communicate(timeout=100)
    last = lines(rest)[-1]
    assert (second.returncode, last["outcome"]) == (0, "done"), f"{last} {errors}"
    journal = Journal(folders().data)
    try:
        whole(journal, session)
    finally:
        journal.close()


def whole(journal: Journal, session: str) -> None:
    log: SessionLog = journal.open(session)
    events = [record.event for record in log.records()]
    calls = {one.id: one.arguments for e in events if isinstance(e, StepFinished) for one in e.calls}
    results = [event for event in events if isinstance(event, ToolFinished)]
    assert Counter(event.call_id for event in results) == Counter(list(calls)), "one result a call"
    read = Counter(calls[event.call_id] for event in results if event.status == "ok")
    assert len(read) == CALLS
    assert set(read.values()) == {1}, f"run twice: {[one for one, times in read.items() if times > 1]}"
    assert sum(len(event.text) for event in results) / 4 > TOKENS * 0.95
    assert sum(isinstance(event, CompactionMade) for event in events) >= 2
    assert sum(isinstance(event, StepRetried) for event in events) >= 1
    ends = [event.outcome for event in events if isinstance(event, TurnFinished)]
    assert ends == ["interrupted", "done"]
    journal.verify(session)
