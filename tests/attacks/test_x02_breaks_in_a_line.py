"""X02: line breaks and signs that look like none let nothing through, and are shown."""

from __future__ import annotations

import pytest
from rule_kit import passes

from k2desk.core.visible import is_clean, visible


@pytest.mark.parametrize(
    "sign", ["\n", "\r", "\r\n", "\x0b", "\x0c", "\u2028", "\u2029", "\x85", "\x00", "\t", "\u200b"]
)
def test_x02_no_rule_answers(sign: str) -> None:
    for line in (f"ls{sign}rm x", f"ls {sign} ls", f"l{sign}s", f"ls '{sign}'", f"{sign} && ls"):
        assert not passes("run_command:ls,run_command:rm", line)
    if sign not in "\n\t":
        assert is_clean(visible(f"ls{sign}rm x"))
        assert visible(sign) != sign
