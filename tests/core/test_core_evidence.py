"""The id a result is cited by is the number of its call."""

from __future__ import annotations

import pytest

from k2desk.core.evidence import evidence_id
from k2desk.core.messages import Tool


@pytest.mark.parametrize(
    ("call", "name"),
    [
        ("functions.run_tests:7", "E7"),
        ("functions.look:0", "E0"),
        ("c1", ""),
        ("look:x", ""),
        ("", ""),
    ],
)
def test_the_number_of_the_call(call: str, name: str) -> None:
    assert evidence_id(call) == name
    assert Tool(call, "look", "seen", name).sent == (f"seen\n[{name}]" if name else "seen")
