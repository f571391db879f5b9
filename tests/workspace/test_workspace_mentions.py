"""The names on lines of a file; words in strings and comments are none."""

from __future__ import annotations

from k2desk.workspace.mentions import Mention, mentions_of

TEXT = b"""import os
from a.b import c as d
def f(x):
    return d(x, "y")  # z
"""


def test_names_with_their_lines() -> None:
    found = mentions_of("m.py", TEXT, {2, 4})
    assert found == (
        Mention("a", 2, True),
        Mention("b", 2, True),
        Mention("c", 2, True),
        Mention("d", 2, True),
        Mention("d", 4, False),
        Mention("x", 4, False),
    )


def test_nothing_is_said_of_what_is_not_known() -> None:
    assert mentions_of("m.txt", TEXT, {1}) == ()
    assert mentions_of("m.py", TEXT, ()) == ()
    assert mentions_of("m.py", b"x = 1\n" * 100_000, {1}) == ()
    assert mentions_of("m.py", b"\xff\0(((", {1}) == ()
