"""Colours in slices: the visible part first, the whole text right in the end, no slice too long."""

from __future__ import annotations

import subprocess
import sys
import time

from k2desk.ui.diff.tint import PIECE, WHOLE, Tint
from k2desk.ui.highlight import highlight_lines

CODE = ('def f(a):\n    """doc\n    more"""\n    return a + 1  # sum\n\n' * 400).split("\n")


def finish(tint: Tint) -> None:
    while not tint.idle:
        tint.work()


def test_in_the_end_the_colours_are_those_of_the_whole_text() -> None:
    tint = Tint(CODE, "python")
    tint.look(1000, 1040)
    finish(tint)
    assert [tint.spans(line) for line in range(len(CODE))] == highlight_lines("\n".join(CODE), "python")


def test_what_is_looked_at_comes_first() -> None:
    tint = Tint(CODE, "python")
    tint.look(1500, 1510)
    while not tint.spans(1500):
        assert not tint.spans(PIECE * 2)
        tint.work(0.001)
    assert tint.spans(1500)


def test_a_very_long_text_is_coloured_only_where_it_is_looked_at() -> None:
    lines = ["x = 1"] * (WHOLE + 1)
    tint = Tint(lines, "python")
    assert tint.idle
    tint.look(5000, 5010)
    finish(tint)
    assert tint.spans(5005) == [(4, 1, "number")]
    assert tint.spans(0) == []
    tint.look(5000, 5010)
    assert tint.idle


def test_the_guess_does_not_overwrite_what_is_known() -> None:
    lines = ['"""', *["inside 1"] * 300, '"""']
    tint = Tint(lines, "python")
    finish(tint)
    tint.look(200, 220)
    finish(tint)
    assert tint.spans(210) == [(0, 8, "string")]


def test_a_slice_is_short() -> None:
    tint = Tint(["value = compute(1, 'two', three)  # four"] * 10_000, "python")
    tint.work(0.0)
    times = []
    while not tint.idle:
        start = time.thread_time()  # not the clock: others may have the processor meanwhile
        tint.work(0.005)
        times.append(time.thread_time() - start)
    assert len(times) > 10
    times.sort()
    assert times[len(times) // 2] < 0.012


def test_plain_text_is_no_work() -> None:
    tint = Tint(["a", "b"], "")
    tint.look(0, 1)
    assert tint.idle
    assert tint.spans(1) == []
    empty = Tint([], "python")
    empty.look(0, 0)
    assert empty.idle


LOADING = """
import sys, threading

def heard(event, arguments):
    if event == "import" and arguments[0].startswith("pygments.lexers."):
        print(arguments[0], threading.current_thread() is threading.main_thread())

sys.addaudithook(heard)
from k2desk.ui.diff.tint import Tint
tint = Tint(["f(x) = 2x"], "julia")
while not tint.idle:
    tint.work()
print(tint.spans(0))
"""


def test_no_lexer_is_loaded_in_the_thread_of_the_window() -> None:
    done = subprocess.run(
        [sys.executable, "-c", LOADING], capture_output=True, text=True, timeout=60, check=True
    )
    *loaded, colours = done.stdout.splitlines()
    assert "pygments.lexers._julia_builtins False" in loaded
    assert not [line for line in loaded if line.endswith("True")]
    assert "function" in colours or "number" in colours
