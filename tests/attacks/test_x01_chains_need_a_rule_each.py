"""X01: a command that was remembered lets nothing through that is chained to it."""

from __future__ import annotations

import pytest
from rule_kit import passes


@pytest.mark.parametrize("operator", [";", "&&", "||", "|", "&", "|&", "; ;", "&\n", ";;"])
def test_x01_what_is_chained_needs_its_own_rule(operator: str) -> None:
    assert passes("run_command:ls", "ls")
    assert not passes("run_command:ls", f"ls{operator} rm -rf x")
    assert not passes("run_command:ls", f"rm -rf x{operator}ls")


def test_x01_each_part_by_its_own_rule() -> None:
    assert passes("run_command:ls,run_command:git status", "ls && git status -s | ls")
    assert not passes("run_command:ls,run_command:git status", "ls & git status"), (
        "what stays behind is asked"
    )
    for around in ("(ls)", "{ ls; }", "! ls", "if ls; then ls; fi", "f() { ls; }", "while ls; do ls; done"):
        assert not passes("run_command:ls", around)
