"""X04: what changes the environment of a program is asked about, and told line by line."""

from __future__ import annotations

import pytest
from rule_kit import passes

from k2desk.shell.parsing import take_apart


@pytest.mark.parametrize(
    ("line", "sets"),
    [
        ("FOO=1 ls", ["FOO=1"]),
        ("PAGER=curl git diff", ["PAGER=curl"]),
        ("LD_PRELOAD=./x A+=2 ls", ["LD_PRELOAD=./x", "A+=2"]),
        ("env X=Y ls", ["X=Y"]),
        ("export PATH=.", ["PATH=."]),
        ("export PATH=. && ls", ["PATH=."]),
        ("PATH=. ; ls", []),
        ("declare -x A=1; ls", ["A=1"]),
        ("unset A; ls", []),
        ("alias ls=curl; ls", []),
        ("A[0]=1 ls", ["A[0]=1"]),
    ],
)
def test_x04_no_rule_answers(line: str, sets: list[str]) -> None:
    assert not passes("run_command:ls,run_command:git diff", line)
    told = [value for part in take_apart(line).parts for label, value in part.notes if label == "sets"]
    assert told == sets
