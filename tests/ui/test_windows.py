"""Several windows on one desk, and the door at which a second start knocks."""

from __future__ import annotations

import asyncio
import contextlib
import gc
import os
import socket
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog
from window_kit import SmallDesk, until  # type: ignore[import-not-found]

from k2desk.ui.door import LONGEST_ADDRESS, NO_ANSWER, REFUSED, TAKEN, Door, address, hand_over, wanted
from k2desk.ui.memory import Memory
from k2desk.ui.runtime import Runtime
from k2desk.ui.tasks import run as run_loop
from k2desk.ui.window import Window
from k2desk.ui.windows import Windows

# The offscreen platform has no order of windows, and does not say how large they may be.
pytestmark = pytest.mark.qt_log_ignore("does not support raise", "propagateSizeHints")
Scenario = Callable[[], Coroutine[Any, Any, None]]


class House:
    """The windows of one program, served while a scenario runs."""

    def __init__(self, runtime: Runtime, folder: Path, data: Path) -> None:
        self.first = Window(runtime, Memory(), folder)
        self.first.furnish()
        self.first.build_rest()
        self.first.show()
        self.windows = Windows(self.first, Memory())
        self.data, self.door = data, Door(data, self.windows)

    def live(self, scenario: Scenario) -> None:
        async def main() -> None:
            serving = asyncio.ensure_future(self.windows.serve())
            await asyncio.sleep(0)
            try:
                await scenario()
            finally:
                self.door.close()
                self.windows.close_all()
                await asyncio.wait_for(serving, 20)

        run_loop(main)
        gc.collect()

    async def knock(self, said: bytes) -> bytes:
        """Say something at the door and return what it answers until it hangs up."""
        return await asyncio.to_thread(self._knock, said)

    async def hand_over(self, folder: Path | None) -> tuple[bool, str]:
        """Hand a folder over as another program does; return whether it was taken, and what was said."""
        code = "import sys; from pathlib import Path; from k2desk.ui.door import hand_over\n"
        code += "sys.exit(not hand_over(Path(sys.argv[1]), Path(sys.argv[2]) if sys.argv[2] else None))"
        argv = [sys.executable, "-c", code, str(self.data), str(folder or "")]
        done = await asyncio.to_thread(subprocess.run, argv, capture_output=True, text=True, timeout=60)
        return done.returncode == 0, done.stderr

    def _knock(self, said: bytes) -> bytes:
        heard = b""
        with socket.socket(socket.AF_UNIX) as client, contextlib.suppress(ConnectionError):
            client.settimeout(20)
            client.connect(address(self.data))
            client.sendall(said)
            while piece := client.recv(4096):
                heard += piece
        return heard


