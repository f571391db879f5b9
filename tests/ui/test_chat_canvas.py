"""The conversation on the screen: what is painted, what moves, what stays."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from typing import Literal

import pytest
from chat_kit import COMMAND, PATCH, Chat, wait_for
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from k2desk.core.events import (
    Noticed,
    StepFinished,
    StepRetried,
    StepStarted,
    TextDelta,
    ThoughtDelta,
    ToolFinished,
    ToolOutput,
    ToolStarted,
    TurnFinished,
    TurnStarted,
    WriteDone,
    WriteIntended,
)
from k2desk.core.printed import Style
from k2desk.core.proposals import FileWrite
from k2desk.ui.chat.code import CodePart
from k2desk.ui.chat.parts import Part
from k2desk.ui.chat.stack import KEPT
from k2desk.ui.theme import look

PIECES = [
    "word ",
    "more words ",
    "`code` ",
    "**b** ",
    "\n\n",
    "- item\n",
    "```py\nx = 1\n",
    "```\n\n",
    "# head\n\n",
]


@pytest.fixture
def chat(dressed: QApplication) -> Iterator[Chat]:
    made = Chat()
    yield made
    made.close()


def begin(chat: Chat) -> None:
    chat.tell(TurnStarted(1, "hello"), StepStarted(1, 1, "k2"))


@pytest.mark.parametrize("seed", range(3))
def test_what_was_moved_looks_like_what_is_painted(chat: Chat, seed: int) -> None:
    """Deltas and scrolling move and repaint parts of the view; the sum is what a full repaint shows."""
    begin(chat)
    dice = random.Random(seed)
    bar = chat.view.verticalScrollBar()
    for step in range(120):
        chat.tell(TextDelta(1, 1, dice.choice(PIECES) * dice.randrange(1, 6)))
        if step % 15 == 14:
            bar.setValue(bar.value() - dice.randrange(0, 200))
            QApplication.processEvents()
            assert chat.screen() == chat.fresh()
            chat.view.follow()
            QApplication.processEvents()
        if step % 5 == 0:
            assert chat.screen() == chat.fresh()


def test_widgets_among_the_rows_stay_with_their_rows(chat: Chat) -> None:
    chat.turns(6)
    chat.tell(WriteIntended("w1", "r0", (FileWrite("a.py", "0", "1"),)), WriteDone("w1"))
    card = chat.ask(COMMAND)
    wait_for(lambda: card.armed)
    chat.view.flush()
    for step in (-60, -30, 90, -10):
        chat.view.verticalScrollBar().setValue(chat.view.verticalScrollBar().value() + step)
        QApplication.processEvents()
        for key, widget in (*chat.view.hosts.cards.items(), *chat.view.hosts.buttons.items()):
            area = chat.view.area_of(chat.view.stack.find(key))
            assert area.contains(widget.geometry().center())
        assert card.geometry().topLeft() == chat.view.area_of(chat.view.stack.find("question:r1")).topLeft()
        assert chat.screen() == chat.fresh()


def test_widgets_stay_with_their_rows_while_the_end_is_followed(chat: Chat) -> None:
    chat.turns(6)
    chat.tell(WriteIntended("w1", "r0", (FileWrite("a.py", "0", "1"),)), WriteDone("w1"))
    chat.tell(StepStarted(7, 1, "k2"))
    for _ in range(12):
        chat.tell(TextDelta(7, 1, "Some more words of a paragraph that goes on. "))
        area = chat.view.area_of(chat.view.stack.find("change:w1"))
        assert all(area.contains(made.geometry().center()) for made in chat.view.hosts.buttons.values())
        assert chat.screen() == chat.fresh()


def test_the_view_follows_the_end(chat: Chat) -> None:
    chat.turns(12)
    bar = chat.view.verticalScrollBar()
    assert bar.value() == bar.maximum() > 0
    before = bar.maximum()
    chat.turns(2, first=13)
    assert bar.value() == bar.maximum() > before
    assert not chat.view._pill.isVisible()


def shown_at(chat: Chat, words: str) -> float:
    """Return how far below the upper edge of the view some words stand."""
    for index, entry in enumerate(chat.view.stack.entries):
        for part in entry.sheet.parts if entry.sheet else ():
            if words in part.text:
                return chat.view.stack.top(index) + part.top - chat.view.top
    raise AssertionError(words)


def test_scrolling_up_stops_following_and_the_pill_goes_back(chat: Chat) -> None:
    chat.turns(12)
    bar = chat.view.verticalScrollBar()
    bar.setValue(bar.value() - 300)
    assert not chat.view.following
    assert chat.view._pill.text() == "↓ Latest"
    top = shown_at(chat, "Paragraph 11.2")
    chat.tell(Noticed("info", "one"), Noticed("info", "two"))
    assert shown_at(chat, "Paragraph 11.2") == top
    assert chat.view._pill.text() == "↓ 2 new"
    chat.view._pill.click()
    assert chat.view.following
    assert bar.value() == bar.maximum()
    assert not chat.view._pill.isVisible()


def test_the_pill_says_that_a_decision_waits(chat: Chat) -> None:
    from k2desk.core.events import DecisionRequested

    chat.turns(12)
    chat.view.scroll_to(0)
    chat.tell(DecisionRequested("r1", "c1", COMMAND))
    assert chat.view._pill.text() == "↓ Decision needed"
    assert not chat.view.hosts.cards


def test_the_users_own_words_bring_the_end_back(chat: Chat) -> None:
    chat.turns(12)
    chat.view.scroll_to(0)
    chat.tell(TurnStarted(99, "And now?"))
    assert chat.view.following
    assert chat.view.verticalScrollBar().value() == chat.view.verticalScrollBar().maximum()


def test_nothing_moves_under_the_reader_when_a_row_above_grows(chat: Chat) -> None:
    begin(chat)
    chat.tell(ToolStarted("c", "run_tests", "Run tests"))
    chat.tell(TextDelta(1, 1, "".join(f"Paragraph {n}.\n\n" for n in range(60))))
    chat.view.scroll_to(chat.view.stack.top(chat.view.stack.find("tool:c")) + 200)
    before = visible_parts(chat)
    assert len(before) > 5
    chat.tell(ToolOutput("c", "x\n" * 30), ToolFinished("c", "run_tests", "failed", "x", "1 failed", 1.0))
    assert chat.view.stack.entries[1].sheet.height > 300
    assert visible_parts(chat) == before
    assert chat.screen() == chat.fresh()


def test_estimates_become_exact_without_a_jump_while_scrolling_up(chat: Chat) -> None:
    """A session opened from its end is read upwards: what is in view moves exactly by what was scrolled."""
    other = Chat()
    try:
        other.turns(40, lines=9)
        chat.transcript = other.transcript
        chat.view.reset(other.transcript.rows)
    finally:
        other.close()
    bar = chat.view.verticalScrollBar()
    for _ in range(60):
        parts = visible_parts(chat)
        bar.setValue(bar.value() - 75)
        after = visible_parts(chat)
        for key, y in parts.items():
            if key in after:
                assert after[key] == pytest.approx(y + 75, abs=1.5)
    assert not chat.view.following


def visible_parts(chat: Chat) -> dict[str, float]:
    found = {}
    for _, entry, y in chat.view.stack.within(chat.view.top, chat.view.top + 500):
        for part in entry.sheet.parts if entry.sheet else ():
            if part.laid and part.text.startswith("Paragraph") and 0 < y + part.top - chat.view.top < 400:
                found[part.text] = y + part.top - chat.view.top
    return found


def test_only_what_is_seen_is_laid_out(chat: Chat) -> None:
    other = Chat()
    other.turns(100)
    chat.view.reset(other.transcript.rows)
    other.close()
    laid = [entry for entry in chat.view.stack.entries if entry.sheet is not None]
    assert 0 < len(laid) < 15


def test_old_layouts_are_let_go(chat: Chat) -> None:
    chat.turns(160)
    chat.view.scroll_to(0)
    while not chat.view.verticalScrollBar().value() >= chat.view.verticalScrollBar().maximum():
        chat.view.verticalScrollBar().setValue(chat.view.verticalScrollBar().value() + 400)
    laid = [entry for entry in chat.view.stack.entries if entry.sheet is not None]
    assert len(laid) <= KEPT + 10


def test_a_long_answer_is_laid_out_part_by_part(chat: Chat) -> None:
    """Of an answer of 100 kB that streams only the open block is laid out again."""
    begin(chat)
    chat.tell(TextDelta(1, 1, "A paragraph of some words that stands there.\n\n" * 500))
    chat.tell(TextDelta(1, 1, "The last one "))
    entry = chat.view.stack.entries[-1]
    parts: list[Part] = list(entry.sheet.parts)
    chat.tell(TextDelta(1, 1, "goes on."))
    changed = [n for n, part in enumerate(entry.sheet.parts) if n >= len(parts) or part is not parts[n]]
    assert changed == [len(entry.sheet.parts) - 1]
    assert entry.sheet.parts[-1].text == "The last one goes on."


def test_another_width_keeps_the_place(chat: Chat) -> None:
    chat.turns(20)
    chat.view.scroll_to(chat.view.stack.top(chat.view.stack.find("user:31")) - 10)
    index = chat.view.stack.at(chat.view.top + 11)
    key = chat.view.stack.entries[index].row.key
    chat.view.resize(420, 500)
    QApplication.processEvents()
    assert chat.view.stack.entries[chat.view.stack.at(chat.view.top + 14)].row.key == key
    assert chat.view.stack.width < 420
    assert chat.screen() == chat.fresh()


def test_another_theme_is_shown_at_once(chat: Chat) -> None:
    chat.turns(1)
    dark = chat.screen()
    look().choose("light")
    QApplication.processEvents()
    assert chat.screen() == chat.fresh()
    assert chat.screen() != dark


def test_clocks_run_only_while_something_does(chat: Chat) -> None:
    begin(chat)
    assert chat.view._clock.isActive()
    chat.tell(ThoughtDelta(1, 1, "hm"))
    assert chat.view._clock.isActive()
    chat.view._tick()
    assert chat.looks_fresh()
    chat.tell(TextDelta(1, 1, "so"), StepFinished(1, 1, "stop"))
    assert not chat.view._clock.isActive()


def test_code_in_view_is_coloured(chat: Chat) -> None:
    begin(chat)
    chat.tell(TextDelta(1, 1, "```python\ndef f(): return 1\n```\n"), StepFinished(1, 1, "stop"))
    keyword = look().color("keyword")

    def colored() -> bool:
        image = chat.view.screen().grabWindow(chat.view.winId()).toImage()
        return any(image.pixelColor(x, y) == keyword for y in range(image.height()) for x in range(20, 200))

    wait_for(colored)


def test_what_opens_stays_where_it_was_pressed(chat: Chat) -> None:
    chat.turns(6)
    chat.tell(
        ToolStarted("c", "read_file", "Read a.py"),
        ToolFinished("c", "read_file", "ok", "x\n" * 50, "50 lines"),
    )
    before = chat.view.area_of(chat.view.stack.find("tool:c")).top()
    chat.click("toggle:tool:c")
    assert chat.view.area_of(chat.view.stack.find("tool:c")).top() == before
    assert not chat.view.following
    chat.click("toggle:tool:c")
    assert chat.view.following


def test_a_failed_call_opens_by_itself_and_the_rest_on_demand(chat: Chat) -> None:
    output = "\n".join(f"line {n}" for n in range(50))
    chat.tell(ToolStarted("c", "run_command", "Run make"), ToolOutput("c", output))
    chat.tell(ToolFinished("c", "run_command", "failed", "x", "exit status 2", 1.0))
    sheet = chat.view.stack.entries[0].sheet
    assert any("30 more lines above" in part.text for part in sheet.parts)
    assert not any("line 3\n" in part.text for part in sheet.parts)
    chat.click("all:")
    assert any("line 3\n" in part.text for part in chat.view.stack.entries[0].sheet.parts)


def test_a_row_that_left_takes_its_layout_along(chat: Chat) -> None:
    begin(chat)
    chat.tell(TextDelta(1, 1, "half an answer"))
    chat.tell(StepRetried(1, 1, 2, 5, 3.0, "The gateway is busy"))
    assert [entry.row.key for entry in chat.view.stack.entries] == ["user:1", "retry:1.1"]
    assert chat.screen() == chat.fresh()


def test_detail_hides_rows_without_a_jump(chat: Chat) -> None:
    begin(chat)
    chat.tell(ThoughtDelta(1, 1, "thinking"), TextDelta(1, 1, "answer"), StepFinished(1, 1, "stop"))
    everything = chat.view.stack.total
    chat.view.set_detail("answers")
    assert chat.view.stack.total < everything
    chat.view.set_detail("everything")
    assert any("thinking" in part.text for part in chat.view.stack.entries[1].sheet.parts)
    assert chat.view.hit(QPoint(2, 2)) == (None, -1, "")


def test_a_card_taller_than_guessed_gets_its_room(chat: Chat) -> None:
    card = chat.ask(PATCH)
    area = chat.view.area_of(chat.view.stack.find("question:r1"))
    assert card.height() >= card.heightForWidth(card.width()) - 2
    assert area.height() == card.height()
    assert card.geometry().bottom() < chat.view.viewport().height()
    assert card.testAttribute(Qt.WidgetAttribute.WA_WState_Visible)


def opened(chat: Chat, key: str) -> list[Part]:
    """Return the parts a row is laid out as."""
    stack = chat.view.stack
    return stack.entries[stack.find(key)].sheet.parts


def test_output_has_the_colours_of_a_terminal_and_is_copied_plain(chat: Chat) -> None:
    begin(chat)
    odd = Style(10, 1, "odd words")
    styles = (Style(0, 3, "red bold"), Style(4, 5, "green"), odd, Style(12, 1, "underline"))
    chat.tell(ToolStarted("c", "run_command", "Run make"))
    chat.tell(ToolOutput("c", "lost 10%"), ToolOutput("c", "red green x\tu", 8, styles))
    chat.click("toggle:tool:c")
    part = opened(chat, "tool:c")[-1]
    assert isinstance(part, CodePart)
    assert part.source == "red green x\tu"
    spans = [(part.text[start : start + length], color) for start, length, color in part._spans(0)]
    assert spans == [("red", "bad bold"), ("green", "good"), ("x", "dim"), ("u", "text underline")]
    assert chat.looks_fresh()


def test_the_last_lines_of_long_output_keep_their_colours(chat: Chat) -> None:
    begin(chat)
    text = "".join(f"line {n}\n" for n in range(9_000))
    chat.tell(ToolStarted("c", "run_command", "Run make"), ToolOutput("c", text))
    chat.tell(ToolOutput("c", "all good\n", 0, (Style(4, 4, "green"),)))
    chat.click("toggle:tool:c")
    [_, _, part] = opened(chat, "tool:c")
    assert isinstance(part, CodePart)
    assert part._spans(len(part._rows.lines) - 1) == [(4, 4, "good")]
    assert part._spans(0) == []
    chat.click("all:")
    [_, whole] = opened(chat, "tool:c")
    assert isinstance(whole, CodePart)
    assert whole._spans(9_000) == [(4, 4, "good")]


def test_a_wait_can_be_hurried_or_stopped_beside_its_countdown(chat: Chat) -> None:
    begin(chat)
    asked: list[str] = []
    chat.view.hurry_asked.connect(lambda: asked.append("hurry"))
    chat.view.stop_asked.connect(lambda: asked.append("stop"))
    chat.now = time.time()
    chat.tell(StepRetried(1, 1, 2, 5, 90.0, "The gateway is busy"))
    [line] = opened(chat, "retry:1.1")
    assert line.text.endswith("Try now · Stop")
    chat.screen()
    chat.click("stop-turn")
    chat.click("hurry")
    assert asked == ["stop", "hurry"]


@pytest.mark.parametrize(
    ("wants", "offered", "spot"),
    [
        ("key", "Change the key… · Go on", "do:key.change"),
        ("model", "Choose the model… · Go on", "do:model.choose"),
        ("room", "New session", "do:session.new"),
        ("", "Go on", "go-on"),
    ],
)
def test_a_turn_that_failed_leads_to_what_has_to_be_another_one(
    chat: Chat, wants: Literal["", "key", "model", "room"], offered: str, spot: str
) -> None:
    asked: list[str] = []
    chat.view.action_asked.connect(asked.append)
    chat.view.go_on_asked.connect(lambda: asked.append("go on"))
    chat.tell(TurnStarted(1, "Hello"), TurnFinished(1, "failed", "It does not work.", wants))
    line = opened(chat, f"end:{chat.seq}")[0]
    assert line.text.endswith(offered)
    chat.screen()
    chat.click(spot)
    if "· Go on" in offered:
        chat.click("go-on")
    chat.tell(TurnStarted(2, "Again"))
    line = opened(chat, f"end:{chat.seq - 1}")[0]
    assert offered not in line.text, "what is past leads nowhere"
    assert asked == [spot.removeprefix("do:").replace("go-on", "go on"), *["go on"] * ("· Go on" in offered)]
