"""What a search finds, and how it is read from ripgrep and from git."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass
from fnmatch import fnmatchcase

import msgspec

WIDTH = 500


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for.

    Args:
        pattern: the text, or the regular expression.
        regex: whether it is one (Rust's dialect, in time linear in the text).
        case: whether case counts; None: only where the pattern has a capital letter.
        word: whether it must be a whole word.
        path: a file or folder to search in; "" for the whole workspace.
        include: globs such as ``src/**``; with a leading ``!`` they exclude.
        everything: whether files that git ignores are searched too.
    """

    pattern: str
    regex: bool = False
    case: bool | None = None
    word: bool = False
    path: str = ""
    include: tuple[str, ...] = ()
    everything: bool = False

    @property
    def ignores_case(self) -> bool:
        """Whether letters match in either case."""
        return self.pattern == self.pattern.lower() if self.case is None else not self.case

    def includes(self, path: str) -> bool:
        """Tell whether the globs let a path in; for programs that know none."""
        wanted = [glob for glob in self.include if not glob.startswith("!")]
        if any(_fits(path, glob[1:]) for glob in self.include if glob.startswith("!")):
            return False
        return not wanted or any(_fits(path, glob) for glob in wanted)


@dataclass(frozen=True, slots=True)
class Hit:
    """A line that matches.

    Args:
        path: relative to the workspace.
        line: its number, from 1.
        column: where the first match begins, in letters from 1.
        text: the line without its end, cut to `WIDTH` letters.
        spans: start and end of every match within ``text``, in letters from 0.
    """

    path: str
    line: int
    column: int
    text: str
    spans: tuple[tuple[int, int], ...] = ()


def _fits(path: str, glob: str) -> bool:
    """Match as git ignores: a glob without a slash is about names, one with a slash about whole paths."""
    if "/" not in glob.rstrip("/"):
        return any(fnmatchcase(part, glob.rstrip("/")) for part in path.split("/"))
    return fnmatchcase(path, glob.lstrip("/")) or fnmatchcase(path, glob.strip("/") + "/*")


class _Text(msgspec.Struct):
    text: str | None = None
    coded: str | None = msgspec.field(default=None, name="bytes")

    def raw(self) -> bytes:
        """Return what was there: ripgrep gives base64 for what is no UTF-8."""
        return base64.b64decode(self.coded) if self.coded is not None else (self.text or "").encode()


class _Span(msgspec.Struct):
    start: int
    end: int


class _Match(msgspec.Struct):
    path: _Text
    lines: _Text
    line_number: int | None = None
    submatches: list[_Span] = []


class _Message(msgspec.Struct):
    data: _Match


_message = msgspec.json.Decoder(_Message)


def read_ripgrep(line: bytes) -> Hit | None:
    """Read one line of ``rg --json``; None where it is no match.

    Source of the format: https://docs.rs/grep-printer, "JSON".
    """
    if not line.startswith(b'{"type":"match"'):
        return None
    found = _message.decode(line).data
    path = found.path.raw().decode("utf-8", "surrogateescape").removeprefix("./")
    raw = found.lines.raw()
    return _hit(path, found.line_number or 1, raw, [(span.start, span.end) for span in found.submatches])


def read_git(entry: bytes, query: Query) -> Hit | None:
    """Read one line of ``git grep -n --column -z``: path, NUL, line, NUL, column, NUL, text."""
    parts = entry.split(b"\0", 3)
    if len(parts) != 4 or not parts[1].isdigit() or not parts[2].isdigit():
        return None
    path, number, column, raw = parts
    start = int(column) - 1
    spans = [(start, start)]
    if not query.regex:
        # Expressions are not tried again here: Python's could take for ever on a hostile line.
        flags = re.IGNORECASE if query.ignores_case else 0
        found = re.finditer(re.escape(query.pattern.encode()), raw, flags)
        spans = [match.span() for match in found] or spans
    return _hit(path.decode("utf-8", "surrogateescape"), int(number), raw, spans)


def _hit(path: str, number: int, raw: bytes, spans: list[tuple[int, int]]) -> Hit:
    raw = raw.rstrip(b"\r\n")
    text = raw.decode("utf-8", "replace")

    def letters(place: int) -> int:
        return len(raw[:place].decode("utf-8", "replace"))

    placed = spans if raw.isascii() else [(letters(start), letters(end)) for start, end in spans]
    column = placed[0][0] + 1 if placed else 1
    # A match far to the right is shown with some of what stands before it.
    skip = max(0, column - WIDTH // 2) if column > WIDTH - 50 else 0
    shown = tuple(
        (max(start - skip, 0), min(end - skip, WIDTH))
        for start, end in placed
        if start - skip < WIDTH and end > max(start, skip)
    )
    return Hit(path, number, column, text[skip : skip + WIDTH], shown)
