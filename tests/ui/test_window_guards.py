"""Mode, cost and what is to be done, as the window shows them and takes them by keyboard."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QWidget
from shown_kit import shown_window
from window_kit import Play, SmallDesk, SmallEngine, until  # type: ignore[import-not-found]

from k2desk.core.events import (
    Event,
    LimitRaised,
    PlanApproved,
    Record,
    SpendReserved,
    SpendSettled,
    Todo,
    TodosUpdated,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.messages import Usage
from k2desk.core.ports import SessionInfo
from k2desk.core.prices import FREE, Price
from k2desk.core.spending import Limits
from k2desk.ui.agenda import AgendaStrip
from k2desk.ui.cost import CostChip
from k2desk.ui.memory import Memory
from k2desk.ui.models.meters import Meters
from k2desk.ui.models.sessions import figures_of
from k2desk.ui.runtime import Runtime
from k2desk.ui.window import Window

PRICE = Price(1.0, 4.0, 0.1)
PLAN = PlanApproved("r", "Round once.", "1. money.py\n2. tests", option="A")
TODOS = TodosUpdated((Todo("Read", "done"), Todo("Mend", "doing"), Todo("Say <b>it</b>")))


async def planned(_engine: SmallEngine, turn: int) -> AsyncIterator[Event]:
    yield SpendSettled("a", "kimi", PRICE, Usage(100_000, 10_000, 50_000))
    yield PLAN
    yield TODOS


@pytest.fixture
def window(runtime: Runtime, folder: Path, dressed: QApplication) -> Iterator[Window]:
    with shown_window(runtime, folder, memory=Memory(lambda _: {}, lambda *_: None, lambda _: None)) as made:
        yield made


def shown(window: Window) -> set[str]:
    return {label.text() for label in window.findChildren(QLabel) if label.isVisible()}


def test_modes_are_changed_by_keyboard_and_shown(
    window: Window, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        engine = desk.engines[0]
        control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        for mode in ("ask", "plan", "act"):
            QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_M, control | shift)
            await until(lambda mode=mode: engine.mode == mode)
            await until(lambda mode=mode: _checked(window) == [mode.title()])
        window.registry.run("mode.plan")
        await until(lambda: engine.mode == "plan")

    play(scenario)


def _checked(window: Window) -> list[str]:
    from k2desk.ui.diff.header import Switch

    switch = next(found for found in window.findChildren(Switch) if found.accessibleName() == "Mode")
    return [word for word, button in switch._buttons.items() if button.isChecked()]


def test_cost_plan_and_list_are_in_view_and_fold_by_keyboard(
    window: Window, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    desk.script = planned

    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        assert not [strip for strip in window.findChildren(AgendaStrip) if strip.isVisible()]
        runtime.submit("Mend it")
        await until(lambda: window.findChildren(AgendaStrip))
        [strip] = window.findChildren(AgendaStrip)
        await until(strip.isVisible)
        assert {"This task", "$0.10", "of $1.00", "1 of 3 done", "Mend"} <= shown(window)
        assert strip.window() is window
        QTest.keyClick(window.focusWidget() or window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: "Say <b>it</b>" in shown(window))
        window.registry.run("chat.plan")
        await until(lambda: "1. money.py\n2. tests" in shown(window))
        assert "chosen: A" in shown(window)
        window.registry.run("chat.plan")
        await until(lambda: "1. money.py\n2. tests" not in shown(window))

    play(scenario)


def meters_of(*events: Event) -> Meters:
    meters = Meters()
    for seq, event in enumerate(events, 1):
        meters.apply(Record("s", seq, float(seq), event, ""))
    return meters


RESERVED = SpendReserved("r", "kimi", PRICE, 100_000, 25_000)
SETTLED = SpendSettled("s", "kimi", PRICE, Usage(100_000, 10_000, 50_000))


@pytest.mark.parametrize(
    ("events", "limits", "words", "limit"),
    [
        ([SETTLED], Limits(1.0), "$0.10", "of $1.00"),
        ([SETTLED, LimitRaised("task", 0.5)], Limits(1.0), "$0.10", "of $1.50"),
        ([SETTLED], Limits(), "$0.10", ""),
        ([TurnStarted(1, "hi"), SETTLED, RESERVED], Limits(1.0), "$0.10", "of $1.00"),
        ([TurnStarted(1, "hi"), SETTLED, RESERVED, TurnFinished(1, "done")], Limits(), "est. $0.30", ""),
        ([SpendSettled("s", "k", PRICE, Usage(0, 50_000), True)], Limits(), "est. $0.20", ""),
        ([SpendSettled("s", "local", FREE, Usage(11_000, 1_000))], Limits(1.0), "12k tokens", ""),
    ],
)
def test_the_chip_says_what_the_records_say(
    dressed: QApplication, events: list[Event], limits: Limits, words: str, limit: str
) -> None:
    home, chip = QWidget(), CostChip()
    chip.setParent(home)  # never a window of its own
    chip.show_cost(meters_of(*events), limits)
    assert (chip._spent.text(), chip._limit.text(), chip.isHidden()) == (words, limit, False)
    home.deleteLater()


def test_the_chip_tells_models_and_categories_and_asks_for_attention(dressed: QApplication) -> None:
    home, chip = QWidget(), CostChip()
    chip.setParent(home)  # never a window of its own
    chip.show_cost(meters_of(SETTLED), Limits(0.11))
    assert chip.toolTip().split("\n") == [
        "This session has taken $0.10 of $0.11.",
        "kimi: $0.10",
        "  50,000 tokens sent, $0.05",
        "  50,000 tokens sent, from the cache, $0.01",
        "  10,000 tokens received, $0.04",
    ]
    assert chip._spent.property("class") == "strong attention"
    chip.show_cost(meters_of(), Limits(1.0))
    assert chip.isHidden(), "before anything was sent there is nothing to tell"
    home.deleteLater()


@pytest.mark.parametrize(
    ("cost", "estimated", "words"),
    [(0.0, False, ""), (0.314, False, " · $0.31"), (0.3, True, " · est. $0.30")],
)
def test_the_list_of_sessions_tells_what_each_has_cost(cost: float, estimated: bool, words: str) -> None:
    info = SessionInfo("s", "/ledger", "title", 0.0, 0.0, 2, cost, estimated)
    assert figures_of(info).endswith(f"2 turns{words}")
