"""What the work may touch: how it is written and read, and what is no glob of the workspace."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.errors import ToolError
from k2desk.core.scope import (
    Bounds,
    as_glob,
    as_name,
    bounded,
    differences,
    fits,
    read,
    size_of,
    written,
)

BOUNDS = Bounds(("src/ledger/*.py", "tests/**"), 40, ("httpx", "@scope/package"))


@pytest.mark.parametrize(
    ("text", "one_form"),
    [
        ("src/*.py", "src/*.py"),
        ("./src//a.py", "src/a.py"),
        (" src/a.py ", "src/a.py"),
        ("src/", "src/**"),
        ("src/**/", "src/**"),
        ("**", "**"),
        ("app/[id]/page.tsx", "app/[id]/page.tsx"),
        ("...", "..."),
    ],
)
def test_a_glob_has_one_form(text: str, one_form: str) -> None:
    assert as_glob(text) == one_form


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "no glob"),
        ("  ", "no glob"),
        ("a" * 201, "no glob: give 1 to 200"),
        ("a\nb", "can be seen"),
        ("a\u202eb", "can be seen"),
        ("a\0b", "can be seen"),
        ("src\\a.py", "/ instead of a backslash"),
        ("/etc/passwd", "leaves the workspace"),
        ("~/x", "leaves the workspace"),
        ("C:/x", "leaves the workspace"),
        ("../x", "goes up with"),
        ("src/../../x", "goes up with"),
        (".", "names no file; for every file of the workspace write"),
        ("src/**.py", "whole folders alone"),
    ],
)
def test_what_is_no_glob_of_the_workspace_is_refused_in_words(text: str, words: str) -> None:
    with pytest.raises(ToolError, match=words):
        as_glob(text)


@pytest.mark.parametrize(
    "name", ["httpx", "@scope/package", "group.id:artifact", "example.com/mod/v2", "a", "ruamel.yaml"]
)
def test_names_of_packages_are_taken(name: str) -> None:
    assert as_name(f" {name} ") == name


@pytest.mark.parametrize(
    "name", ["", "httpx>=0.28", "httpx[socks]", "a b", "a,b", "-x", "a-", "é", "a" * 101]
)
def test_what_is_more_than_a_name_is_refused(name: str) -> None:
    with pytest.raises(ToolError, match="no name of a dependency"):
        as_name(name)


def test_bounds_have_one_form_and_limits() -> None:
    assert bounded(["a", "./a"], 1, ["x", "x "]) == Bounds(("a",), 1, ("x",))
    for files, lines, names, words in (
        ([], 1, [], "1 to 40 globs"),
        ([f"f{n}" for n in range(41)], 1, [], "1 to 40 globs"),
        (["a"], 0, [], "between 1 and 100,000"),
        (["a"], 100_001, [], "between 1 and 100,000"),
        (["a"], 1, [f"n{n}" for n in range(21)], "at most 20"),
    ):
        with pytest.raises(ToolError, match=words):
            bounded(files, lines, names)


def test_a_path_is_covered_by_its_glob_its_name_or_its_folder() -> None:
    assert BOUNDS.covers("src/ledger/money.py")
    assert BOUNDS.covers("tests/deep/test_a.py")
    assert not BOUNDS.covers("src/ledger/deep/money.py")
    assert not BOUNDS.covers("src/other.py")
    assert fits("src", "src/deep/a.py")
    assert fits("src/a.py", "src/a.py")
    assert not fits("src", "srcs/a.py")
    assert not fits("src/*", "src/deep/a.py"), "a folder is meant whole only where it is named"


def test_it_is_written_and_read() -> None:
    text = "src/ledger/*.py\ntests/**\nat most 40 changed lines\nnew dependencies: httpx, @scope/package"
    assert written(BOUNDS) == text
    assert read(text) == BOUNDS
    assert written(Bounds(("a",), 1)) == "a\nat most 1 changed line\nno new dependencies"
    assert size_of(Bounds(("a",), 2)) == "at most 2 changed lines"


@given(
    st.lists(
        st.sampled_from(["a", "src/*.py", "at most 3 changed lines", "no new dependencies"]), min_size=1
    ),
    st.integers(1, 100_000),
    st.lists(st.sampled_from(["httpx", "a.b", "@a/b"])),
)
def test_what_is_written_is_read_again(files: list[str], lines: int, names: list[str]) -> None:
    bounds = bounded(files, lines, names)
    assert read(written(bounds)) == bounds


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "last two lines"),
        ("a", "last two lines"),
        ("a\nat most 3 changed lines", "last two lines"),
        ("a\nat most x changed lines\nno new dependencies", "last two lines"),
        ("a\nat most 3 changed lines\nnothing new", "last two lines"),
        ("at most 3 changed lines\nno new dependencies", "1 to 40 globs"),
        ("../a\nat most 3 changed lines\nno new dependencies", "goes up"),
        ("a\nat most 0 changed lines\nno new dependencies", "between 1"),
        ("a\nat most 3 changed lines\nnew dependencies: a==1", "no name of a dependency"),
    ],
)
def test_a_text_that_is_none_is_refused(text: str, words: str) -> None:
    with pytest.raises(ToolError, match=words):
        read(text)


def test_what_the_user_changed_is_said() -> None:
    agreed = Bounds(("src/ledger/*.py", "docs"), 1, ("httpx", "anyio"))
    assert differences(BOUNDS, BOUNDS) == ()
    assert differences(BOUNDS, agreed) == (
        "taken out: tests/**",
        "added: docs",
        "not agreed as new dependencies: @scope/package",
        "added as new dependencies: anyio",
        "at most 1 changed line instead of 40",
    )
