"""Brings the files of the languages up to date: `make languages` after words were written or changed.

Every text passed to `tr`, `trn`, `say`, `say_count`, `mark`, or to `shown` of the settings, is found by its
call, and the sentences of the rooms below the interface as `sentences` says. A text the files do not
have is added to them without a translation; one that is gone leaves them. Qt's ``lrelease`` then makes what
the program loads.
"""

from __future__ import annotations

import ast
import json
import string
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final, NamedTuple
from xml.etree import ElementTree

import sentences

ROOT: Final = Path(__file__).resolve().parent.parent
FOLDER: Final = ROOT / "resources/languages"
CODES: Final = {"es": ("es", 2), "zh": ("zh_CN", 1)}
"""The name of each language in Qt's files, and how many forms it has for numbers."""
_SHOWN: Final = ("wrong", "unit", "hint")
"""The further words of a setting that are shown; a hint is an example unless it says something."""


class Message(NamedTuple):
    """A text of the source.

    Args:
        text: in English; of one that counts, the form for many.
        counts: whether it has forms for numbers.
        places: the files it is in.
    """

    text: str
    counts: bool
    places: tuple[str, ...]


def messages() -> list[Message]:
    """Find every text that is to be translated, by file and line."""
    found: dict[tuple[str, bool], dict[str, None]] = {}
    for path in sorted((ROOT / "k2desk").rglob("*.py")):
        source = path.read_text(encoding="utf-8")
        if not any(call in source for call in ("tr(", "trn(", "say(", "say_count(", "mark(", "shown(")):
            continue
        place = path.relative_to(ROOT).as_posix()
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.Call):
                for text, counts in _texts(node):
                    found.setdefault((text, counts), {})[place] = None
    for text, places in sentences.found_below(ROOT).items():
        found.setdefault((text, False), {}).update(places)
    return [Message(text, counts, tuple(places)) for (text, counts), places in found.items()]


def templates() -> str:
    """Return what the interface knows the sentences of the rooms below by, as the file of them has it."""
    return json.dumps(list(sentences.found_below(ROOT)), ensure_ascii=False, indent=0) + "\n"


def _texts(call: ast.Call) -> Iterator[tuple[str, bool]]:
    name = call.func.id if isinstance(call.func, ast.Name) else ""
    if name in ("tr", "say", "mark") and call.args:
        yield from ((text, False) for text in _written(call.args[0]))
    elif name in ("trn", "say_count"):
        yield from ((text, True) for text in _written(call.args[1]))
    elif name == "shown":
        words = [keyword.value for keyword in call.keywords if keyword.arg in _SHOWN]
        for keyword in call.keywords:
            if keyword.arg == "words" and isinstance(keyword.value, ast.Dict):
                words += keyword.value.values
        yield from ((text, False) for part in (*call.args, *words) for text in _written(part))


def _written(value: ast.expr) -> Iterator[str]:
    """Return the texts an argument is one of: itself, or both ends of a condition."""
    if isinstance(value, ast.IfExp):
        yield from _written(value.body)
        yield from _written(value.orelse)
    elif isinstance(value, ast.Constant) and isinstance(value.value, str) and value.value:
        yield value.value


def names_in(text: str) -> set[str]:
    """Return the names in braces of a text, with what is said of their form."""
    return {f"{name}:{form}" for _, name, form, _ in string.Formatter().parse(text) if name is not None}


class Translation(NamedTuple):
    """What a file says for a text.

    Args:
        forms: one, or one for each kind of number.
        finished: whether a translator has let it stand.
    """

    forms: tuple[str, ...]
    finished: bool


def read(language: str) -> dict[tuple[str, bool], Translation]:
    """Read the file of a language, by text and whether it counts."""
    path = FOLDER / f"{language}.ts"
    if not path.exists():
        return {}
    found = {}
    for message in ElementTree.parse(path).iter("message"):  # noqa: S314 -- a file of this repository
        said = message.find("translation")
        assert said is not None  # noqa: S101 -- every message has one
        forms = tuple(form.text or "" for form in said.iter("numerusform")) or (said.text or "",)
        counts = message.get("numerus") == "yes"
        found[message.findtext("source", ""), counts] = Translation(forms, said.get("type") != "unfinished")
    return found


def write(language: str, known: dict[tuple[str, bool], Translation], wanted: list[Message]) -> int:
    """Write the file of a language, and return how many of its texts have no translation."""
    code, forms = CODES[language]
    root = ElementTree.Element("TS", version="2.1", language=code, sourcelanguage="en")
    context = ElementTree.SubElement(root, "context")
    ElementTree.SubElement(context, "name").text = "K2Desk"
    missing = 0
    for one in wanted:
        message = ElementTree.SubElement(context, "message", {"numerus": "yes"} if one.counts else {})
        ElementTree.SubElement(message, "source").text = one.text
        said = known.get(
            (one.text, one.counts), Translation(("",) * (forms if one.counts else 1), finished=False)
        )
        missing += not said.finished
        translation = ElementTree.SubElement(
            message, "translation", {} if said.finished else {"type": "unfinished"}
        )
        if one.counts:
            for form in said.forms:
                ElementTree.SubElement(translation, "numerusform").text = form
        else:
            translation.text = said.forms[0]
    ElementTree.indent(root)
    body = ElementTree.tostring(root, encoding="unicode")
    path = FOLDER / f"{language}.ts"
    path.write_text(f'<?xml version="1.0" encoding="utf-8"?>\n<!DOCTYPE TS>\n{body}\n', encoding="utf-8")
    return missing


def compile_to(language: str, target: Path) -> None:
    """Make what the program loads from the file of a language."""
    import PySide6

    tool = Path(PySide6.__path__[0]) / ("lrelease.exe" if sys.platform == "win32" else "lrelease")
    command = [str(tool), "-silent", str(FOLDER / f"{language}.ts"), "-qm", str(target)]
    subprocess.run(command, check=True)


def main() -> int:
    """Bring every language up to date; the exit status is 1 where a translation is missing."""
    wanted, missing = messages(), 0
    (FOLDER / "sentences.json").write_text(templates(), encoding="utf-8")
    for language in CODES:
        left = write(language, read(language), wanted)
        compile_to(language, FOLDER / f"{language}.qm")
        sys.stdout.write(f"{language}: {len(wanted)} texts, {left} without a translation\n")
        missing += left
    return int(missing > 0)


if __name__ == "__main__":
    raise SystemExit(main())
