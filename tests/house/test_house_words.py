"""Every word on the screen can be said in another language: nothing is shown but through `tr` and `trn`."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "packaging"))
import languages  # type: ignore[import-not-found]  # noqa: E402

SOURCES = sorted((ROOT / "k2desk/ui").rglob("*.py"))
SHOWS = {
    # What shows a text, and at which place it takes one.
    **dict.fromkeys(("setText", "setToolTip", "setAccessibleName", "setAccessibleDescription"), (0,)),
    **dict.fromkeys(("setPlaceholderText", "setWindowTitle", "setTitle", "addItem", "addAction"), (0,)),
    **dict.fromkeys(("label", "button", "plain", "KeyButton", "NoteField", "Words", "Segments"), (0,)),
    **dict.fromkeys(("show_tip", "IconButton", "Action", "with_key", "emit", "_say", "say"), (0, 1)),
}
NAMED = ("name", "tip", "title")
"""Keywords whose value is shown."""
WORD = re.compile(r"[A-Za-z]{2,} [A-Za-z]|^[A-Z][a-z]{2,}\b")
"""A text with words of English in it; one word in small letters may be a name for the program."""
OURS = re.compile(r"^(K2Desk\b.*|(Ctrl|Alt|Shift)\+.*|Esc|Del|Enter|Ctrl ⏎|Aa)$")
"""What is called the same in every language."""
OTHERS = {
    "k2desk/ui/play.py": "what the played demo says to its terminal",
    "k2desk/ui/player.py": "the same",
}


def _literals(value: ast.expr) -> Iterator[str]:
    """Yield the texts that are written out in an argument, outside of the calls in it."""
    match value:
        case ast.Constant(value=str() as text):
            yield text
        case ast.JoinedStr(values=parts):
            for part in parts:
                yield from _literals(part)
        case ast.IfExp(body=one, orelse=other):
            yield from _literals(one)
            yield from _literals(other)
        case ast.BoolOp(values=parts):
            for part in parts:
                yield from _literals(part)
        case ast.BinOp(left=one, right=other):
            yield from _literals(one)
            yield from _literals(other)


def _shown(call: ast.Call) -> Iterator[ast.expr]:
    name = ast.unparse(call.func).rpartition(".")[2]
    if name in SHOWS:
        yield from (call.args[place] for place in SHOWS[name] if place < len(call.args))
        yield from (keyword.value for keyword in call.keywords if keyword.arg in NAMED)


def test_nothing_is_shown_but_what_can_be_said_in_every_language() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno} {text!r}"
        for path in SOURCES
        if path.relative_to(ROOT).as_posix() not in OTHERS
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for value in _shown(node)
        for text in _literals(value)
        if WORD.search(text) and not OURS.match(text)
    ]
    assert found == [], "say it through `tr` of k2desk.ui.words, see CONTRIBUTING.md"


@pytest.mark.parametrize("language", languages.CODES)
def test_what_the_program_loads_is_made_of_the_translations(language: str, tmp_path: Path) -> None:
    made = tmp_path / f"{language}.qm"
    languages.compile_to(language, made)
    kept = languages.FOLDER / made.name
    assert made.read_bytes() == kept.read_bytes(), "run `make languages` and commit what it makes"


def test_the_interface_knows_every_sentence_of_the_rooms_below() -> None:
    """An error that is raised, or a sentence that is marked, is a template; the templates are translated."""
    kept = (languages.FOLDER / "sentences.json").read_text(encoding="utf-8")
    assert languages.templates() == kept, "run `make languages`, and translate what it adds"
