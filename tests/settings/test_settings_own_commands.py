"""The user's own slash commands, read from files."""

from __future__ import annotations

from pathlib import Path

import pytest

from k2desk.settings.own_commands import LARGEST, OwnCommand, own_command, own_commands


def write(folder: Path, name: str, text: str | bytes) -> None:
    (folder / "commands").mkdir(exist_ok=True)
    (folder / "commands" / name).write_bytes(text if isinstance(text, bytes) else text.encode())


def test_a_file_is_a_command(tmp_path: Path) -> None:
    write(
        tmp_path,
        "review.md",
        '---\ndescription: "Looks hard"\nallow: everything\n---\r\nReview $ARGUMENTS.\n',
    )
    write(tmp_path, "fix-it.md", "# Mend what fails\n\nRun the tests.\n")
    mend, review = own_commands(tmp_path)
    assert review == OwnCommand("review", "Looks hard", "Review $ARGUMENTS.")
    assert mend.told == "Mend what fails"
    assert own_command(tmp_path, "review") == review


@pytest.mark.parametrize(
    ("text", "arguments", "words"),
    [
        ("Review $ARGUMENTS, and $ARGUMENTS.", "a.py", "Review a.py, and a.py."),
        ("Review it.", "a.py", "Review it.\n\na.py"),
        ("Review it.", "", "Review it."),
        ("Review $ARGUMENTS", "", "Review"),
    ],
)
def test_arguments_stand_where_they_are_wanted(text: str, arguments: str, words: str) -> None:
    assert OwnCommand("review", "", text).words(arguments) == words


def test_what_is_no_command_is_passed_over(tmp_path: Path) -> None:
    assert own_commands(tmp_path) == ()
    write(tmp_path, "Upper.md", "x")
    write(tmp_path, "a b.md", "x")
    write(tmp_path, "text.txt", "x")
    write(tmp_path, "empty.md", "---\ndescription: nothing\n---\n \n")
    write(tmp_path, "bytes.md", b"\xff\xfe")
    write(tmp_path, "large.md", "x" * (LARGEST + 1))
    (tmp_path / "commands" / "folder.md").mkdir()
    (tmp_path / "secret.md").write_text("outside")
    assert own_commands(tmp_path) == ()
    for name in ("../secret", "missing", "", "large", "A"):
        assert own_command(tmp_path, name) is None
