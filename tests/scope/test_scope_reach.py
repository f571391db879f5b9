"""How many files a glob means: as many as fit, whichever way they are found."""

from __future__ import annotations

import pytest

from k2desk.core.scope import fits
from k2desk.scope.reach import MOST, count
from k2desk.workspace.paths import PathList

PATHS = PathList(
    ["README.md", "src/a.py", "src/b.py", "src/deep/c.py", "src/deep/d.txt", "srcs/e.py", "tests/test_a.py"]
)


@pytest.mark.parametrize(
    "pattern",
    [
        *("**", "*", "*.md", "src", "src/**", "src/*.py", "src/**/*.py", "**/*.py", "src/a.py", "src/?.py"),
        *("nowhere", "nowhere/*.py", "src/deep", "src/d*/c.py", "tests/*"),
    ],
)
def test_it_counts_what_fits(pattern: str) -> None:
    assert count(pattern, PATHS) == sum(fits(pattern, path) for path in PATHS)


def test_it_ends_when_enough_are_counted() -> None:
    many = PathList(f"src/{number:05}.py" for number in range(MOST + 2_500))
    for pattern in ("src", "src/**", "src/*.py", "**/*.py"):
        assert count(pattern, many) == MOST
    assert count("src/0000?.py", many) == 10
