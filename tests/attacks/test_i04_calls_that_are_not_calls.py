"""I04: names that are no tools and arguments that are none are answered with errors, and nothing runs."""

from __future__ import annotations

from typing import Any

import pytest
from mind_kit import Mind

from k2desk.core.events import ToolFinished, ToolStarted


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("no_such_tool", "There is no tool 'no_such_tool'. The tools are: "),
        ("read_fiel", "There is no tool 'read_fiel'. Did you mean read_file?"),
        ("re\u0430d_file", "It holds U+0430; names are plain ASCII. Did you mean read_file?"),
        ("read\u200b_file", "It holds U+200B; names are plain ASCII. Did you mean read_file?"),
        ("\uff52\uff55\uff4e_command", "It holds U+FF4E, U+FF52, U+FF55; names are plain ASCII."),
        ("x" * 100_000, "There is no tool 'xxxx"),
        ("", "There is no tool ''."),
        ("__class__", "There is no tool '__class__'."),
    ],
)
async def test_i04_a_name_that_is_no_tool(mind: Mind, name: str, words: str) -> None:
    mind.says((name, {"command": "id"}))
    [finished] = [event for event in await mind.turn() if isinstance(event, ToolFinished)]
    assert finished.status == "failed"
    assert words in finished.text
    assert len(finished.text) < 1_000


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"path": "a", "first_lines": 3}, "Unknown arguments: first_lines. Did you mean first_line?"),
        ({"pаth": "a"}, "Unknown arguments: pаth. Did you mean path?"),
        ({"path": "a", "__proto__": {"mode": "act"}}, "Unknown arguments: __proto__."),
        ({"path": "a", "constructor": 1}, "Unknown arguments: constructor."),
        ({}, "missing required field `path`"),
        ({"path": ["a"]}, "Expected `str`, got `array`"),
        ({"path": "a", "first_line": "1"}, "Expected `int`, got `str`"),
        ({"path": "a", "first_line": True}, "Expected `int`, got `bool`"),
        ({"path": None}, "Expected `str`, got `null`"),
        ('{"path": "a.py", "path": "/etc/passwd"}', "path is given twice"),
        ('{"path": "a.py", "first_line": 1, "first_line": 2}', "first_line is given twice"),
        ('{"path": ' + "[" * 40 + "]" * 40 + "}", "nested deeper than 32 levels"),
        ('{"path": ' + "[" * 1_000 + "]" * 1_000 + "}", "nested deeper than 32 levels"),
        ('{"path": ' + '{"a":' * 1_000 + "1" + "}" * 1_001, "nested deeper than 32 levels"),
        ('{"path": ' + "[" * 100_000, "nested deeper"),
        ('{"path": "' + "x" * 10_000_000 + '"}', "longer than 4194304 characters"),
        ('{"path": "a"} and more', "not valid JSON"),
        ('{"path": "a', "not valid JSON"),
        ("[]", "must be one JSON object"),
        ('{"path": NaN}', "arguments"),
    ],
)
async def test_i04_arguments_that_do_not_fit(mind: Mind, arguments: Any, words: str) -> None:
    (mind.root / "a.py").write_text("secret\n")
    mind.says(("read_file", arguments))
    events = await mind.turn()
    [finished] = [event for event in events if isinstance(event, ToolFinished)]
    assert finished.status == "failed"
    assert words in finished.text
    assert "secret" not in finished.text
    assert len(finished.text) < 1_000
    assert not [event for event in events if isinstance(event, ToolStarted)]


async def test_i04_a_twice_given_command_is_not_asked_about(mind: Mind) -> None:
    mind.says(("run_command", '{"command": "ls", "command": "rm -rf ."}'))
    await mind.turn()
    assert mind.asked == []
