"""Shows messages through the desktop's own service for them, whether or not there is a place for icons.

On Linux that service is asked by D-Bus, as the Desktop Notifications Specification 1.3 says; GNOME has it and
no place for icons. Elsewhere, and where it does not answer, the message is shown by an icon.
"""

from __future__ import annotations

import os
import select
import socket
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import TYPE_CHECKING, NamedTuple

from k2desk.core.wording import mark
from k2desk.ui.attention import SHOWN_MS, Tray
from k2desk.ui.threads import call_back
from k2desk.ui.words import tr

if TYPE_CHECKING:
    from k2desk.ui.runtime import Runtime

NAME, PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
ENTRY = "io.github.k2desk.K2Desk"
"""The name of the desktop file, by which the desktop knows the program and its icon."""
ANSWER_S = 3.0
"""How long the service may take to answer."""
WAITING = 16
"""Signals that may wait to be looked at."""
OPEN = mark("Open")


class Said(NamedTuple):
    """What a message says.

    Args:
        title: plain.
        text: plain, without what a desktop may take for markup.
        deed: what a press does, for desktops that show a button for it.
    """

    title: str
    text: str
    deed: str


class Notes(Tray):
    """Messages of the desktop; one at a time, taken away when the user comes.

    Args:
        runtime: brings a press into the main thread.
        clicked: called when the user presses a message.
    """

    def __init__(self, runtime: Runtime, clicked: Callable[[], object]) -> None:
        super().__init__(clicked)
        self._runtime = runtime
        self._shown: _Shown | None = None

    def show(self, title: str, text: str) -> None:
        """Show a message in the place of the one before."""
        self.put_away()
        if not _has_bus():
            super().show(title, text)
            return
        said, post = Said(title, text, tr(OPEN)), self._runtime.later

        def pressed(token: str) -> None:
            post(partial(call_back, self._pressed, token))

        def failed(error: Exception) -> None:
            post(partial(call_back, partial(self._failed, said), error))

        self._shown = _Shown(said, pressed, failed)

    def put_away(self) -> None:
        """Take the message away."""
        if self._shown is not None:
            self._shown.end()
            self._shown = None
        super().put_away()

    def _pressed(self, token: str) -> None:
        if token:  # Qt shows it to the compositor, which lets nobody come to the front without
            os.environ["XDG_ACTIVATION_TOKEN"] = token
        self._clicked()

    def _failed(self, said: Said, _: Exception) -> None:
        super().show(said.title, said.text)


class _Shown:
    """A message that is shown, and the thread that waits for its end.

    Args:
        said: what it says.
        pressed: called in the thread with the compositor's token, "" where it gives none.
        failed: called there with the error where there is no such service, or it does not answer.
    """

    def __init__(
        self, said: Said, pressed: Callable[[str], object], failed: Callable[[Exception], object]
    ) -> None:
        self._said, self._on_press, self._on_error = said, pressed, failed
        self._near, self._far = socket.socketpair()
        threading.Thread(target=self._work, name="message", daemon=True).start()

    def end(self) -> None:
        """Take it away."""
        self._near.close()

    def _work(self) -> None:
        try:
            token = self._talk()
        except Exception as error:  # noqa: BLE001 -- whatever a bus may answer, the icon shows it then
            self._on_error(error)
        else:
            if token is not None:
                self._on_press(token)
        finally:
            self._far.close()

    def _talk(self) -> str | None:
        """Show it, wait, and return the token of a press; None where it went unpressed."""
        from jeepney import DBusAddress, MatchRule, message_bus, new_method_call  # type: ignore[import-untyped]
        from jeepney.io.blocking import Proxy, open_dbus_connection  # type: ignore[import-untyped]
        from jeepney.wrappers import unwrap_msg  # type: ignore[import-untyped]

        service = DBusAddress(PATH, NAME, NAME)
        title, text, deed = self._said
        hints = {"desktop-entry": ("s", ENTRY)}
        words = ("K2Desk", 0, ENTRY, title, text, ["default", deed], hints, SHOWN_MS)
        rule = MatchRule(type="signal", interface=NAME, path=PATH)
        with open_dbus_connection() as bus, bus.filter(rule, bufsize=WAITING) as signals:
            Proxy(message_bus, bus, timeout=ANSWER_S).AddMatch(rule)
            shown = new_method_call(service, "Notify", "susssasa{sv}i", words)
            (number,) = unwrap_msg(bus.send_and_get_reply(shown, timeout=ANSWER_S))
            token = ""
            while True:
                with suppress(TimeoutError):  # several may have come at once, and behind the reply
                    while True:
                        bus.recv_messages(timeout=0)
                while signals:
                    name, body = _taken(signals.popleft())
                    token = str(body[1]) if name == "ActivationToken" and body[0] == number else token
                    if name in ("ActionInvoked", "NotificationClosed") and body[0] == number:
                        return token if name == "ActionInvoked" else None
                ready, _, _ = select.select([bus.sock, self._far], [], [])
                if self._far in ready:
                    bus.send(new_method_call(service, "CloseNotification", "u", (number,)))
                    return None


def _taken(signal: object) -> tuple[str, tuple[object, ...]]:
    from jeepney import HeaderFields

    return signal.header.fields[HeaderFields.member], signal.body  # type: ignore[attr-defined]


def _has_bus() -> bool:
    return sys.platform == "linux" and bool(os.environ.get("DBUS_SESSION_BUS_ADDRESS"))
