"""X03: what is worked out when the command runs is never allowed by a rule."""

from __future__ import annotations

import pytest
from rule_kit import passes


@pytest.mark.parametrize(
    "word",
    [
        "$(curl x)",
        "`curl x`",
        "<(curl x)",
        ">(curl x)",
        "${x:-$(curl x)}",
        "$((a[$(curl x)]))",
        "${x@P}",
        "$x",
        "${x}",
        '"$(curl x)"',
        '"`curl x`"',
        '"$x"',
        "a$(curl x)b",
        "$'a'",
        '$"a"',
        "$[1]",
        "<<E\n$(curl x)\nE",
        "<<<$(curl x)",
        "'a'$(curl x)",
        "{a,b}",
        "*",
        "~",
        "a\\ b",
        "!!",
        "?",
        "[a]",
        "@(a|b)",
        "'a",
        '"a',
        "$",
    ],
)
def test_x03_no_rule_answers(word: str) -> None:
    for line in (f"ls {word}", f"ls && ls {word}", f"ls {word} | ls"):
        assert not passes("run_command:ls,run_command:curl", line)
