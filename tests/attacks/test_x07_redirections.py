"""X07: what writes to or reads from another place is asked about, and the places are told."""

from __future__ import annotations

import pytest
from rule_kit import passes

from k2desk.shell.parsing import take_apart


@pytest.mark.parametrize(
    "redirection",
    [
        ">x",
        ">> x",
        ">| x",
        "1<> x",
        "&> x",
        "&>>x",
        ">&3",
        "2>/etc/x",
        "< x",
        "3>&1",
        "2>&-",
        ">/dev/null2",
        "> /dev/tcp/127.0.0.1/80",
        "2>&1 >x",
        ">/dev/nul",
        ">&x",
        "<&4",
    ],
)
def test_x07_no_rule_answers(redirection: str) -> None:
    for line in (
        f"ls {redirection}",
        f"{redirection} ls",
        f"ls | ls {redirection}",
        f"ls && ls {redirection}",
    ):
        assert not passes("run_command:ls", line), line
    told = take_apart(f"ls {redirection}").parts[0].notes
    assert redirection.split(" >")[-1].strip("> ") in told[-1][1] or not told[-1][1]
