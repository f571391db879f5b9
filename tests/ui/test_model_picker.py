"""Choosing another model: by typing, for the session that is open and the ones after it."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from shown_kit import shown_window
from window_kit import Play, SmallDesk, SmallEngine, answer, until  # type: ignore[import-not-found]

from k2desk.core.events import Event, TurnStarted
from k2desk.core.gateway import GatewayView
from k2desk.core.resources import resource
from k2desk.desk.program import Program
from k2desk.provider.scripted.script import load
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer
from k2desk.settings.keys import Keys
from k2desk.settings.secret import Secret
from k2desk.settings.store import Store
from k2desk.ui.model_picker import ASKING, DEMO, ModelPicker, Offer, offers, take
from k2desk.ui.pane import panes
from k2desk.ui.runtime import Runtime
from k2desk.ui.window import Window

VIEW = GatewayView(
    "cometapi",
    "CometAPI",
    "https://api.cometapi.com/v1",
    "kimi-k2-thinking",
    models=("gpt-9", "kimi-k2", "kimi-k2-thinking"),
    prices=("$1.00 / $2.00", "", "$0.60 / $2.50"),
)


def test_the_model_in_use_stands_first_with_its_price() -> None:
    assert offers(VIEW, "") == [
        Offer("kimi-k2-thinking", "in use · $0.60 / $2.50"),
        Offer("gpt-9", "$1.00 / $2.00"),
        Offer("kimi-k2"),
    ]


def test_every_typed_word_has_to_be_in_the_id() -> None:
    assert [one.name for one in offers(VIEW, "K2 think")] == ["kimi-k2-thinking"]
    assert offers(VIEW, "no such") == []


def test_an_id_that_is_not_listed_can_be_taken_too() -> None:
    assert offers(VIEW, "kimi-k2")[-1].name == "kimi-k2", "it is listed"
    assert offers(VIEW, " kimi-k3 ") == [Offer("kimi-k3", "not among the models listed")]


@pytest.fixture
def window(runtime: Runtime, folder: Path, dressed: QApplication) -> Iterator[Window]:
    with shown_window(runtime, folder, panes()) as made:
        yield made


def picker(window: Window) -> ModelPicker:
    return window.findChild(ModelPicker)


def listed(window: Window) -> list[str]:
    return [offer.name for offer in picker(window)._shown.offers]


def press(window: Window, *what: str | Qt.Key) -> None:
    for one in what:
        held = window.focusWidget()
        QTest.keyClicks(held, one) if isinstance(one, str) else QTest.keyClick(held, one)


async def opened(runtime: Runtime, folder: Path, window: Window) -> None:
    runtime.open_session(folder)
    await until(lambda: runtime.engine is not None)
    window.focus_composer()


def test_a_slash_brings_up_what_the_gateway_lists(
    window: Window, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        await opened(runtime, folder, window)
        session = runtime.engine.log.session
        with ScriptedServer(load(resource("demo/demo.toml"))) as server:
            desk.keys.hold("cometapi", Secret(DEMO_KEY))
            desk.store.change(base_url=server.base_url)
            press(window, "/model", Qt.Key.Key_Return)
            assert picker(window).none.text() == ASKING
            await until(lambda: "demo-model" in listed(window))
        press(window, "demo", Qt.Key.Key_Return)
        assert not picker(window).isVisible()
        await until(lambda: len(desk.engines) == 2)
        await until(lambda: runtime.engine is desk.engines[1])
        assert desk.store.values.model == "demo-model"
        assert desk.engines[0].closed, "before the session is opened once more"
        assert desk.engines[1].log.session == session

    play(scenario)


def test_the_name_in_the_top_bar_brings_up_the_same(
    window: Window, runtime: Runtime, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        await opened(runtime, folder, window)
        named = next(
            one for one in window.findChildren(QPushButton) if "Choose another" in one.accessibleName()
        )
        assert named.text() == runtime.engine.model
        named.setFocus()
        press(window, Qt.Key.Key_Space)
        assert picker(window).isVisible()
        assert picker(window).isAncestorOf(window.focusWidget())

    play(scenario)


def test_without_a_list_a_model_can_be_typed(
    window: Window, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    async def scenario() -> None:
        await opened(runtime, folder, window)
        desk.keys.hold("cometapi", Secret(DEMO_KEY))
        desk.store.change(base_url="http://127.0.0.1:9/v1")
        window.registry.run("model.choose")
        await until(lambda: "can't be reached" in picker(window)._hint.text())
        assert picker(window).list.currentIndex().row() == 0, "the one in use can be picked"
        press(window, "mine", Qt.Key.Key_Return)
        await until(lambda: desk.store.values.model == "mine")

    play(scenario)


def test_the_demo_has_its_own(
    window: Window, runtime: Runtime, desk: SmallDesk, folder: Path, play: Play
) -> None:
    desk.gateways._pinned = desk.gateways.spec

    async def scenario() -> None:
        await opened(runtime, folder, window)
        window.registry.run("model.choose")
        await until(lambda: picker(window).none.text() == DEMO)
        press(window, "x", Qt.Key.Key_Return)
        assert picker(window).isVisible()
        press(window, Qt.Key.Key_Escape)

    play(scenario)


def test_a_turn_that_runs_is_waited_for(runtime: Runtime, desk: SmallDesk, folder: Path, play: Play) -> None:
    said: list[str] = []
    runtime.noticed.connect(lambda _, words: said.append(words))
    go_on = asyncio.Event()

    async def slow(engine: SmallEngine, turn: int) -> AsyncIterator[Event]:
        await go_on.wait()
        async for event in answer(engine, turn):
            yield event

    async def scenario() -> None:
        desk.script = slow
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        runtime.submit("Why?")
        await until(lambda: runtime.running)
        take(runtime, "another")
        await until(lambda: said)
        assert said == ["The turn that runs goes on with kimi-k2-thinking; after it another answers."]
        assert len(desk.engines) == 1
        go_on.set()
        await until(lambda: runtime.engine is desk.engines[-1] and len(desk.engines) == 2)
        events = [record.event for record in runtime.engine.log.records()]
        assert sum(isinstance(event, TurnStarted) for event in events) == 1

    play(scenario)


def test_a_gateway_that_cannot_be_leaves_the_session_open(
    runtime: Runtime, desk: SmallDesk, folder: Path, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    runtime.noticed.connect(lambda _, words: said.append(words))

    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None)
        desk.store.change(base_url="http://elsewhere.test/v1")
        take(runtime, "another")
        await until(lambda: said)
        assert not desk.engines[0].closed

    play(scenario)


class TestARealSession:
    """Its record is held by one program, once."""

    @pytest.fixture
    def desk(self) -> Iterator[Program]:
        home = Path(os.environ["K2DESK_HOME"])
        keys = Keys(list)
        keys.hold("cometapi", Secret(DEMO_KEY))
        made = Program(home / "data", Store(home / "config"), keys)
        yield made
        made.close()

    def test_goes_on_with_the_other_model(
        self, runtime: Runtime, desk: Program, folder: Path, play: Play
    ) -> None:
        async def scenario() -> None:
            runtime.open_session(folder)
            await until(lambda: runtime.engine is not None)
            first = runtime.engine
            take(runtime, "another")
            await until(lambda: runtime.engine is not first)
            assert (runtime.engine.model, runtime.engine.log.session) == ("another", first.log.session)

        play(scenario)
