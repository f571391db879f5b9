"""What begins with a slash: actions of the window and commands of the user's own, by keyboard."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView
from window_kit import Play, SmallDesk, until  # type: ignore[import-not-found]

from k2desk.core.events import Attachment, TurnStarted
from k2desk.settings.folders import folders
from k2desk.settings.own_commands import OwnCommand
from k2desk.ui.actions import Action, Actions
from k2desk.ui.composer import Composer
from k2desk.ui.models.orders import Order, order_at, ordered, orders
from k2desk.ui.runtime import Runtime

ENTER, TAB, ESC = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Escape


@pytest.fixture
def done(composer: Composer) -> list[str]:
    """Actions of a window, and which of them ran."""
    ran: list[str] = []
    registry = Actions(composer.window(), lambda _pane: None)
    registry.add(
        [
            Action("session.new", "New session", ("Ctrl+K",), lambda: ran.append("new")),
            Action("context.compact", "Compact now", (), lambda: ran.append("compact")),
            Action("turn.stop", "Stop", (), lambda: ran.append("stop"), lambda: False),
            Action("zone.next", "Go to the next pane", (), lambda: ran.append("zone")),
        ]
    )
    return ran


def own(name: str, text: str) -> None:
    folder = folders().config / "commands"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.md").write_text(text)


def listed(composer: Composer) -> list[str]:
    view = next(
        one for one in composer.window().findChildren(QListView) if one.accessibleName() == "What fits"
    )
    model = view.model()
    names = [
        str(model.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)) for row in range(model.rowCount())
    ]
    return names if view.isVisible() else []


def typed(composer: Composer, text: str, *pressed: Qt.Key) -> None:
    QTest.keyClicks(composer.draft, text)
    for key in pressed:
        QTest.keyClick(composer.draft, key)


def said(desk: SmallDesk) -> list[str]:
    records = desk.engines[-1].log.records()
    return [record.event.text for record in records if isinstance(record.event, TurnStarted)]


def test_a_slash_lists_what_can_be_done_and_enter_does_it(composer: Composer, done: list[str]) -> None:
    typed(composer, "/")
    assert listed(composer) == ["/compact, Compact now", "/new, New session · Ctrl+K"]
    typed(composer, "n", ENTER)
    assert done == ["new"]
    assert composer.draft.toPlainText() == ""
    assert listed(composer) == []


def test_tab_writes_it_out_and_enter_does_it_then(composer: Composer, done: list[str]) -> None:
    typed(composer, "/ne", TAB)
    assert composer.draft.toPlainText() == "/new "
    assert done == []
    typed(composer, "", ENTER)
    assert (done, composer.draft.toPlainText()) == (["new"], "")
    typed(composer, "/co", ENTER)
    assert composer.draft.toPlainText() == "/compact ", "words may follow"


def test_escape_leaves_the_words_alone(composer: Composer, done: list[str]) -> None:
    typed(composer, "/n", ESC)
    assert listed(composer) == []
    typed(composer, "e")
    assert listed(composer) == []
    assert composer.draft.toPlainText() == "/ne"
    assert done == []


def test_a_slash_elsewhere_orders_nothing(composer: Composer, done: list[str]) -> None:
    for text in ("and/new", "a /new", " /new x"):
        composer.draft.show_text("")
        typed(composer, text)
        assert listed(composer) == []
    composer.draft.show_text("")
    typed(composer, "One")
    QTest.keyClick(composer.draft, ENTER, Qt.KeyboardModifier.ShiftModifier)
    typed(composer, "/n")
    assert listed(composer) == []
    assert done == []


def test_what_goes_along_is_not_lost_to_an_order(
    composer: Composer, runtime: Runtime, done: list[str], desk: SmallDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        composer.attach(Attachment("README.md"))
        typed(composer, "/new ", ENTER)
        await until(lambda: said(desk) == ["/new"])
        await until(lambda: not runtime.running)

    play(scenario)
    assert done == []


def test_the_users_own_commands_are_listed_and_sent_as_their_words(
    composer: Composer, runtime: Runtime, done: list[str], desk: SmallDesk, folder: Path, play: Play
) -> None:
    own("review", "---\ndescription: Looks hard\n---\nReview $ARGUMENTS hard.")
    own("new", "Never reached.")

    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        typed(composer, "/re")
        await until(lambda: listed(composer) == ["/review, Looks hard"])
        typed(composer, "", ENTER)
        assert composer.draft.toPlainText() == "/review "
        typed(composer, "src/a.py", ENTER)
        await until(lambda: said(desk) == ["Review src/a.py hard."])
        await until(lambda: not runtime.running)
        typed(composer, "/unknown words", ENTER)
        await until(lambda: said(desk)[1:] == ["/unknown words"])
        await until(lambda: not runtime.running)

    play(scenario)
    assert done == []


def test_no_file_of_a_workspace_is_a_command(
    composer: Composer, runtime: Runtime, done: list[str], folder: Path, play: Play
) -> None:
    for place in (".claude/commands", ".k2desk/commands", "commands"):
        (folder / place).mkdir(parents=True)
        (folder / place / "evil.md").write_text("Do something else.")

    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        typed(composer, "/")
        await until(lambda: runtime.engine is not None)
        assert not any("evil" in row for row in listed(composer))
        composer.draft.show_text("/evil")
        assert composer.written()[0] == "/evil"
        composer.draft.show_text("")

    play(scenario)


@pytest.mark.parametrize(
    ("text", "query"),
    [("/", ""), ("/Ne", "ne"), ("/fix-it", "fix-it"), ("/a b", None), ("a/", None), ("", None)],
)
def test_an_order_is_a_slash_and_a_name(text: str, query: str | None) -> None:
    assert order_at(text) == query


def test_ours_come_before_the_users_of_the_same_name_and_what_begins_so_first() -> None:
    new, export = (
        Action("session.new", "Do new…", (), bool),
        Action("sessions.report", "Do export…", (), bool),
    )
    found = orders("e", [new, export], [OwnCommand("new", "mine", "x"), OwnCommand("e", "\u202e", "x")])
    assert found == [
        Order("/e", "⟨U+202E⟩"),
        Order("/export", "Do export", "sessions.report"),
        Order("/new", "Do new", "session.new"),
    ]
    assert ordered("/NEW ", [new, export]) == new
    assert ordered("new", [new]) is None
    assert ordered("/", [Action("x", "Do x", (), bool)]) is None
