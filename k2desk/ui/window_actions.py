"""What the window itself lets the user do, with its keys."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from typing import TYPE_CHECKING

from k2desk.core.wording import mark
from k2desk.ui.actions import Action
from k2desk.ui.bars import TRUST, tell_confinement
from k2desk.ui.controls import focus_into
from k2desk.ui.fill import KEYS
from k2desk.ui.measures import SIZES, text_size
from k2desk.ui.modes import mode_actions
from k2desk.ui.theme import look
from k2desk.ui.window import FIRST_RUN
from k2desk.ui.words import tr
from k2desk.ui.works import works_of

if TYPE_CHECKING:
    from k2desk.ui.runtime import Runtime
    from k2desk.ui.window import Window

USAGE = "usage"
_TIME = ("Ctrl+H",)
_ANOTHER = ("Ctrl+Shift+N",)
SIZED = (
    ("larger", mark("Make the text larger"), ("Ctrl++", "Ctrl+=")),
    ("smaller", mark("Make the text smaller"), ("Ctrl+-",)),
    ("usual", mark("Give the text its usual size"), ("Ctrl+0",)),
)
"""How text is given another size: the end of the action's id, its title, its keys."""
THEMES = {
    "dark": mark("Use the dark theme"),
    "light": mark("Use the light theme"),
    "system": mark("Use the system's theme"),
}


def own_actions(window: Window) -> Iterator[Action]:
    """Return the actions of a window whose panes are all known."""
    runtime, work = window.runtime, window.work
    yield Action("palette", tr("Show all commands"), ("Ctrl+Shift+P", "F1"), window.open_palette)
    yield Action("composer", tr("Go to the composer"), ("Ctrl+L",), window.focus_composer)
    stop, going = stopping(runtime)
    yield Action("turn.stop", tr("Stop the assistant, or other long work"), ("Ctrl+.",), stop, going)
    yield Action("session.new", tr("New session"), ("Ctrl+K",), partial(_new_session, window))
    yield Action("workspace.open", tr("Open a folder…"), ("Ctrl+O",), window.choose_folder)
    yield Action(
        "workspace.another", tr("Open a folder in a window of its own…"), _ANOTHER, window.choose_another
    )
    yield Action("settings", tr("Settings…"), ("Ctrl+,",), window.open_settings)
    yield Action("about", tr("About K2Desk…"), (), window.open_about)
    yield from _on_time(window)
    yield Action("usage", tr("Show what was used"), ("Ctrl+Alt+U",), partial(window.show_pane, USAGE))
    yield Action("shortcuts", tr("Keyboard shortcuts…"), ("Ctrl+Alt+K",), window.open_shortcuts)
    yield Action("key.change", tr("Change the key…"), (), partial(window.show_pane, FIRST_RUN))
    yield Action("trust", tr("Trust in this folder…"), (), partial(window.show_pane, TRUST))
    yield from _around(window)
    yield Action("zone.next", tr("Go to the next pane"), ("F6",), partial(_next_zone, window))
    yield Action("patch.paste", tr("Propose from the clipboard…"), ("Ctrl+Shift+V",), partial(_paste, window))
    yield Action("review.switch", tr("Show or hide the review"), ("Ctrl+R",), partial(_switch_review, window))
    yield Action(
        "review.wider", tr("Make the review wider"), ("Ctrl+Alt+Left",), lambda: work.widen_review(40)
    )
    yield Action(
        "review.narrower", tr("Make the review narrower"), ("Ctrl+Alt+Right",), lambda: work.widen_review(-40)
    )
    yield Action("side.switch", tr("Show or hide the side panel"), ("Ctrl+B",), partial(_switch_side, window))
    yield from mode_actions(runtime)
    yield Action("context.show", tr("Show what fills the context"), KEYS, window.open_context)
    yield Action("writes.show", tr("Check what was written"), (), window.open_writes)
    yield Action("context.compact", tr("Compact the conversation now"), (), runtime.compact)
    for spec in window.specs:
        if spec.place in ("side", "center"):
            key = f"Ctrl+{spec.order}" if spec.place == "side" else f"Alt+{spec.order}"
            words = tr("Show {title}", title=tr(spec.title))
            yield Action(f"pane.{spec.id}", words, (key,), partial(window.show_pane, spec.id))
    yield from _looks(window)


