"""Whether a place in a Markdown text lies inside code."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.provider.quoting import Quoting


def inside(*texts: str) -> bool:
    quoting = Quoting()
    for text in texts:
        quoting.add(text)
    return quoting.inside()


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("", False),
        ("plain", False),
        ("a `", True),
        ("a `b` ", False),
        ("a ``b` ", True),
        ("a `b\n", False),
        ("```", True),
        ("```\n", True),
        ("```py\ncode\n", True),
        ("```py\ncode\n```\n", False),
        ("```py\r\ncode\r\n```\r\n", False),
        ("```py\n~~~\n", True),
        ("````\n```\n", True),
        ("```\n``` no end\n", True),
        ("```\n````\n", False),
        ("   ~~~\n", True),
        ("    ```\n", False),
        ("``` a`b\n", False),
        ("~~~ a`b\n", True),
        ("x\n" * 40_000 + "```\n" + "x\n" * 40_000, True),
    ],
)
def test_code(text: str, code: bool) -> None:
    assert inside(text) is code
    assert inside(*text) is code


@given(st.lists(st.sampled_from(["`", "```", "~~~", "\n", "a", " ", "\r\n"])))
def test_any_split_means_the_same(parts: list[str]) -> None:
    assert inside(*parts) == inside("".join(parts))


def test_a_monstrous_line_costs_no_more_than_its_length() -> None:
    quoting = Quoting()
    for _ in range(20_000):
        quoting.add("word ")
        assert not quoting.inside()
    quoting.add("`")
    assert quoting.inside()
    assert len(quoting._head) <= 1024