@pytest.fixture
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder whose path a socket can have."""
    return tmp_path_factory.mktemp("d")


@pytest.fixture
def house(runtime: Runtime, folder: Path, data: Path, dressed: QApplication) -> Iterator[House]:
    made = House(runtime, folder, data)
    yield made
    made.first.hide()
    made.first.deleteLater()
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def other(tmp_path: Path) -> Path:
    made = tmp_path / "parser"
    made.mkdir()
    (made / "a.py").write_text("a = 1\n")
    return made


def test_a_window_for_another_folder_outlives_the_first(house: House, desk: SmallDesk, other: Path) -> None:
    async def scenario() -> None:
        house.first.runtime.begin(house.first.workspace)
        await until(lambda: house.first.runtime.engine is not None)
        assert house.windows.open(other)
        second = house.windows.alive[1]
        await until(lambda: second.runtime.engine is not None)
        assert second.windowTitle() == "parser – K2Desk"
        assert [engine.workspace.name for engine in desk.engines] == ["ledger", "parser"]
        house.first.close()
        await until(lambda: desk.engines[0].closed)
        assert house.windows.alive == (second,)
        assert await asyncio.to_thread(lambda: 7) == 7, "the pool of the loop is still there"
        second.runtime.submit("What is a?")
        await until(lambda: desk.engines[1].turns == 1 and not second.runtime.running)

    house.live(scenario)


def test_a_folder_has_one_window_and_it_comes_to_the_front(house: House, other: Path) -> None:
    async def scenario() -> None:
        house.windows.open(other)
        second = house.windows.alive[1]
        await until(lambda: second.runtime.engine is not None)
        house.first.activateWindow()
        await until(house.first.isActiveWindow)
        house.windows.open(other)
        assert len(house.windows.alive) == 2
        await until(second.isActiveWindow)

    house.live(scenario)


def test_a_window_that_waits_for_a_folder_takes_it(
    runtime: Runtime, data: Path, other: Path, dressed: QApplication
) -> None:
    house = House(runtime, other.parent, data)
    house.first._workspace = None

    async def scenario() -> None:
        house.windows.open(other)
        await until(lambda: runtime.engine is not None)
        assert house.windows.alive == (house.first,)
        assert house.first.workspace == other

    house.live(scenario)
    house.first.deleteLater()


def test_the_user_opens_another_window_by_keyboard(house: House, other: Path) -> None:
    async def scenario() -> None:
        control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
        house.first.activateWindow()
        await until(house.first.isActiveWindow)
        QTest.keyClick(house.first.focusWidget() or house.first, Qt.Key.Key_N, control | shift)
        dialog = house.first.findChild(QFileDialog)
        assert isinstance(dialog, QFileDialog)
        dialog.fileSelected.emit(str(other))
        dialog.close()
        await until(lambda: len(house.windows.alive) == 2)
        assert house.windows.alive[1].workspace == other

    house.live(scenario)


def test_a_second_start_hands_its_folder_over(house: House, other: Path) -> None:
    async def scenario() -> None:
        mode = stat.S_IMODE(os.stat(address(house.data)).st_mode)
        assert mode & 0o077 == 0, "nobody but the user may knock"
        assert await house.hand_over(other) == (True, "")
        assert [window.workspace for window in house.windows.alive] == [house.first.workspace, other]
        assert await house.hand_over(None) == (True, "")
        assert len(house.windows.alive) == 2
        assert await house.hand_over(other / "nowhere") == (False, "")

    house.live(scenario)
    assert not hand_over(house.data, other), "the door is closed with the last window"


@pytest.mark.parametrize(
    "said",
    [
        b"{}\n",
        b"nonsense\n",
        b"\xff\xfe\n",
        b'{"folder": 7}\n',
        b'{"folder": "/tmp", "run": "rm"}\n',
        b'{"folder": "relative"}\n',
        b'{"folder": "/nowhere/at/all"}\n',
        b'{"folder": "/etc/passwd"}\n',
        b'{"folder": "/tmp\\u0000x"}\n',
    ],
)
def test_what_is_no_knock_is_refused_and_opens_nothing(said: bytes) -> None:
    with pytest.raises(ValueError, match="no "):
        wanted(said)


def test_a_knock_that_is_too_long_is_cut_off_by_its_length(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("k2desk.ui.door.KNOCK_MS", 600_000)  # patience alone would wait

    async def scenario() -> None:
        assert await house.knock(b"x" * 100_000) == b""

    house.live(scenario)


def test_the_door_bears_nonsense_floods_and_silence(house: House, other: Path) -> None:
    async def scenario() -> None:
        assert await house.knock(b'{"folder": 7}\n') == REFUSED
        assert await house.knock(b"x" * 100_000) == b"", "what does not end is cut off"
        assert await house.knock(b'{"folder": ""}\n{"folder": "/tmp"}\n') == b"", "one knock a time"
        assert len(house.windows.alive) == 1
        silent = []
        for _ in range(12):
            client = socket.socket(socket.AF_UNIX)
            client.setblocking(False)
            with contextlib.suppress(BlockingIOError):
                client.connect(address(house.data))
            silent.append(client)
        await until(lambda: house.door.waiting == 8)
        for client in silent:
            client.close()
        await until(lambda: not house.door.waiting)
        said = b'{"folder": "%s"}\n' % str(other).encode()
        assert await house.knock(said) == TAKEN

    house.live(scenario)


def test_one_that_does_not_answer_is_told_of(tmp_path_factory: pytest.TempPathFactory, capsys: Any) -> None:
    data = tmp_path_factory.mktemp("d")
    with socket.socket(socket.AF_UNIX) as deaf:
        deaf.bind(address(data))
        deaf.listen()
        assert not hand_over(data, None, patience=30)
    assert capsys.readouterr().err == NO_ANSWER
    assert not hand_over(data, None, patience=30), "what a crash left is nobody"
    assert capsys.readouterr().err == ""


def test_a_program_that_is_too_busy_keeps_its_door(house: House, other: Path) -> None:
    async def scenario() -> None:
        second = Door(house.data, house.windows)
        assert (house.door.open, second.open) == (True, False)
        assert await house.hand_over(other) == (True, "")
        second.close()

    house.live(scenario)


def test_a_path_no_system_takes_has_no_door(house: House, tmp_path: Path) -> None:
    deep = tmp_path / ("x" * LONGEST_ADDRESS)
    assert address(deep) == ""
    assert not Door(deep, house.windows).open
    assert not hand_over(deep, None)
    house.door.close()


def test_two_real_starts_are_one_program(tmp_path_factory: pytest.TempPathFactory, other: Path) -> None:
    home = tmp_path_factory.mktemp("h")
    env = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "K2DESK_HOME": str(home)}
    project = home / "project"
    project.mkdir()
    argv = [sys.executable, "-m", "k2desk"]
    first = subprocess.Popen([*argv, str(project)], env=env, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    pause = threading.Event()
    for _ in range(1_200):
        if (home / "data" / "window.sock").exists() or first.poll() is not None:
            break
        pause.wait(0.05)
    done = subprocess.run(
        [*argv, "--cluster", "tcp://build:1", str(other)],
        env=env,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout == (
        "It is open in the K2Desk that is running already.\n--cluster had no effect: that one keeps its own "
        "settings. Change them there, or close it and start again.\n"
    )
    settings = home / "config" / "settings.toml"
    for _ in range(1_200):
        if settings.exists() and str(other) in settings.read_text(encoding="utf-8"):
            break
        pause.wait(0.05)
    assert "build" not in settings.read_text(encoding="utf-8")
    first.terminate()
    _, complaints = first.communicate(timeout=30)
    assert first.returncode == 0
    assert complaints in (b"", b"This plugin does not support raise()\n"), complaints
    assert not (home / "data" / "window.sock").exists()
    assert not (home / "data" / "window.lock").exists()
