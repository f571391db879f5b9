"""Whatever goes wrong with the data folder ends well in the window: a sentence, the words kept, a way on."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Coroutine
from contextlib import closing
from pathlib import Path

import pytest
from lost_kit import Seen, live, opened, started, until
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from k2desk.core.events import SessionStarted, TextDelta, TurnFinished, TurnStarted
from k2desk.journal.journal import Journal
from k2desk.sandbox.probe import programs
from k2desk.settings.store import Store
from k2desk.ui.panes.sessions import SessionsPane

pytestmark = pytest.mark.qt_log_ignore("propagateSizeHints")  # the offscreen platform's own
CHILD = Path(__file__).with_name("lost_child.py")
Act = Callable[[], Coroutine[None, None, None]]


@pytest.fixture
def base(tmp_path: Path) -> Path:
    """A workspace, and a data folder with a session in it."""
    (tmp_path / "ledger").mkdir()
    (tmp_path / "ledger" / "money.py").write_text("CENT = 1\n")
    said(tmp_path, "The first words", "unforgettable")
    return tmp_path


def said(base: Path, words: str, answer: str) -> str:
    """Have something said in a session of its own."""
    journal = Journal(base / "data")
    log = journal.create(SessionStarted(str(base / "ledger"), "0.1.0", "CometAPI", "kimi-k2-thinking"))
    for event in (TurnStarted(1, words), TextDelta(1, 1, answer), TurnFinished(1, "done")):
        log.append(event, durable=True)
    journal.close()
    return log.session


def titles(base: Path) -> list[str]:
    """What the sessions are called whose record is whole."""
    journal = Journal(base / "data")
    found = journal.sessions()
    for info in found:
        journal.verify(info.id)
    journal.close()
    return [info.title for info in found if info.title]


def in_window(base: Path, scenario: Callable[[Seen], Coroutine[None, None, None]]) -> None:
    with opened(base / "data", base / "config", base / "ledger") as seen:
        live(seen, lambda: scenario(seen))


def in_child(base: Path, how: str, *within: str) -> dict[str, str]:
    """Run a window under a file system of its own."""
    argv = [str(programs()[-1]), "--dev-bind", "/", "/", *within, sys.executable, str(CHILD), str(base), how]
    done = subprocess.run(argv, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    found: dict[str, str] = json.loads(done.stdout)
    return found


def test_a_disk_that_is_full_keeps_the_words_and_goes_on_when_there_is_room(base: Path) -> None:
    saw = in_child(base, "full", "--size", "1500000", "--tmpfs", str(base / "data"))
    assert saw["words"] == "Say hello"
    assert "is full; make room and try again" in str(saw["heard"])
    assert "No space left on device. Mend that" in saw["said"] or "make room" in saw["said"]
    assert saw["after"] == ""


def test_a_folder_that_is_read_only_says_so_and_loses_nothing(base: Path) -> None:
    data = str(base / "data")
    saw = in_child(base, "read_only", "--ro-bind", data, data)
    assert saw["words"] == "Say hello"
    why = "can't be used (Read-only file system); check its folder, its permissions"
    assert why in saw["first"]
    assert any("Not sent" in one and why in one for one in saw["heard"])
    assert "What you wrote can't be kept" in saw["said"]
    assert "before you close the window" in saw["said"]
    assert titles(base) == ["The first words"]


@pytest.mark.parametrize("damage", ["another beginning", "cut short"])
def test_a_damaged_journal_is_left_alone_until_its_copy_is_there(
    base: Path, damage: str, qapp: QApplication
) -> None:
    path = base / "data" / "journal.sqlite3"
    whole = path.read_bytes()
    path.write_bytes(b"x" * 100 + whole[100:] if damage == "another beginning" else whole[: len(whole) // 3])
    harmed = path.read_bytes()

    async def scenario(seen: Seen) -> None:
        await until(lambda: "is damaged and was left as it is" in seen.said)
        assert "Move it and its folder aside" in seen.said
        assert "from your backup" in seen.said
        await until(lambda: not seen.runtime.settling)
        seen.write("Say hello")
        seen.send()
        await until(lambda: "Not sent: The journal" in seen.said)
        assert seen.words == "Say hello"
        assert path.read_bytes() == harmed
        path.write_bytes(whole)
        seen.send()
        await until(lambda: seen.ends() == ["done"])
        assert seen.words == ""

    in_window(base, scenario)
    assert sorted(titles(base)) == ["Say hello", "The first words"]


def test_where_no_session_could_be_opened_the_list_says_so_and_new_tries_again(
    base: Path, qapp: QApplication
) -> None:
    path = base / "data" / "journal.sqlite3"
    whole = path.read_bytes()
    path.write_bytes(b"x" * 100 + whole[100:])

    async def scenario(seen: Seen) -> None:
        await until(lambda: "is damaged" in seen.said and not seen.runtime.settling)
        seen.window.show_pane("sessions")
        (pane,) = seen.window.findChildren(SessionsPane)
        assert "No session could be opened" in pane._hint.text()
        assert pane._hint.isVisible()
        path.write_bytes(whole)
        QTest.mouseClick(pane._new, Qt.MouseButton.LeftButton)
        await until(lambda: seen.runtime.engine is not None)
        assert not pane._hint.isVisible()
        await until(lambda: not seen.runtime.settling)

    in_window(base, scenario)


def test_a_log_that_was_cut_costs_what_was_cut_off_and_nothing_else(base: Path, qapp: QApplication) -> None:
    data = base / "data"
    journal = Journal(data)  # holds the log open, as a program that is killed does
    for number in range(3):
        started = SessionStarted(str(base / "ledger"), "0.1.0", "CometAPI", "kimi-k2-thinking")
        log = journal.create(started)
        log.append(TurnStarted(1, f"Number {number}"), durable=True)
    kept = {path.name: path.read_bytes() for path in data.glob("journal.sqlite3*") if path.is_file()}
    journal.close()
    log_of_it = "journal.sqlite3-wal"
    for name, held in kept.items():
        (data / name).write_bytes(held[: -len(held) // 4] if name == log_of_it else held)
    (data / "journal.sqlite3-shm").unlink()

    async def scenario(seen: Seen) -> None:
        await until(lambda: seen.runtime.engine is not None and not seen.runtime.settling)
        seen.write("Go on")
        seen.send()
        await until(lambda: seen.ends() == ["done"])

    in_window(base, scenario)
    found = titles(base)
    assert {"Go on", "The first words", "Number 0"} <= set(found)


@pytest.mark.parametrize("damage", ["search", "sessions"])
def test_what_is_only_a_view_is_made_anew(base: Path, damage: str, qapp: QApplication) -> None:
    if damage == "search":
        (base / "data" / "search.sqlite3").write_bytes(b"this was an index once" * 100)
    else:
        with closing(sqlite3.connect(base / "data" / "journal.sqlite3", isolation_level=None)) as journal:
            journal.execute("DELETE FROM sessions")

    async def scenario(seen: Seen) -> None:
        await until(lambda: seen.runtime.engine is not None and not seen.runtime.settling)
        seen.window.show_pane("sessions")
        (pane,) = seen.window.findChildren(SessionsPane)
        pane.words.setFocus()
        QTest.keyClicks(pane.words, "unforgettable")
        await until(lambda: pane._figures.text() == "1 found")
        assert seen.said == ""

    in_window(base, scenario)


def test_a_session_that_is_open_elsewhere_is_told_of_and_can_be_had_afterwards(
    base: Path, qapp: QApplication
) -> None:
    name = said(base, "The second words", "here")

    async def scenario(seen: Seen) -> None:
        await until(lambda: seen.runtime.engine is not None and not seen.runtime.settling)
        with started(base / "data", base / "other", base / "ledger") as other:
            engine = await other.open_session(base / "ledger", name)
            seen.runtime.go_to(base / "ledger", name)
            await until(lambda: "open in another K2Desk window" in seen.said)
            assert "Go on there, or begin a new session" in seen.said
            await engine.close()
        seen.write("Still here")
        seen.runtime.go_to(base / "ledger", name)
        await until(lambda: seen.ends() == ["done"])

    in_window(base, scenario)
    assert len(titles(base)) == 2


def test_a_damaged_layout_costs_the_layout_alone(base: Path, qapp: QApplication) -> None:
    config = base / "config"
    config.mkdir()
    layout = f'[layouts."{base / "ledger"}"]\nwidth = "wide"\npanel = 7\nside = [1]\nreview = "no"\n'
    (config / "settings.toml").write_text(f'theme = "light"\n{layout}')

    async def scenario(seen: Seen) -> None:
        await until(lambda: seen.runtime.engine is not None and not seen.runtime.settling)
        assert seen.window.work.isVisible()
        seen.write("Go on")
        seen.send()
        await until(lambda: seen.ends() == ["done"])

    in_window(base, scenario)
    assert Store(config).theme == "light"
