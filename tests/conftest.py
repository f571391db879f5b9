"""What every test gets: a home of its own, no desktop, and a look at what it leaves behind."""

from __future__ import annotations

import asyncio
import gc
import inspect
import os
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from hypothesis import settings
from tally_kit import tally

__all__ = ["tally"]

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
os.environ["QT_API"] = "pyside6"

# The same examples every time, so that a change is judged by what it changed; chance belongs to the nights.
settings.register_profile("test", derandomize=True, deadline=None, print_blob=True, max_examples=200)
settings.register_profile("thousand", deadline=None, print_blob=True, max_examples=1_000)
settings.register_profile("nightly", deadline=None, print_blob=True, max_examples=10_000)
settings.load_profile(os.environ.get("K2DESK_EXAMPLES", "test"))


_DUE = 20_000
"""Objects that are new since the last look at which the next one is due."""


@pytest.fixture(autouse=True)
def own_home(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Point the home folder, the settings, the data and git away from the machine's own."""
    home = tmp_path_factory.mktemp("home")
    for name in ("HOME", "USERPROFILE", "K2DESK_HOME"):
        monkeypatch.setenv(name, str(home))
    for name in ("CONFIG", "DATA", "CACHE", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    for name in ("DBUS_SESSION_BUS_ADDRESS", "COMETAPI_KEY", "COMETAPI_BASE_URL", "XDG_CURRENT_DESKTOP"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("GIT_CONFIG_NOSYSTEM", "1")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", os.devnull)
    for name, value in {"NAME": "Test", "EMAIL": "test@example.invalid"}.items():
        monkeypatch.setenv(f"GIT_AUTHOR_{name}", value)
        monkeypatch.setenv(f"GIT_COMMITTER_{name}", value)
    return home


@pytest.fixture(autouse=True)
def leaks(request: pytest.FixtureRequest) -> Iterator[None]:
    """Fail the test that leaves a thread, a window or a running timer behind."""
    gc.disable()  # see `pytest_runtest_logfinish`; the end of a program within a test enables it
    before = set(threading.enumerate())
    qt = "qapp" in request.fixturenames
    there = _timers() | _windows() if qt else {}
    yield
    left = []
    for thread in set(threading.enumerate()) - before:
        thread.join(2)
        # The thread pool of asyncio's own to_thread belongs to the loop and ends with it; ours bear our name.
        if thread.is_alive() and not thread.daemon:
            left.append(f"thread {thread.name}")
    if qt:
        _delete_what_is_due()
        left += [words for key, words in (_timers() | _windows()).items() if key not in there]
    assert not left, f"left behind: {', '.join(left)}"


@pytest_asyncio.fixture
async def tasks() -> AsyncIterator[None]:
    """Fail the test that leaves a task running in its loop."""
    yield
    left = asyncio.all_tasks() - {asyncio.current_task()}
    if left:  # a generator that was let go of is closed by a task of the loop's own, which ends at once
        _, left = await asyncio.wait(left, timeout=1)
    assert not left, f"left running: {left}"


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Have every coroutine test watched for tasks it leaves."""
    for item in items:
        if isinstance(item, pytest.Function) and inspect.iscoroutinefunction(item.function):
            item.fixturenames.append("tasks")


def _timers() -> dict[int, str]:
    """Return every timer that runs, with a word on whose it is."""
    import shiboken6
    from PySide6.QtCore import QTimer

    gc.collect()
    found = [o for o in gc.get_objects() if isinstance(o, QTimer) and shiboken6.isValid(o) and o.isActive()]
    return {id(timer): f"timer of {type(timer.parent()).__name__}" for timer in found}


def _delete_what_is_due() -> None:
    """Let Qt delete what asked for it."""
    from PySide6.QtCore import QCoreApplication, QEvent

    gc.collect()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()


def _windows() -> dict[int, str]:
    """Return every window that is shown."""
    from PySide6.QtWidgets import QApplication

    shown = [widget for widget in QApplication.topLevelWidgets() if widget.isVisible()]
    return {id(widget): f"window {type(widget).__name__}" for widget in shown}


def pytest_runtest_logfinish() -> None:
    """Collect here, in the main thread, what tests have left, as the program itself does.

    Python's own collector runs in whatever thread allocates, and a loop with Qt's timers in it that is freed
    there takes the process down.
    """
    if gc.get_count()[0] > _DUE:
        gc.collect()


def pytest_collection_finish() -> None:
    """Spare the looks for leaks what is there for good: most of what they went through were modules."""
    gc.collect()
    gc.freeze()
