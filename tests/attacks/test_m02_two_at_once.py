"""M02: a second K2Desk over the same data neither takes a session away nor harms the record."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from k2desk.bootstrap import main
from k2desk.core.errors import JournalError
from k2desk.desk.program import Program
from k2desk.journal import Journal
from k2desk.provider.scripted.script import Call, Rule, Script
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer
from k2desk.settings.folders import folders
from k2desk.settings.keys import Keys
from k2desk.settings.store import Store

SCRIPT = Script(
    (
        Rule(last="user", calls=(Call("read_file", {"path": "a.py"}), Call("search_text", {"pattern": "a"}))),
        Rule(last="results", text="Done."),
    )
)
TOGETHER = 4


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    made = tmp_path / "ledger"
    made.mkdir()
    (made / "a.py").write_text("a = 1\n")
    return made


def _start(root: Path, server: ScriptedServer, *more: str) -> subprocess.Popen[str]:
    words = [
        "run",
        "Do it.",
        "--workspace",
        str(root),
        "--base-url",
        server.base_url,
        "--model",
        SCRIPT.model,
        *more,
    ]
    environment = {**os.environ, "COMETAPI_KEY": DEMO_KEY}
    argv = [sys.executable, "-m", "k2desk", *words]
    return subprocess.Popen(
        argv, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True
    )


def test_m02_several_programs_write_into_one_record(ledger: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with ScriptedServer(SCRIPT, key=DEMO_KEY, pace=0.0) as server:
        running = [_start(ledger, server) for _ in range(TOGETHER)]
        told = [process.communicate(timeout=100)[1] for process in running]
    assert [process.returncode for process in running] == [0] * TOGETHER, told
    journal = Journal(folders().data)
    try:
        sessions = journal.sessions()
        assert len(sessions) == TOGETHER
        for info in sessions:
            journal.verify(info.id)
    finally:
        journal.close()
    assert main(["verify", "--workspace", str(ledger)]) == 0, capsys.readouterr()


async def test_m02_a_session_that_is_open_is_not_opened_again(ledger: Path) -> None:
    with ScriptedServer(SCRIPT, key=DEMO_KEY, pace=0.0) as server:
        program = Program(folders().data, Store(folders().config), Keys(list))
        engine = await program.open_session(ledger)
        session = engine.log.session
        second = _start(ledger, server, "--session", session)
        told = second.communicate(timeout=100)[1]
        assert second.returncode != 0
        assert "open in another K2Desk window" in told
        assert not [request for request in server.requests if request.method == "POST"]
        other = Program(folders().data, Store(folders().config), Keys(list))
        with pytest.raises(JournalError, match="open in another"):
            await other.open_session(ledger, session)
        new = await other.open_session(ledger)
        assert new.log.session != session
        await new.close()
        await engine.close()
        again = await other.open_session(ledger, session)
        await again.close()
        other.close()
        program.close()
