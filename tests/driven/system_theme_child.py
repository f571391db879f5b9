"""A desktop that changes its theme, and a program that follows it: ``system_theme_child.py [desktop]``.

The desktop says it as GNOME does, through the settings portal (XDG Desktop Portal, ``color-scheme``); the two
are processes of their own, as Qt waits for the portal when it begins.
"""

from __future__ import annotations

import subprocess
import sys
import threading

NAME, PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
SETTINGS = "org.freedesktop.portal.Settings"
DARK, LIGHT = 1, 2
PATIENCE_MS = 30_000
"""After this it waits for no further change."""
SAID = "org.freedesktop.appearance", "color-scheme"


def be_the_desktop() -> None:
    """Answer what the theme is, and change it at each line that comes in."""
    from jeepney import (  # type: ignore[import-untyped]
        DBusAddress,
        HeaderFields,
        Message,
        MessageType,
        message_bus,
        new_error,
        new_method_return,
        new_signal,
    )
    from jeepney.io.blocking import Proxy, open_dbus_connection  # type: ignore[import-untyped]

    bus, scheme, one_at_a_time = open_dbus_connection(), [LIGHT], threading.Lock()
    Proxy(message_bus, bus).RequestName(NAME)

    def answer(asked: Message) -> None:
        match asked.header.fields[HeaderFields.member]:
            case "ReadAll":
                all_of_it = {SAID[0]: {SAID[1]: ("u", scheme[0])}}
                bus.send(new_method_return(asked, "a{sa{sv}}", (all_of_it,)))
            case "ReadOne":
                bus.send(new_method_return(asked, "v", (("u", scheme[0]),)))
            case _:
                bus.send(new_error(asked, "org.freedesktop.DBus.Error.UnknownMethod", "s", ("no",)))

    def serve() -> None:
        while True:
            asked = bus.receive()
            if asked.header.message_type is not MessageType.method_call:
                continue
            with one_at_a_time:
                answer(asked)

    threading.Thread(target=serve, daemon=True).start()
    print("ready", flush=True)
    for line in sys.stdin:
        with one_at_a_time:  # an answer that was begun before must not come after this
            scheme[0] = int(line)
            told = (*SAID, ("u", scheme[0]))
            bus.send(new_signal(DBusAddress(PATH, interface=SETTINGS), "SettingChanged", "ssv", told))


def follow() -> None:
    """Print the theme at first and each time the desktop has another one, then the colour of a label."""
    from PySide6.QtCore import QTimer
    from PySide6.QtWidgets import QApplication, QWidget

    from k2desk.ui import style
    from k2desk.ui.theme import look

    with subprocess.Popen(
        [sys.executable, __file__, "desktop"], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as desktop:
        assert desktop.stdin is not None
        assert desktop.stdout is not None
        desktop.stdout.readline()
        app = QApplication([])
        look().choose("system")
        style.install(app)
        page = QWidget()
        page.setObjectName("page")
        page.show()
        wanted = [DARK, LIGHT]

        def changed() -> None:
            app.processEvents()
            print("theme:", look().name, page.palette().color(page.backgroundRole()).name(), flush=True)
            if not wanted:
                app.quit()
                return
            print(wanted.pop(0), file=desktop.stdin, flush=True)

        look().changed.connect(changed)
        changed()
        QTimer.singleShot(PATIENCE_MS, app.quit)
        app.exec()
        desktop.terminate()


if __name__ == "__main__":
    be_the_desktop() if sys.argv[1:] else follow()
