"""Messages of the desktop over a real bus: a service shows them, a press leads to the window."""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from attention_kit import Elsewhere, elsewhere
from jeepney import (  # type: ignore[import-untyped]
    DBusAddress,
    HeaderFields,
    MessageType,
    message_bus,
    new_method_call,
    new_method_return,
    new_signal,
)
from jeepney.io.blocking import Proxy, open_dbus_connection  # type: ignore[import-untyped]
from PySide6.QtWidgets import QApplication
from window_kit import Play, SmallDesk, until

from k2desk.core.events import DecisionRequested, TurnFinished
from k2desk.core.permissions import Question
from k2desk.ui.attention import FINISHED, NEEDED
from k2desk.ui.desktop_notes import NAME, PATH, Notes
from k2desk.ui.runtime import Runtime

pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="only Linux has such a bus"),
    pytest.mark.qt_log_ignore("does not support raise"),  # the offscreen platform has no order of windows
]
ASKED = Question("command", "Run a command?", "rm -rf build", digest="d")


class Service:
    """A desktop's service for messages, as small as one can be."""

    def __init__(self) -> None:
        self.shown: list[tuple[Any, ...]] = []
        self.closed: list[int] = []
        self._bus = open_dbus_connection()
        Proxy(message_bus, self._bus).RequestName(NAME)
        self._thread = threading.Thread(target=self._serve, name="desktop")
        self._thread.start()

    def _serve(self) -> None:
        while True:
            message = self._bus.receive()
            if message.header.message_type is not MessageType.method_call:
                continue
            match message.header.fields[HeaderFields.member]:
                case "Notify":
                    self.shown.append(message.body)
                    self._bus.send(new_method_return(message, "u", (len(self.shown),)))
                case "CloseNotification":
                    self.closed.append(message.body[0])
                case "End":
                    self._bus.send(new_method_return(message))
                    return

    def tell(self, name: str, signature: str, *body: object) -> None:
        """Say something of a message that is shown."""
        self._bus.send(new_signal(DBusAddress(PATH, interface=NAME), name, signature, body))

    def end(self) -> None:
        with open_dbus_connection() as caller:
            caller.send_and_get_reply(new_method_call(DBusAddress(PATH, NAME, NAME), "End"))
        self._thread.join()
        self._bus.close()


@pytest.fixture
def bus(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    assert shutil.which("dbus-daemon"), "dbus-daemon is missing; `make test` installs it"
    command = ["dbus-daemon", "--session", "--print-address", "--nofork", "--nopidfile"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as daemon:
        assert daemon.stdout is not None
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", daemon.stdout.readline().strip())
        monkeypatch.delenv("XDG_ACTIVATION_TOKEN", raising=False)
        yield
        daemon.terminate()


@pytest.fixture
def service(bus: None) -> Iterator[Service]:
    made = Service()
    yield made
    made.end()


@pytest.fixture
def away(qapp: QApplication, runtime: Runtime, desk: SmallDesk, folder: Path) -> Iterator[Elsewhere]:
    with elsewhere(runtime, desk, folder) as made:
        yield made


def test_the_desktop_shows_what_waits_and_a_press_leads_there(
    service: Service, away: Elsewhere, play: Play, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def scenario() -> None:
        away.tell(DecisionRequested("r", "c", ASKED))
        await until(lambda: service.shown)
        name, _, _, title, text, actions, hints, _ = service.shown[0]
        assert (name, title, text) == ("K2Desk", NEEDED, "ledger: A command waits for your answer.")
        assert actions[0] == "default"
        assert hints["desktop-entry"] == ("s", "io.github.k2desk.K2Desk")
        assert QApplication.activeWindow() is away.other, "the focus stays where the user is"
        service.tell("ActionInvoked", "us", 77, "default")  # of somebody else's
        service.tell("ActivationToken", "us", 1, "token-of-the-compositor")
        service.tell("ActionInvoked", "us", 1, "default")
        await until(lambda: QApplication.activeWindow() is away.window)

    play(scenario)


def test_who_comes_back_finds_no_message_left(service: Service, away: Elsewhere, play: Play) -> None:
    async def scenario() -> None:
        away.tell(TurnFinished(1, "done"))
        await until(lambda: service.shown)
        assert service.shown[0][3:5] == (FINISHED, "ledger: The assistant has finished.")
        away.window.activateWindow()
        await until(lambda: service.closed == [1])

    play(scenario)


def test_a_newer_message_takes_the_place_of_the_one_before(
    service: Service, away: Elsewhere, play: Play
) -> None:
    async def scenario() -> None:
        away.tell(TurnFinished(1, "done"))
        await until(lambda: len(service.shown) == 1)
        away.tell(TurnFinished(2, "limit"))
        await until(lambda: len(service.shown) == 2 and service.closed == [1])
        service.tell("NotificationClosed", "uu", 2, 1)
        away.tell(TurnFinished(3, "done"))
        await until(lambda: len(service.shown) == 3)
        assert QApplication.activeWindow() is away.other

    play(scenario)


def test_without_such_a_service_the_icon_shows_it(bus: None, away: Elsewhere, play: Play) -> None:
    fallen: list[object] = []

    class Seen(Notes):
        def _failed(self, *told: object) -> None:
            super()._failed(*told)  # type: ignore[arg-type]
            fallen.append(told[-1])

    away.attention._tray = Seen(away.runtime, away.attention._come)

    async def scenario() -> None:
        away.tell(TurnFinished(1, "done"))
        await until(lambda: fallen)

    play(scenario)
