"""What is freed goes back to the system: one heap for all threads."""

from __future__ import annotations

import ctypes
import subprocess
import sys

import pytest

from k2desk.core.allocation import M_ARENA_MAX, M_TRIM_THRESHOLD, THRESHOLD, give_back

SCRIPT = """
import ctypes, sys, threading
from k2desk.core.allocation import give_back

library = ctypes.CDLL(None)
library.malloc.restype = ctypes.c_void_p
if sys.argv[1] == "True":
    give_back()
thread = threading.Thread(target=lambda: [library.malloc(1000) for _ in range(1000)])
thread.start()
thread.join()
library.malloc_stats()
"""


@pytest.mark.skipif(sys.platform != "linux", reason="the heaps of GNU's C library")
@pytest.mark.parametrize(("asked", "heaps"), [(False, 2), (True, 1)])
def test_threads_share_one_heap(asked: bool, heaps: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT, str(asked)], capture_output=True, text=True, check=True, timeout=60
    )
    assert done.stderr.count("Arena ") == heaps


def test_elsewhere_nothing_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    monkeypatch.setitem(sys.modules, "ctypes", None)  # asking for it would fail
    give_back()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the library is not asked")
def test_another_c_library_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """musl's has no `mallopt`."""
    monkeypatch.setattr(ctypes, "CDLL", lambda _name: object())
    give_back()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the library is not asked")
def test_one_heap_is_asked_for_and_its_free_end(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[tuple[int, int]] = []

    class Library:
        def mallopt(self, what: int, value: int) -> int:
            asked.append((what, value))
            return 1

    monkeypatch.setattr(ctypes, "CDLL", lambda _name: Library())
    give_back()
    assert asked == [(M_ARENA_MAX, 1), (M_TRIM_THRESHOLD, THRESHOLD)]
