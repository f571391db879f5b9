"""Reads the results that a test runner wrote as JUnit XML; the file is a stranger's."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from k2desk.core.errors import K2DeskError
from k2desk.core.proposals import TestCase
from k2desk.sandbox.clean import clean

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_BYTES = 32 * 1024 * 1024
_MOST_CASES = 50_000
_MOST_MESSAGE = 8_000
_MOST_MESSAGES = 1_000_000
_BEFORE_ROOT = re.compile(r"\A\ufeff?(?:\s|<\?[^>]*\?>|<!--(?:(?!-->)[\s\S]){0,4096}-->)*<(?![!?])")
_STREAM = re.compile(r"^-{3,} Captured \w+ -{3,}$", re.M)


class ResultsUnreadable(K2DeskError):
    """What the runner left is no JUnit XML, or more than will be read."""


def parse(data: bytes, is_file: Callable[[str], bool] = lambda _path: False) -> tuple[TestCase, ...]:
    """Read every test's outcome, in the order of the run.

    Args:
        data: the file, UTF-8.
        is_file: tells whether a path names a file of the project; the runner writes ``tests.test_a.TestB``
            and only the files say where the module ends.

    Raises:
        ResultsUnreadable: it isn't JUnit XML, declares entities, or is too large.
    """
    if len(data) > MOST_BYTES:
        raise ResultsUnreadable(f"The results are larger than {MOST_BYTES:,} bytes")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        raise ResultsUnreadable("The results are no UTF-8") from error
    # A document type is where entities are declared, and it may stand only before the root. Reading text
    # instead of bytes, the parser ignores what the file says of its encoding.
    if not _BEFORE_ROOT.match(text):
        raise ResultsUnreadable("The results have a document type, which JUnit XML does not need")
    from xml.etree import ElementTree as Xml  # nobody needs it before a test has run

    try:
        root = Xml.fromstring(text)  # noqa: S314 - see above: no entities
    except (Xml.ParseError, ValueError) as error:
        raise ResultsUnreadable(f"The results are no XML: {error}") from error
    cases: dict[str, TestCase] = {}
    room = _MOST_MESSAGES
    for element in root.iter("testcase"):
        case = _case(element, is_file, min(room, _MOST_MESSAGE))
        room -= len(case.message) + len(case.output)
        before = cases.get(case.id)
        # A test that passes and whose clean-up fails is told of twice.
        if before is None or before.outcome != "failed":
            cases[case.id] = case
        if len(cases) > _MOST_CASES:
            raise ResultsUnreadable(f"The results tell of more than {_MOST_CASES:,} tests")
    return tuple(cases.values())


def _case(element: Element, is_file: Callable[[str], bool], room: int) -> TestCase:
    outcome: Literal["passed", "failed", "skipped"] = "passed"
    message = ""
    for child in sorted(
        element, key=lambda child: child.tag == "skipped"
    ):  # a skipped test's clean-up may fail
        if child.tag in ("failure", "error"):
            outcome = "failed"
        elif child.tag == "skipped":
            outcome = "skipped"
        else:
            continue
        message = child.text or child.get("message") or ""
        break
    message = _cut(clean(message), room)
    output = _cut(clean(_output(element)), room - len(message)) if outcome == "failed" else ""
    seconds, line = _seconds(element.get("time")), _line(element.get("line"))
    return TestCase(_id(element, is_file), outcome, seconds, message, line, output)


def _output(element: Element) -> str:
    """Return what a test wrote; pytest heads each stream with a line, also one nobody wrote to."""
    told = []
    for child in element:
        if child.tag in ("system-out", "system-err"):
            pieces = _STREAM.split(child.text or "")
            told += [piece.strip("\n") for piece in pieces if piece.strip()]
    return "\n".join(told)


def _line(text: str | None) -> int:
    """Return the line a test begins at, from 1; pytest counts from 0."""
    return int(text) + 1 if text and text.isdecimal() and len(text) < 9 else 0


def _seconds(text: str | None) -> float:
    try:
        seconds = float(text or 0)
    except ValueError:  # a stranger's number
        return 0.0
    return seconds if 0 <= seconds < 1e9 else 0.0


def _cut(text: str, room: int) -> str:
    """Keep the start and, twice as long, the end, where the reason is."""
    if len(text) <= room:
        return text
    head = room // 3
    return f"{text[:head]}\n[…]\n{text[len(text) - (room - head) :]}"


def _id(element: Element, is_file: Callable[[str], bool]) -> str:
    """Put together what pytest took apart (_pytest/junitxml.py, mangle_test_address)."""
    name = clean(element.get("name", ""))[:1000]
    dotted = clean(element.get("classname", "") or name)[:1000].split(".")
    own = [name] if element.get("classname") else []
    file = (element.get("file") or "").replace("\\", "/")
    depth = len(file.removesuffix(".py").split("/"))
    if file.endswith(".py") and file.removesuffix(".py").split("/") == dotted[:depth]:
        return "::".join([file, *dotted[depth:], *own])
    for end in range(len(dotted), 0, -1):
        path = "/".join(dotted[:end]) + ".py"
        if is_file(path):
            return "::".join([path, *dotted[end:], *own])
    return "::".join([".".join(dotted), *own])
