"""Globs: what they fit, against a way to read them that knows no shortcuts, and that none takes long."""

from __future__ import annotations

from hypothesis import example, given
from hypothesis import strategies as st

from k2desk.core.globs import glob

PARTS = st.sampled_from(["a", "b", "*", "**", "a*", "*b", "*a*b*", "?", "a?b", "[a]", "a.b"])
NAMES = st.sampled_from(["a", "b", "ab", "aab", "axb", "[a]", "a.b"])


def fits(pattern: list[str], path: list[str]) -> bool:
    """Match part by part, trying every number of folders for ``**``."""
    if not pattern:
        return not path
    first, *rest = pattern
    if first == "**":
        if not rest:
            return bool(path)
        return any(fits(rest, path[skipped:]) for skipped in range(len(path) + 1))
    return bool(path) and _name(first, path[0]) and fits(rest, path[1:])


def _name(pattern: str, name: str) -> bool:
    if not pattern:
        return not name
    if pattern[0] == "*":
        return any(_name(pattern[1:], name[skipped:]) for skipped in range(len(name) + 1))
    return bool(name) and pattern[0] in ("?", name[0]) and _name(pattern[1:], name[1:])


@given(st.lists(PARTS, min_size=1, max_size=5), st.lists(NAMES, min_size=1, max_size=5))
@example(["**", "a", "**", "b"], ["a", "a", "b"])
@example(["**", "**", "a"], ["b", "a"])
@example(["*a*b*"], ["aab"])
def test_a_glob_fits_what_it_says(pattern: list[str], path: list[str]) -> None:
    found = glob("/".join(pattern)).fullmatch("/".join(path)) is not None
    assert found == fits(pattern, path), (pattern, path)


def test_two_stars_within_a_name_cross_folders() -> None:
    assert glob("src**").fullmatch("src/deep/a.py")
    assert glob("a*c**.py").fullmatch("abc/d.py")
    assert not glob("a*c**.py").fullmatch("a/c.py")


def test_no_glob_makes_a_path_of_its_own_choice_slow() -> None:
    # With plain stars each of these takes longer than anybody waits; the limit of a test is 120 s.
    assert not glob("*a" * 60 + "b").fullmatch("a" * 4_000)
    assert not glob("**/a/" * 60 + "b").fullmatch("/".join("a" * 2_000))
