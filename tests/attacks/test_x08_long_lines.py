"""X08: what is too long to be read at a glance is never a rule's to answer."""

from __future__ import annotations

from rule_kit import passes

from k2desk.shell.parsing import take_apart


def test_x08_twelve_thousand_characters_are_asked() -> None:
    assert not passes("run_command:ls", "ls " + "x" * 12_000)
    assert passes("run_command:ls", "ls " + "x" * 900)


def test_x08_fifty_one_programs_are_asked() -> None:
    assert passes("run_command:ls", "; ".join(["ls"] * 50))
    assert not passes("run_command:ls", "; ".join(["ls"] * 51))
    assert len(take_apart("; ".join(["ls"] * 51)).parts) == 50


def test_x08_what_stands_behind_a_gap_is_asked() -> None:
    for gap in (" " * 400, "\t" * 400, "\u00a0" * 400, "\u3000" * 40):
        assert not passes("run_command:ls,run_command:curl", f"ls{gap}; curl x")
        assert not passes("run_command:ls", f"ls{gap}-l")
