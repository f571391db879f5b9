"""What files define: by language, nested, bounded, and never wrong about lines."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.workspace.symbols import LARGEST, LONGEST, MOST, Symbol, around, knows, symbols_of

PYTHON = b'''"""A module."""
LIMIT = 3


class Money:
    cents: int = 0

    def add(self, other):
        def inner():
            return 1
        return inner()


async def total(all):
    return 0
'''


def outline(path: str, data: bytes) -> list[tuple[str, str, int, int, int]]:
    return [tuple(symbol) for symbol in symbols_of(path, data)]  # type: ignore[misc]


def test_python() -> None:
    assert outline("a.py", PYTHON) == [
        ("LIMIT", "constant", 2, 2, 0),
        ("Money", "class", 5, 11, 0),
        ("add", "function", 8, 11, 1),
        ("inner", "function", 9, 10, 2),
        ("total", "function", 14, 15, 0),
    ]


@pytest.mark.parametrize(
    ("path", "text", "found"),
    [
        (
            "a.ts",
            "interface A { f(): void }\nclass B extends C { m() { return 1 } }\nconst h = () => 1;\n",
            "A interface, f method, B class, m method, h function",
        ),
        ("a.TSX", "function App() { return <div/> }\n", "App function"),
        ("a.mjs", "class B { m() {} }\nfunction g() {}\n", "B class, m method, g function"),
        (
            "a.go",
            "package a\ntype T struct{}\nfunc (t T) M() {}\nfunc F() {}\n",
            "T type, M method, F function",
        ),
        ("a.rs", "struct S;\nimpl S { fn m(&self) {} }\nfn f() {}\n", "S class, m function, f function"),
        ("a.java", "class A { void m() {} }\n", "A class, m method"),
        ("a.c", "struct s { int x; };\nint f(void) { return 1; }\n", "s class, f function"),
        (
            "a.md",
            "# One\n\n```\n# no\n```\n## Two ##\ntext\n# Three\n",
            "One heading, Two heading, Three heading",
        ),
    ],
)
def test_languages(path: str, text: str, found: str) -> None:
    assert knows(path)
    assert ", ".join(f"{one.name} {one.kind}" for one in symbols_of(path, text.encode())) == found


def test_headings_reach_to_the_next_of_their_level() -> None:
    found = symbols_of("README.md", b"# A\n\n## B\ntext\n## C\n# D\n")
    assert [(one.name, one.first, one.last, one.depth) for one in found] == [
        ("A", 1, 5, 0),
        ("B", 3, 4, 1),
        ("C", 5, 5, 1),
        ("D", 6, 6, 0),
    ]


def test_the_innermost_holds_a_line() -> None:
    found = symbols_of("a.py", PYTHON)
    named = [getattr(around(found, line), "name", None) for line in (1, 2, 5, 8, 10, 11, 15)]
    assert named == [None, "LIMIT", "Money", "add", "inner", "add", "total"]


def test_what_is_not_known_defines_nothing() -> None:
    assert not knows("Makefile")
    assert symbols_of("Makefile", b"def f(): pass\n") == ()
    assert symbols_of(".py", b"") == ()


def test_bounds() -> None:
    assert symbols_of("a.py", b"def f(): pass\n" + b"#" * LARGEST) == ()
    assert len(symbols_of("a.py", b"".join(b"a%d = 1\n" % n for n in range(MOST + 10)))) == MOST
    (one,) = symbols_of("a.py", b"def " + b"f" * 900 + b"(): pass\n")
    assert len(one.name) == LONGEST


def test_a_large_file_is_found_in_pieces_without_doubles() -> None:
    data = b"".join(b"def f%d():\n    return '%s'\n\n\n" % (n, b"x" * 200) for n in range(1500))
    found = symbols_of("a.py", data)
    assert [one.first for one in found] == [1 + 4 * n for n in range(1500)]


@given(
    st.binary(max_size=300),
    st.sampled_from(["a.py", "a.ts", "a.go", "a.rs", "a.java", "a.c", "a.md", "a.js"]),
)
def test_any_bytes(data: bytes, path: str) -> None:
    lines = data.count(b"\n") + 1
    for one in symbols_of(path, data):
        assert isinstance(one, Symbol)
        assert 1 <= one.first <= one.last <= max(lines, len(data.splitlines()))
