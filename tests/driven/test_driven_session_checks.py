"""From the list of sessions: was all a session wrote allowed, and does it happen again as it did."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from lost_kit import Seen, live, opened, until
from PySide6.QtWidgets import QApplication

from k2desk.ui.panes.sessions import SessionsPane

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform's own

HARM = "UPDATE events SET body = CAST(replace(CAST(body AS TEXT), 'Heard', 'Herd') AS BLOB) WHERE session = ?"


def test_a_session_is_checked_and_run_again_from_the_list(tmp_path: Path, qapp: QApplication) -> None:
    folder = tmp_path / "ledger"
    folder.mkdir()
    (folder / "money.py").write_text("CENT = 1\n")

    async def scenario(seen: Seen) -> None:
        await until(lambda: seen.runtime.engine is not None and not seen.runtime.settling)
        seen.write("Say hello")
        seen.send()
        await until(lambda: seen.ends() == ["done"])
        seen.window.show_pane("sessions")
        (pane,) = seen.window.findChildren(SessionsPane)
        await until(lambda: pane.list.model().rowCount() == 2)
        pane.list.first()
        seen.window.registry.pick("sessions.check")
        await until(lambda: seen.said == "“Say hello” is whole: 0 writes, none without approval.")
        seen.window.registry.pick("sessions.replay")
        await until(lambda: "“Say hello” ended as recorded: 1 turn, the same files" in seen.said)
        assert seen.runtime.engine is not None
        session = seen.runtime.engine.log.session
        with closing(sqlite3.connect(tmp_path / "data/journal.sqlite3", isolation_level=None)) as base:
            base.execute("DROP TRIGGER events_stay")
            base.execute(HARM, (session,))
        seen.window.registry.pick("sessions.check")
        await until(lambda: "is not as it should be: Record" in seen.said)
        assert f"k2desk verify {session} lists everything" in seen.said

    with opened(tmp_path / "data", tmp_path / "config", folder) as seen:
        live(seen, lambda: scenario(seen))
