"""Joins the rooms and the window: where the program starts."""

from __future__ import annotations

import os
import sys
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING

from k2desk.cli import parse
from k2desk.core.errors import K2DeskError

if TYPE_CHECKING:
    from collections.abc import Callable

    from k2desk.cli import Given
    from k2desk.core.permissions import Confinement
    from k2desk.desk.program import Program
    from k2desk.settings.store import Store


def main(argv: list[str] | None = None) -> int:
    """Start K2Desk.

    Returns:
        The exit status: 0 when the window was closed or the demo played to its end, 1 when it could not be,
        130 when it was interrupted; a command line that cannot be ends with 2. A command says its own.
    """
    _leave_bundle()
    given = parse(argv)
    _leave_no_core()
    try:
        if given.run is not None:
            from k2desk.settings.unread import refuse_readers

            refuse_readers()
            _end_fast()
            return int(given.run(given))
        _start_fast()
        return _start(given)
    except K2DeskError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        return 130  # 128 and the number of the signal, as a shell says it


def _start_fast() -> None:
    """Leave out what only costs time and memory at the start.

    What the imports make stays, so there is nothing for the garbage collector to find before the window is
    there; from then on `ui.garbage` collects.
    """
    import gc

    gc.disable()
    from k2desk.core.compiled import kept
    from k2desk.settings.folders import folders

    with kept(folders().data / "compiled"):
        import tomllib  # noqa: F401 -- its patterns take longer than the settings

        import PySide6.QtCore  # noqa: F401 -- brings the module below along

    # WORKAROUND: PySide reads the whole source of every module that is imported after it, to find out whether
    # it uses ``from __feature__ import``, which we never do; it is a seventh of the time to the first paint.
    # https://doc.qt.io/qtforpython-6/considerations.html#the-feature-option
    feature = sys.modules.get("shibokensupport.feature")
    if feature is not None:
        feature.feature_imported = lambda _: None  # type: ignore[attr-defined]


def _end_fast() -> None:
    """Be gone as soon as a command is over: its record is stored and everything is let go of by then.

    Python looks through every object once more on its way out, which took most of the time from the end of a
    turn to the end of the process, and half a second on a busy machine.
    """
    import atexit
    import gc

    atexit.register(gc.freeze)


def _leave_bundle() -> None:
    """Give what we start the system's libraries again, not those of our bundle.

    PyInstaller's start program points the linker at its own folder, and keeps what was there before:
    https://pyinstaller.org/en/stable/runtime-information.html#ld-library-path-libpath-considerations
    """
    if getattr(sys, "frozen", False) and sys.platform == "linux":
        before = os.environ.pop("LD_LIBRARY_PATH_ORIG", "")
        os.environ.pop("LD_LIBRARY_PATH", None)
        if before:
            os.environ["LD_LIBRARY_PATH"] = before


def _leave_no_core() -> None:
    """Have the system write no core file: it would hold the key."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, resource.getrlimit(resource.RLIMIT_CORE)[1]))


def _start(given: Given) -> int:
    from k2desk.settings.folders import folders
    from k2desk.settings.store import Store

    if given.diagnose:
        return _diagnose()
    with ExitStack() as stack:
        if given.demo:
            return _demo(given, stack)
        store = Store(folders().config)
        if given.cluster is not None:
            store.use(cluster=given.cluster)

        def open_program() -> Program:
            from k2desk.commands.program import opened
            from k2desk.settings.unread import refuse_readers

            refuse_readers()  # before there is a key
            return stack.enter_context(opened(store))[0]

        return _show(open_program, store, given, data=folders().data)


def _diagnose() -> int:
    from k2desk.diagnosis import diagnose
    from k2desk.sandbox.probe import probe

    sys.stdout.write(diagnose(probe()).text)
    return 0


def _taken_elsewhere(data: Path, workspace: Path | None) -> bool:
    """Hand the folder to the K2Desk that runs with these data, where one does."""
    if not (data / "window.sock").exists():
        return False  # the usual start need not load what asks
    from k2desk.ui.door import hand_over

    if taken := hand_over(data, workspace and workspace.resolve()):
        sys.stdout.write("It is open in the K2Desk that is running already.\n")
    return taken


def _say_what_stays_behind(given: Given) -> None:
    """Say what of that typed for this start the other program has not taken: nobody else sets it anything."""
    typed = {"--cluster": given.cluster, "--theme": given.theme}
    left = " and ".join(name for name, value in typed.items() if value is not None)
    if left:
        sys.stdout.write(
            f"{left} had no effect: that one keeps its own settings. Change them there, or close it and "
            "start again.\n"
        )


def _diagnosis(confinement: Confinement) -> str:
    from k2desk.diagnosis import diagnose

    return diagnose(confinement).text


def _demo(given: Given, stack: ExitStack) -> int:
    from k2desk.demo import demo, new_folder
    from k2desk.desk.crashes import watched
    from k2desk.desk.program import Program
    from k2desk.settings.folders import folders
    from k2desk.settings.keys import Keys
    from k2desk.settings.redact import Redactor
    from k2desk.settings.secret import Secret
    from k2desk.settings.store import Store

    keys = Keys()
    stack.enter_context(watched(folders().data, Redactor(keys.secrets)))
    folder = new_folder()
    ready = stack.enter_context(demo(folder))
    keys.hold(ready.spec.id, Secret(ready.key))
    store = Store(folder / "config")
    program = Program(folder / "data", store, keys, ready.spec)
    stack.callback(program.close)
    program.trust.once(ready.workspace)  # we have just made it
    sys.stdout.write(f"The demo's project is in {ready.workspace}\n")
    return _show(lambda: program, store, given, ready.workspace)


def _told_crash() -> str:
    from k2desk.desk.crashes import told
    from k2desk.settings.folders import folders

    return told(folders().data)


def _show(
    open_program: Callable[[], Program],
    store: Store,
    given: Given,
    workspace: Path | None = None,
    data: Path | None = None,
) -> int:
    from k2desk.ui.app import run
    from k2desk.ui.memory import Memory

    workspace = workspace or given.folder
    if workspace is None:
        workspace = next((Path(path) for path in store.recent if Path(path).is_dir()), None)
    if data is not None and _taken_elsewhere(data, workspace):
        _say_what_stays_behind(given)
        return 0
    memory = Memory(
        store.layout,
        lambda folder, layout: store.attempt(lambda: store.keep_layout(folder, dict(layout))),
        (given.theme or store.theme) + ("-colour-blind" if store.colour_blind else ""),
        lambda theme: store.attempt(lambda: store.change(theme=theme)),
        lambda: " ".join(filter(None, (store.complaint, _told_crash()))),
        lambda: store.values.keys,
        lambda keys: store.change(keys={action: list(chosen) for action, chosen in keys.items()}),
        lambda: store.values.notify,
        _diagnosis,
        store.language,
        store.text_size,
        lambda size: store.attempt(lambda: store.change(text_size=size)),
        store.reduce_motion,
        lambda: store.recent,
    )
    if given.play is None:
        return run(open_program, workspace and workspace.resolve(), memory=memory, data=data)
    from k2desk.ui.play import Play

    play = Play(given.play)
    run(open_program, workspace and workspace.resolve(), memory=memory, on_ready=play.begin)
    return play.status
