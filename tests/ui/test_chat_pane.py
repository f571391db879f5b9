"""The conversation pane between the runtime and the user."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from chat_kit import PATCH, PROPOSAL, armed, clicked, key, wait_for
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget
from window_kit import Play, SmallDesk, SmallEngine, until  # type: ignore[import-not-found]

from k2desk.core.events import (
    DecisionRequested,
    Event,
    ProposalMade,
    Record,
    StepFinished,
    StepRetried,
    StepStarted,
    TextDelta,
    TurnStarted,
    WriteDone,
    WriteIntended,
)
from k2desk.core.proposals import FileChange, FileWrite, Proposal
from k2desk.transcript.rows import TextRow
from k2desk.ui.chat.cards.patch import PatchCard
from k2desk.ui.panes.chat import PANE, ChatPane
from k2desk.ui.runtime import Runtime


@pytest.fixture
def pane(runtime: Runtime, dressed: QApplication) -> Iterator[ChatPane]:
    made = PANE.build(runtime)
    assert isinstance(made, ChatPane)
    made.complete()
    home = QWidget()
    home.setMinimumSize(300, 200)  # with a size of its own it asks nothing of the plugin, which would warn
    made.setParent(home)
    home.resize(1300, 700)
    made.resize(640, 700)
    home.show()
    home.activateWindow()
    QTest.qWaitForWindowActive(home)
    yield made
    home.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


class Opened:
    """A session that is open in the runtime without its loop."""

    def __init__(self, runtime: Runtime, desk: SmallDesk, folder: Path) -> None:
        from k2desk.core.events import SessionStarted

        self.runtime = runtime
        log = desk.journal.create(SessionStarted(str(folder), "0.1.0", "CometAPI", "kimi-k2-thinking"))
        self.engine = SmallEngine(log, folder, desk.script)
        runtime.engine = self.engine

    def open(self) -> None:
        self.runtime.opened.emit(self.engine, list(self.engine.log.records()))

    def tell(self, *events: Event) -> list[Record]:
        records = [self.engine.log.append(event) for event in events]
        for record in records:
            self.runtime.recorded.emit(record)
        return records


@pytest.fixture
def opened(runtime: Runtime, desk: SmallDesk, folder: Path, pane: ChatPane) -> Opened:
    return Opened(runtime, desk, folder)


def test_the_pane_says_where_it_belongs() -> None:
    assert (PANE.id, PANE.place, PANE.order) == ("chat", "center", 1)


def test_an_empty_session_welcomes(opened: Opened, pane: ChatPane) -> None:
    opened.open()
    assert pane.welcome.isVisible()
    sent: list[str] = []
    opened.runtime.opening = True  # so that the words come back at once
    opened.runtime.unsent.connect(lambda text, _along, _reason: sent.append(text))
    examples = pane.welcome.findChildren(QPushButton)
    assert len(examples) == 3
    clicked(examples[1])
    assert sent == [examples[1].text()]
    opened.tell(TurnStarted(1, "hello"))
    assert not pane.welcome.isVisible()
    assert pane.talk.view.isVisible()


def test_a_session_is_shown_as_it_was(opened: Opened, pane: ChatPane) -> None:
    for event in (TurnStarted(1, "why?"), StepStarted(1, 1, "k2"), TextDelta(1, 1, "Because.")):
        opened.engine.log.append(event)
    opened.open()
    assert [type(row).__name__ for row in pane.talk.transcript.rows] == ["UserRow", "TextRow"]
    opened.tell(TextDelta(1, 1, " So."), StepFinished(1, 1, "stop"))
    row = pane.talk.transcript.rows[1]
    assert isinstance(row, TextRow)
    assert row.text == "Because. So."


def test_new_content_is_said_in_labelled_sentences(opened: Opened, pane: ChatPane) -> None:
    from k2desk.core.events import ThoughtDelta, ToolFinished, ToolStarted

    said: list[str] = []
    pane.talk.voice.said.connect(said.append)
    opened.open()
    opened.tell(TurnStarted(1, "why?"), StepStarted(1, 1, "k2"), ThoughtDelta(1, 1, "hm " * 40))
    opened.tell(TextDelta(1, 1, "Because "), TextDelta(1, 1, "of that."), StepFinished(1, 1, "tool_calls"))
    opened.tell(
        ToolStarted("c", "run_tests", "Run tests"),
        ToolFinished("c", "run_tests", "failed", "x", "1 failed", 2.0),
    )
    opened.tell(ProposalMade(PROPOSAL), DecisionRequested("r1", "c1", PATCH))
    assert said[0] == "you: why?"
    assert said[1].startswith("thinking: Thought for ")
    assert said[2:5] == [
        "assistant: Because of that.",
        "tool failed: Run tests · failed · 1 failed · 2.0 s",
        "decision needed: Proposed patch: 2 hunks in 1 file · Write it.",
    ]
    assert pane.talk.view.accessibleDescription() == said[-1]


def real_patch(opened: Opened) -> Proposal:
    before = opened.engine.log.put_blob(b"a\n" + b"\n" * 20 + b"b\n")
    after = opened.engine.log.put_blob(b"A\n" + b"\n" * 20 + b"B\n")
    return Proposal("p1", "c1", "In capitals.", (FileChange("src/a.py", "modify", before, after),))


def test_a_patch_is_decided_by_key_from_anywhere_in_the_pane(opened: Opened, pane: ChatPane) -> None:
    asked: dict[str, object] = {}
    opened.engine.decide = lambda request, decision: bool(asked.setdefault(request, decision))  # type: ignore[method-assign]
    opened.open()
    opened.tell(
        TurnStarted(1, "fix it"), ProposalMade(real_patch(opened)), DecisionRequested("r1", "c1", PATCH)
    )
    pane.talk.view.flush()
    card = pane.talk.view.hosts.cards["question:r1"]
    assert isinstance(card, PatchCard)
    assert card.apply.text() == "Apply 2 hunks"
    armed(card)
    apply = next(action for action in pane.actions if action.id == "chat.apply")  # type: ignore[attr-defined]
    assert apply.keys[0] == "Ctrl+Return"
    assert apply.enabled()
    apply.run()
    assert [getattr(decision, "verdict", "") for decision in asked.values()] == ["allow"]


def test_one_key_leads_to_the_open_question(opened: Opened, pane: ChatPane) -> None:
    opened.open()
    opened.tell(*(TurnStarted(n, "text\n" * 9) for n in range(1, 9)))
    opened.tell(ProposalMade(real_patch(opened)), DecisionRequested("r1", "c1", PATCH))
    pane.talk.view.scroll_to(0)
    pane.talk.go_to_question()
    card = pane.talk.view.hosts.cards["question:r1"]
    assert card.hasFocus()
    key(card, Qt.Key.Key_Escape)
    assert pane.composer.draft.hasFocus()


def test_undo_goes_to_the_engine(opened: Opened, pane: ChatPane, runtime: Runtime) -> None:
    asked: list[str] = []
    pane.talk.view.hosts.revert_asked.connect(asked.append)
    opened.open()
    opened.tell(WriteIntended("w1", "r1", (FileWrite("a.py", "0", "1"),)), WriteDone("w1"))
    pane.talk.view.flush()
    clicked(pane.talk.view.hosts.buttons["change:w1"])
    assert asked == ["w1"]


def test_a_place_in_a_file_is_shown(opened: Opened, pane: ChatPane, runtime: Runtime) -> None:
    asked: list[tuple[str, int, int]] = []
    runtime.file_requested.connect(lambda *place: asked.append(place))
    runtime.find_files = lambda _words, _most: ["old/money.py.bak", "src/money.py"]
    pane.talk.view.place_asked.emit("money.py", 18, 18)
    pane.talk.view.place_asked.emit("src/other.py", 0, 0)
    runtime.find_files = lambda _words, _most: ["docs/README.md", "README.md"]
    pane.talk.view.place_asked.emit("README.md", 0, 0)
    runtime.find_files = None
    pane.talk.view.place_asked.emit("money.py", 1, 2)
    assert asked[:2] == [("src/money.py", 18, 18), ("src/other.py", 0, 0)]
    assert asked[2:] == [("README.md", 0, 0), ("money.py", 1, 2)], "what is there comes before its likes"


def test_a_link_that_must_not_be_opened_is_refused_in_words(pane: ChatPane, runtime: Runtime) -> None:
    said: list[tuple[str, str]] = []
    runtime.noticed.connect(lambda level, text: said.append((level, text)))
    pane.talk.view.link_asked.emit("file:///etc/passwd")
    assert said == [("attention", "file: addresses are not opened, only https: ones.")]


def test_one_key_cycles_the_detail(opened: Opened, pane: ChatPane, runtime: Runtime) -> None:
    said: list[str] = []
    runtime.noticed.connect(lambda _level, text: said.append(text))
    opened.open()
    cycle = next(action for action in pane.actions if action.id == "chat.detail")  # type: ignore[attr-defined]
    for _ in range(3):
        cycle.run()
    assert said == [
        "The conversation shows only answers and changes.",
        "The conversation shows everything.",
        "The conversation shows the usual.",
    ]


def test_the_composer_stands_below_the_column(opened: Opened, pane: ChatPane) -> None:
    opened.open()
    opened.tell(TurnStarted(1, "hello"))
    for width in (500, 640, 1200):
        pane.resize(width, 700)
        QApplication.processEvents()
        left, column = pane.talk.view.column()
        assert abs(pane.composer.geometry().left() - left) <= 1
        assert abs(pane.composer.geometry().width() - column) <= 2


def test_the_whole_conversation_is_copied(opened: Opened, pane: ChatPane) -> None:
    opened.open()
    opened.tell(TurnStarted(1, "hello"))
    next(action for action in pane.actions if action.id == "chat.copy").run()  # type: ignore[attr-defined]
    assert QApplication.clipboard().text() == "**You:**\n\nhello\n"


def test_actions_have_ids_of_their_own(pane: ChatPane) -> None:
    ids = [action.id for action in pane.actions]  # type: ignore[attr-defined]
    assert len(set(ids)) == len(ids)
    assert all(name.startswith(("chat.", "composer.")) for name in ids)


def test_a_real_turn_streams_into_the_pane(
    pane: ChatPane, runtime: Runtime, folder: Path, desk: SmallDesk, play: Play
) -> None:
    async def many(_engine: SmallEngine, turn: int) -> AsyncIterator[Event]:
        yield StepStarted(turn, 1, "k2")
        for number in range(50):
            yield TextDelta(turn, 1, f"word {number} ")
        yield StepFinished(turn, 1, "stop")

    desk.script = many

    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine)
        runtime.prepare()
        await until(lambda: desk.prepared)
        runtime.submit("go")
        await until(lambda: not runtime.running and len(pane.talk.transcript.rows) == 2)
        pane.talk.view.flush()

    play(scenario)
    assert pane.talk.view.stack.entries[1].sheet is not None
    assert pane.talk.view.stack.entries[1].sheet.parts[0].text.startswith("word 0 word 1 ")


def test_find_opens_and_closes(opened: Opened, pane: ChatPane) -> None:
    opened.open()
    opened.tell(TurnStarted(1, "needle here"))
    pane.talk.view.flush()
    pane.talk.find_bar.open_bar()
    assert pane.talk.find_bar.words.hasFocus()
    pane.talk.find_bar.words.setText("NEEDLE")
    assert pane.talk.find_bar.count.text() == "message 1 of 1"
    part = pane.talk.view.stack.entries[0].sheet.parts[0]
    assert {mark.color for mark in pane.talk.view._finds(part)} == {"attention-background"}
    key(pane.talk.find_bar.words, Qt.Key.Key_Return)
    assert pane.talk.view.chosen.text() == "needle"
    pane.talk.find_bar.words.setText("nothing of that")
    key(pane.talk.find_bar.words, Qt.Key.Key_Return)
    assert pane.talk.find_bar.count.text() == "not found"
    key(pane.talk.find_bar.words, Qt.Key.Key_Escape)
    wait_for(lambda: not pane.talk.find_bar.isVisible())
    assert pane.talk.view.sought == ""
    assert pane.talk.view.hasFocus()


def test_a_wait_for_the_next_try_can_be_ended_by_key_and_by_list(opened: Opened, pane: ChatPane) -> None:
    opened.open()
    hurry = next(action for action in pane.actions if action.id == "chat.hurry")
    assert not hurry.enabled()
    opened.tell(TurnStarted(1, "x"), StepStarted(1, 1, "k2"))
    opened.tell(StepRetried(1, 1, 2, 5, 90.0, "The gateway is busy"))
    view = pane.talk.view
    view.flush()
    row = view.stack.entries[-1]
    assert row.sheet is not None
    assert "Try now" in row.sheet.parts[0].text
    view.setFocus()
    key(view, Qt.Key.Key_Up)
    key(view, Qt.Key.Key_Return)
    assert opened.engine.hurried == 1
    assert hurry.enabled()
    hurry.run()
    assert opened.engine.hurried == 2
    opened.tell(StepRetried(1, 1, 2, 5, -1.0, "The gateway is busy"))
    view.flush()
    assert not hurry.enabled()
    assert "asking again" in view.stack.entries[-1].sheet.parts[0].text
