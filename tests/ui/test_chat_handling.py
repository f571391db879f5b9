"""The conversation under pointer and keys: selecting, copying, finding, walking."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from chat_kit import Chat, key
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QAction, QContextMenuEvent, QMouseEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu
from pytestqt.qtbot import QtBot

from k2desk.core.events import (
    Attachment,
    StepFinished,
    StepStarted,
    TextDelta,
    ThoughtDelta,
    ToolFinished,
    ToolStarted,
    TurnStarted,
)
from k2desk.transcript import export
from k2desk.ui.chat.chosen import MANY, Place
from k2desk.ui.chat.find_bar import FindBar
from k2desk.ui.chat.finder import Finder
from k2desk.ui.chat.parts import Mark
from k2desk.ui.chat.words import around

LEFT = Qt.MouseButton.LeftButton
ANSWER = """The **answer** is `src/money.py:18`, see [the docs](https://example.org/x).

- first
- second 😀 tail

```python
def f():
\treturn 1
```
"""


@pytest.fixture
def chat(dressed: QApplication) -> Iterator[Chat]:
    made = Chat(height=700)
    made.tell(
        TurnStarted(1, "Why is that?"),
        StepStarted(1, 1, "k2"),
        TextDelta(1, 1, ANSWER),
        StepFinished(1, 1, "stop"),
    )
    yield made
    made.close()


def point_of(chat: Chat, words: str, offset: int = 0) -> QPoint:
    """Return a point on a character of some text in view."""
    view = chat.view
    for y in range(0, view.viewport().height(), 4):
        for x in range(0, view.viewport().width(), 2):
            place = view.place_at(QPoint(x, y))
            index = view.stack.find(place.key)
            part = view.stack.entries[index].sheet.parts[place.part]
            if words in part.text and place.offset == part.text.index(words) + offset:
                area = view.stack.top(index) + part.top - view.top
                if area <= y <= area + part.height:
                    return QPoint(x, y)
    raise AssertionError(words)


def drag(chat: Chat, start: QPoint, end: QPoint) -> None:
    view = chat.view.viewport()
    QTest.mousePress(view, LEFT, Qt.KeyboardModifier.NoModifier, start)
    for point in (start + QPoint(20, 0), end):
        move = QMouseEvent(
            QEvent.Type.MouseMove,
            QPointF(point),
            QPointF(view.mapToGlobal(point)),
            Qt.MouseButton.NoButton,
            LEFT,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(view, move)
    QTest.mouseRelease(view, LEFT, Qt.KeyboardModifier.NoModifier, end)


def test_dragging_selects_across_rows(chat: Chat) -> None:
    drag(chat, point_of(chat, "Why is that?", 4), point_of(chat, "The answer is", 10))
    assert chat.view.chosen.text() == "is that?\n\nThe answer"
    assert chat.screen() == chat.fresh()


def test_dragging_upwards_selects_the_same(chat: Chat) -> None:
    drag(chat, point_of(chat, "The answer is", 10), point_of(chat, "Why is that?", 4))
    assert chat.view.chosen.text() == "is that?\n\nThe answer"


def test_shift_extends(chat: Chat) -> None:
    drag(chat, point_of(chat, "The answer is"), point_of(chat, "The answer is", 10))
    end = point_of(chat, "first", 2)
    QTest.mouseClick(chat.view.viewport(), LEFT, Qt.KeyboardModifier.ShiftModifier, end)
    assert chat.view.chosen.text().endswith("see the docs.\n• fi")


def test_copying_gives_plain_text_and_markdown(chat: Chat) -> None:
    drag(chat, point_of(chat, "The answer is"), point_of(chat, "second", 8))
    chat.view.setFocus()
    key(chat.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    data = QApplication.clipboard().mimeData()
    assert data.text() == "The answer is src/money.py:18, see the docs.\n• first\n• second 😀"
    assert bytes(data.data("text/markdown").data()).decode() == ANSWER.strip("\n") + "\n"


def test_nothing_selected_leaves_the_clipboard_alone(chat: Chat) -> None:
    QApplication.clipboard().setText("before")
    chat.view.copy()
    assert QApplication.clipboard().text() == "before"


def test_everything_is_selected_hidden_rows_left_out(chat: Chat) -> None:
    chat.tell(
        StepStarted(1, 2, "k2"), ThoughtDelta(1, 2, "hm"), TextDelta(1, 2, "End."), StepFinished(1, 2, "stop")
    )
    chat.view.set_detail("answers")
    chat.view.setFocus()
    key(chat.view, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
    text = chat.view.chosen.text()
    assert text.startswith("Why is that?\n\nThe answer is")
    assert text.endswith("def f():\n\treturn 1\n\nEnd."), "a tab stays a tab"
    assert len(chat.view.chosen.rows()) == 4
    assert chat.screen() == chat.fresh()


def test_a_double_click_selects_a_word(chat: Chat) -> None:
    QTest.mouseDClick(
        chat.view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, point_of(chat, "The answer is", 6)
    )
    assert chat.view.chosen.text() == "answer"


def pressed(chat: Chat, kind: QEvent.Type, point: QPoint, at: int) -> None:
    """Have the left button do something at a time in milliseconds."""
    view = chat.view.viewport()
    held = Qt.MouseButton.NoButton if kind == QEvent.Type.MouseButtonRelease else LEFT
    where = QPointF(view.mapToGlobal(point))
    event = QMouseEvent(kind, QPointF(point), where, LEFT, held, Qt.KeyboardModifier.NoModifier)
    event.setTimestamp(at)
    QApplication.sendEvent(view, event)


@pytest.mark.parametrize(("third", "text"), [(1_150, "second 😀 tail"), (9_000, "")])
def test_a_third_press_selects_the_line(chat: Chat, third: int, text: str) -> None:
    press, release = QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease
    point = point_of(chat, "second", 2)
    for kind, at in (
        (press, 1_000),
        (release, 1_020),
        (QEvent.Type.MouseButtonDblClick, 1_050),
        (release, 1_070),
        (press, third),
        (release, third + 20),
    ):
        pressed(chat, kind, point, at)
    assert chat.view.chosen.text() == text


def test_dragging_after_a_double_click_goes_on_by_words(chat: Chat) -> None:
    start, there = point_of(chat, "The answer is", 6), point_of(chat, "second", 2)
    pressed(chat, QEvent.Type.MouseButtonDblClick, start, 1_000)
    for point in (start + QPoint(20, 0), there):
        pressed(chat, QEvent.Type.MouseMove, point, 1_100)
    assert chat.view.chosen.text() == "answer is src/money.py:18, see the docs.\n• first\n• second"
    pressed(chat, QEvent.Type.MouseMove, point_of(chat, "Why is that?", 5), 1_200)
    assert chat.view.chosen.text() == "is that?\n\nThe answer"
    pressed(chat, QEvent.Type.MouseButtonRelease, there, 1_300)


def test_many_rows_are_copied_without_laying_them_out(chat: Chat) -> None:
    chat.turns(MANY, first=2)
    chat.view.in_thread = lambda work, done: waiting.append((work, done))  # type: ignore[method-assign]
    waiting: list[tuple[Callable[[], str], Callable[[str], object]]] = []
    chat.view.stack.relay()
    chat.view.select_all()
    chat.view.copy()
    ((work, done),) = waiting
    done(work())
    data = QApplication.clipboard().mimeData()
    assert data.text().startswith("Why is that?\n\nThe **answer** is `src/money.py:18`")
    assert data.text().endswith(f"Paragraph {MANY + 1}.2 of the answer, with some words in it.")
    assert data.text().count("Question") == MANY
    markdown = bytes(data.data("text/markdown").data()).decode()
    assert markdown == export.conversation([entry.row for entry in chat.view.stack.entries])
    assert sum(entry.sheet is not None for entry in chat.view.stack.entries) == 2


@pytest.mark.parametrize(("place", "span"), [(0, (0, 3)), (3, (3, 4)), (4, (4, 7)), (9, (4, 7))])
def test_the_word_around_a_place(place: int, span: tuple[int, int]) -> None:
    assert around("one_two"[:3] + " a_b", place) == span


def test_no_word_in_nothing() -> None:
    assert around("", 3) == (0, 0)


def test_a_click_takes_the_selection_away(chat: Chat) -> None:
    chat.view.select_all()
    QTest.mouseClick(chat.view.viewport(), LEFT, Qt.KeyboardModifier.NoModifier, QPoint(3, 3))
    assert chat.view.chosen.empty


def test_links_and_places_are_told(chat: Chat) -> None:
    links: list[str] = []
    places: list[tuple[str, int, int]] = []
    chat.view.link_asked.connect(links.append)
    chat.view.place_asked.connect(lambda *place: places.append(place))
    chat.click("link:https")
    chat.click("link:place")
    assert links == ["https://example.org/x"]
    assert places == [("src/money.py", 18, 18)]


def test_code_is_copied_with_its_tabs(chat: Chat) -> None:
    chat.click("copy")
    assert QApplication.clipboard().text() == "def f():\n\treturn 1"


def test_the_pointer_shows_what_can_be_pressed(chat: Chat) -> None:
    view = chat.view.viewport()
    QTest.mouseMove(view, chat.find_spot("link:https"))
    QApplication.processEvents()
    assert view.cursor().shape() == Qt.CursorShape.PointingHandCursor
    QTest.mouseMove(view, point_of(chat, "first", 1))
    QApplication.processEvents()
    assert view.cursor().shape() == Qt.CursorShape.IBeamCursor
    QTest.mouseMove(view, chat.find_spot("copy"))
    QApplication.processEvents()
    assert chat.view.hovered[1] >= 0
    assert chat.screen() == chat.fresh()
    QApplication.sendEvent(chat.view, QEvent(QEvent.Type.Leave))
    assert chat.view.hovered == ("", -1)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_menu_offers_copies(chat: Chat) -> None:
    point = chat.find_spot("copy")
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, point, chat.view.viewport().mapToGlobal(point))
    QApplication.sendEvent(chat.view.viewport(), event)
    menu = next(child for child in chat.view.findChildren(QMenu))
    offered = {action.text(): action for action in menu.actions()}
    assert not offered["Copy"].isEnabled()
    offered["Copy this code"].trigger()
    assert QApplication.clipboard().text() == "def f():\n\treturn 1"
    offered["Copy this message as Markdown"].trigger()
    assert QApplication.clipboard().text() == ANSWER.strip("\n") + "\n"
    offered["Copy the conversation as Markdown"].trigger()
    assert QApplication.clipboard().text().startswith("**You:**")
    menu.close()


def offers(chat: Chat, point: QPoint, reason: QContextMenuEvent.Reason) -> dict[str, QAction]:
    event = QContextMenuEvent(reason, point, chat.view.viewport().mapToGlobal(point))
    QApplication.sendEvent(chat.view.viewport(), event)
    menu = chat.view.findChildren(QMenu)[-1]
    menu.hide()
    return {action.text(): action for action in menu.actions()}


@pytest.mark.qt_log_ignore("This plugin does not support")
@pytest.mark.parametrize(
    ("spot", "words", "copied"),
    [
        ("link:place", "Copy the path", "src/money.py"),
        ("link:https", "Copy the address", "https://example.org/x"),
    ],
)
def test_the_menu_copies_where_a_name_leads(chat: Chat, spot: str, words: str, copied: str) -> None:
    offers(chat, chat.find_spot(spot), QContextMenuEvent.Reason.Mouse)[words].trigger()
    assert QApplication.clipboard().text() == copied
    assert words not in offers(chat, point_of(chat, "second", 2), QContextMenuEvent.Reason.Mouse)


@pytest.mark.qt_log_ignore("This plugin does not support")
def test_the_menu_by_key_is_about_the_row_with_the_ring(chat: Chat) -> None:
    chat.view.setFocus()
    for _ in range(2):
        key(chat.view, Qt.Key.Key_Down)
    offered = offers(chat, QPoint(3, 3), QContextMenuEvent.Reason.Keyboard)
    offered["Copy this code"].trigger()
    assert QApplication.clipboard().text() == "def f():\n\treturn 1"


def test_jumping_to_the_users_messages(chat: Chat) -> None:
    chat.turns(8, first=2)
    users = [n for n, entry in enumerate(chat.view.stack.entries) if entry.row.key.startswith("user")]

    def first_seen() -> int:
        return next(index for index, _, _ in chat.view.stack.within(chat.view.top + 13, chat.view.top + 20))

    limit = chat.view.stack.total - chat.view.viewport().height()
    shown = [index for index in users if chat.view.stack.top(index) - 12 < limit]
    for index in reversed(shown):
        chat.view.jump(-1)
        assert first_seen() == index
    chat.view.jump(-1)
    assert chat.view.top == 0
    for index in shown[1:]:
        chat.view.jump(1)
        assert first_seen() == index
    chat.view.jump(1)
    assert chat.view.following


def test_keys_scroll(chat: Chat) -> None:
    chat.turns(10, first=2)
    chat.view.setFocus()
    key(chat.view, Qt.Key.Key_PageUp)
    assert not chat.view.following
    key(chat.view, Qt.Key.Key_Home)
    assert chat.view.top == 0
    key(chat.view, Qt.Key.Key_PageDown)
    assert chat.view.top > 500
    key(chat.view, Qt.Key.Key_End)
    assert chat.view.following


def test_rows_are_walked_and_opened_by_key(chat: Chat) -> None:
    chat.tell(
        ToolStarted("c", "read_file", "Read a.py"), ToolFinished("c", "read_file", "ok", "content", "1 line")
    )
    chat.view.setFocus()
    key(chat.view, Qt.Key.Key_Up)
    assert chat.view.accessibleDescription() == "Read a.py · 1 line"
    key(chat.view, Qt.Key.Key_Return)
    assert any("content" in part.text for part in chat.view.stack.entries[-1].sheet.parts)
    key(chat.view, Qt.Key.Key_Space)
    assert not any("content" in part.text for part in chat.view.stack.entries[-1].sheet.parts)
    key(chat.view, Qt.Key.Key_Up)
    assert chat.view.accessibleDescription().startswith("The **answer**")
    key(chat.view, Qt.Key.Key_Down)
    key(chat.view, Qt.Key.Key_Down)
    assert chat.view.accessibleDescription() == "Read a.py · 1 line"
    assert chat.screen() == chat.fresh()


def test_walking_scrolls_through_long_rows(chat: Chat) -> None:
    chat.tell(TurnStarted(2, "go"), StepStarted(2, 1, "k2"), TextDelta(2, 1, "A paragraph.\n\n" * 80))
    chat.view.scroll_to(0)
    chat.view.setFocus()
    tops = []
    for _ in range(40):
        key(chat.view, Qt.Key.Key_Down)
        tops.append(chat.view.top)
    assert tops == sorted(tops)
    assert chat.view.top > chat.view.stack.total - chat.view.viewport().height() - 80


def seek(finder: Finder, words: str) -> int:
    """Look through everything; return how many rows hold the words."""
    finder.seek(words)
    assert finder.work(60)
    return finder.place()[1]


def test_every_place_is_found_in_turn(chat: Chat) -> None:
    chat.tell(TurnStarted(2, "first of all: FIRST"))
    finder = Finder(chat.view)
    assert seek(finder, "first") == 2
    found = []
    for _ in range(4):
        assert finder.step(1)
        found.append((finder._at.key.split(":")[0], chat.view.chosen.text()))
    assert found == [("text", "first"), ("user", "first"), ("user", "FIRST"), ("text", "first")]
    assert finder.step(-1)
    assert chat.view.chosen.text() == "FIRST"
    assert chat.screen() == chat.fresh()


def test_what_was_found_in_a_record_is_shown_there(chat: Chat) -> None:
    chat.turns(5, first=2)
    bar = FindBar(Finder(chat.view))
    bar.setParent(chat.view)
    answers = [entry.row.key for entry in chat.view.stack.entries if entry.row.key.startswith("text:")]
    for wanted in (answers[3], answers[1], answers[1], answers[4]):
        bar.seek("answer", int(wanted.split(":")[1]) + 1)  # its words end with the record after it
        assert (chat.view.found.key, chat.view.chosen.text()) == (wanted, "answer")
    assert bar.count.text().endswith(f"of {len(answers)}")


def test_what_is_typed_is_found_from_where_one_reads_and_opens_nothing(chat: Chat) -> None:
    chat.tell(ToolStarted("c1", "read_file", "Read a.py"), ToolFinished("c1", "read_file", "ok", "needle"))
    chat.turns(6, first=2)
    chat.tell(TurnStarted(9, "one needle and"), TextDelta(9, 1, "another needle"))
    bar = FindBar(Finder(chat.view))
    bar.setParent(chat.view)
    bar.open_bar()
    QTest.keyClicks(bar.words, "needle")
    assert bar.count.text() == "message 2 of 3"
    assert chat.view.chosen.rows()[0].text == "one needle and"
    QTest.keyClick(bar.words, Qt.Key.Key_F3)
    assert bar.count.text() == "message 3 of 3"
    before, after = (one for one in bar.findChildren(QAbstractButton) if "lace" in one.accessibleName())
    after.click()
    assert bar.count.text() == "message 1 of 3"
    assert chat.view.chosen.text() == "needle"
    before.click()
    assert bar.count.text() == "message 3 of 3"
    QTest.keyClick(bar.words, Qt.Key.Key_X)
    assert bar.count.text() == "not found"


def test_a_long_conversation_is_looked_through_a_moment_at_a_time(chat: Chat, qtbot: QtBot) -> None:
    chat.turns(60, first=2)
    chat.tell(TurnStarted(90, "the last answer"))
    chat.view.scroll_to(0)
    finder = Finder(chat.view)
    finder.begin_here()
    finder.seek("answer", near=True)
    while chat.view.found is None:
        assert not finder.work(0), "the nearest is shown before the rest is looked through"
    near = chat.view.found
    assert finder.searching
    assert finder.work(60)
    everything = finder.place()
    assert everything[0] == 1
    finder.seek("answer.", near=True)
    assert len([*finder._rest]) == everything[1], "who types on looks through what was found"
    bar = FindBar(finder)
    bar.setParent(chat.view)
    bar.words.setText("answ")
    bar.words.setText("answe")
    qtbot.waitUntil(lambda: bar.count.text() == "message {:,} of {:,}".format(*everything))
    assert chat.view.found == near, "typing does not drift"
    chat.tell(TurnStarted(91, "one answer more"))
    assert finder.stale
    bar.go(-1)
    qtbot.waitUntil(lambda: bar.count.text() == f"message {everything[1] + 1} of {everything[1] + 1}")


def test_finding_opens_long_messages_and_what_went_along(chat: Chat) -> None:
    letter = "\n".join(["needle", *map(str, range(60)), "needle"])
    chat.tell(TurnStarted(2, letter, (Attachment("Pasted text", kind="text", text="a\nneedle"),)))
    finder = Finder(chat.view)
    assert seek(finder, "needle") == 1
    found = []
    for _ in range(4):
        assert finder.step(1)
        found.append(chat.view.found)
    assert len(set(found[:3])) == 3
    assert found[3] == found[0]


def test_a_long_message_is_opened_by_key_and_its_files_are_led_to(chat: Chat) -> None:
    chat.tell(TurnStarted(2, "\n".join(map(str, range(60))), (Attachment("a.py", 3, 4),)))
    places = []
    chat.view.place_asked.connect(lambda *place: places.append(place))
    chat.view.setFocus()
    key(chat.view, Qt.Key.Key_Up)
    entry = chat.view.stack.entries[-1]
    height = entry.sheet.height
    key(chat.view, Qt.Key.Key_Return)
    assert entry.sheet.height > 2 * height
    key(chat.view, Qt.Key.Key_Return)
    assert entry.sheet.height == height
    key(chat.view, Qt.Key.Key_L)
    assert places == [("a.py", 3, 4)]


def test_what_is_selected_in_one_row_is_looked_for(chat: Chat) -> None:
    bar = FindBar(Finder(chat.view))
    bar.setParent(chat.view)
    row = chat.view.stack.entries[0].row.key
    chat.view.chosen.choose(Place(row, 0, 0), Place(row, 0, 3))
    bar.open_bar()
    assert bar.words.text() == "Why"
    chat.view.select_all()
    bar.open_bar()
    assert bar.words.text() == "Why"


def test_words_are_found_as_they_are_shown(chat: Chat) -> None:
    finder = Finder(chat.view)
    assert seek(finder, "the answer is src/money.py:18") == 1
    assert finder.step(1)
    assert chat.view.chosen.text() == "The answer is src/money.py:18"


def test_the_place_that_was_found_last_stands_out(chat: Chat) -> None:
    finder = Finder(chat.view)
    seek(finder, "first")
    finder.step(1)
    at = chat.view.found
    part = chat.view.stack.entries[chat.view.stack.find(at.key)].sheet.parts[at.part]
    assert chat.view._marks(at.key, None, at.part, part)[-1] == Mark(0, 5, "attention", "on-accent")
    assert chat.screen() == chat.fresh()


def test_nothing_is_found_in_nothing(chat: Chat) -> None:
    finder = Finder(chat.view)
    assert not finder.step(1)
    assert seek(finder, "nowhere to be found") == 0
    assert not finder.step(1)


def test_finding_opens_what_is_closed(chat: Chat) -> None:
    for n in range(2):
        name = f"c{n}"
        chat.tell(ToolStarted(name, "read_file", f"Read {n}.py"))
        chat.tell(ToolFinished(name, "read_file", "ok", "\n".join([*["x"] * 60, f"needle {n}", *["y"] * 60])))
    chat.turns(6, first=2)
    finder = Finder(chat.view)
    assert seek(finder, "needle 1") == 1
    assert finder.step(1)
    assert chat.view.chosen.text() == "needle 1"
    index = chat.view.stack.find("group:c0")
    part = chat.view.stack.entries[index].sheet.parts[finder._at.part]
    y = chat.view.stack.top(index) + part.top + part.offset(finder._at.offset) - chat.view.top
    assert 0 <= y <= chat.view.viewport().height()


def test_a_selection_whose_row_is_gone_is_empty(chat: Chat) -> None:
    chat.view.chosen.choose(Place("nobody", 0, 0), Place("nobody", 0, 3))
    assert chat.view.chosen.text() == ""
    assert chat.view.chosen.rows() == []
    assert chat.screen() == chat.fresh()