def stopping(runtime: Runtime) -> tuple[Callable[[], object], Callable[[], bool]]:
    """Return what stops the assistant, else the long work that goes on, and whether there is any of both."""
    works = works_of(runtime)
    return (
        lambda: runtime.stop() if runtime.running else works.stop(),
        lambda: runtime.running or works.going,
    )


def _around(window: Window) -> Iterator[Action]:
    """Return what leads to what is around the model: its gateway, what confines commands, the demo."""
    runtime = window.runtime
    confined = tr("Say how well commands are confined here")
    yield Action("gateway.check", tr("Check the gateway"), (), partial(_check_gateway, window))
    yield Action("confinement.show", confined, (), partial(tell_confinement, runtime))
    if getattr(runtime.desk, "start_demo", None) is not None:
        yield Action("demo.start", tr("Try the demo, no key needed"), (), partial(_start_demo, runtime))


def _looks(window: Window) -> Iterator[Action]:
    """Return what changes the look of the window."""
    for step, title, keys in SIZED:
        yield Action(f"text.{step}", tr(title), keys, partial(_resize_text, window, step))
    for theme, words in THEMES.items():
        yield Action(f"theme.{theme}", tr(words), (), partial(window.choose_theme, theme))
    colours = tr("Show added and removed in blue and orange, or in green and red")
    yield Action("theme.colours", colours, (), partial(_change_colours, window))


def _on_time(window: Window) -> Iterator[Action]:
    """Return what can be done with the past of the session."""
    runtime = window.runtime

    def look_back() -> None:
        from k2desk.ui.time.opened import look_back  # built when first asked for

        look_back(window)

    def fork() -> None:
        from k2desk.ui.time.opened import fork_there

        fork_there(window)

    def looks() -> bool:
        return bool(runtime.past)

    yield Action(
        "time.look", tr("Look at the session as it was"), _TIME, look_back, lambda: runtime.engine is not None
    )
    yield Action("time.now", tr("Go back to now"), (), look_back, looks)
    yield Action("time.fork", tr("Fork the session from the moment that is shown"), (), fork, looks)


def _resize_text(window: Window, step: str) -> None:
    """Take the next larger or smaller size of text, or the usual one, and remember it."""
    names = list(SIZES)
    at = names.index(text_size().name) + {"larger": 1, "smaller": -1}.get(step, 0)
    name = "usual" if step == "usual" else names[max(0, min(at, len(names) - 1))]
    window.memory.save_text_size(name)
    look().choose_size(name)


def _change_colours(window: Window) -> None:
    """Take the colours that are told apart without red and green, or the usual ones, and remember it."""
    runtime, safe = window.runtime, not look().safe
    look().choose(look().theme, safe=safe)
    work = partial(runtime.desk.gateways.set_option, "colour_blind", safe)
    runtime.in_thread(work, lambda _: runtime.prepared.emit())


def _check_gateway(window: Window) -> None:
    """Lead to the check; it asks the gateway when the user begins it."""
    from k2desk.ui.settings.opened import CHECK, open_settings

    open_settings(window, CHECK)


def _start_demo(runtime: Runtime) -> None:
    from k2desk.ui.panes.first_run import start_demo

    start_demo(runtime)


def _paste(window: Window) -> None:
    """Take what is in the clipboard to the page for patches, as plain text."""
    from PySide6.QtGui import QGuiApplication

    data = QGuiApplication.clipboard().mimeData()
    text = data.text() if data is not None else ""
    window.runtime.patch_requested.emit(text, tr("Pasted from the clipboard"), "")


def _next_zone(window: Window) -> None:
    """Give the focus to the pane right of the one that has it."""
    work = window.work
    if not work.isVisible():
        return
    zones, held = work.zones(), window.focusWidget()
    at = next((i for i, zone in enumerate(zones) if held is not None and zone.isAncestorOf(held)), -1)
    if work.narrow and at == len(zones) - 1:
        work.switch_review()
        zones, at = work.zones(), -1 if work.panel else -2
        at = len(work.zones()) - 2 if work.review_visible else at
    if zones:
        focus_into(zones[(at + 1) % len(zones)])


def _new_session(window: Window) -> None:
    window.runtime.new_session()
    window.focus_composer()


def _switch_review(window: Window) -> None:
    window.work.switch_review()
    if window.work.review_visible:
        focus_into(window.work.zones()[-1])
    else:
        window.focus_composer()


def _switch_side(window: Window) -> None:
    layout = window.work.layout_now()
    window.work.show_panel("" if window.work.panel else str(layout["panel"]))
