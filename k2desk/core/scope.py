"""What the model may expect to touch, as the user agreed to it: files, size and new dependencies."""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from k2desk.core.errors import ToolError
from k2desk.core.globs import DEEP, glob
from k2desk.core.happened import Happened
from k2desk.core.visible import is_clean, visible
from k2desk.core.wording import mark

MOST_GLOBS = 40
LONGEST_GLOB = 200
"""Characters of a glob."""
MOST_LINES = 100_000
MOST_NAMES = 20
"""New dependencies one agreement may hold."""

_DRIVE = re.compile(r"[A-Za-z]:")
# Of PyPI, npm (``@scope/name``), crates, Go modules (``example.com/mod``), Maven (``group:artifact``).
_NAME = re.compile(r"@?[A-Za-z0-9](?:[\w.:/-]{0,98}\w)?", re.ASCII)
_SIZE = re.compile(r"at most (\d{1,6}) changed lines?", re.ASCII)
_NONE = "no new dependencies"
_NEW = "new dependencies: "


class Bounds(msgspec.Struct, frozen=True):
    """What a piece of work is to stay within.

    Args:
        files: globs over paths of the workspace, see `fits`.
        lines: how many changed lines there may be, removed and added ones together.
        dependencies: the names of packages that may be new.
    """

    files: tuple[str, ...]
    lines: int
    dependencies: tuple[str, ...] = ()

    def covers(self, path: str) -> bool:
        """Tell whether a path of the workspace is among the files."""
        return any(fits(pattern, path) for pattern in self.files)


class ScopeAgreed(Happened, frozen=True):
    """The user agreed to what the model may touch; it holds until another one takes its place.

    Args:
        request_id: the question it answers.
        summary: the model's sentence about the work.
        asked: what the model asked for.
        agreed: what the user made of it.
    """

    request_id: str
    summary: str
    asked: Bounds
    agreed: Bounds


def fits(pattern: str, path: str) -> bool:
    """Tell whether a path is meant by a glob; one without any wildcard means a file, or a whole folder."""
    if "*" in pattern or "?" in pattern:
        return glob(pattern).fullmatch(path) is not None
    return path == pattern or path.startswith(f"{pattern}/")


def bounded(files: Iterable[str], lines: int, dependencies: Iterable[str] = ()) -> Bounds:
    """Return bounds in their one form.

    Args:
        files: globs, as a person or the model wrote them.
        lines: the most changed lines.
        dependencies: names of packages.

    Raises:
        ToolError: something of it can't be; the text says what, and what would do.
    """
    globs = tuple(dict.fromkeys(map(as_glob, files)))
    names = tuple(dict.fromkeys(map(as_name, dependencies)))
    if not 1 <= len(globs) <= MOST_GLOBS:
        raise ToolError(f"Name the files by 1 to {MOST_GLOBS} globs, such as src/ledger/*.py.")
    if not 1 <= lines <= MOST_LINES:
        raise ToolError(f"The changed lines must be between 1 and {MOST_LINES:,}.")
    if len(names) > MOST_NAMES:
        raise ToolError(f"Name at most {MOST_NAMES} new dependencies.")
    return Bounds(globs, lines, names)


def as_glob(text: str) -> str:
    """Return a glob in its one form: relative, with ``/``; a folder is everything below it.

    Raises:
        ToolError: it can name no file of the workspace, or it could be read in two ways.
    """
    shown = visible(text)[:LONGEST_GLOB]
    if not text.strip() or len(text) > LONGEST_GLOB or not is_clean(text) or "\n" in text or "\t" in text:
        raise ToolError(
            f"{shown!r} is no glob: give 1 to {LONGEST_GLOB} characters that can be seen, such as src/*.py."
        )
    if "\\" in text:
        raise ToolError(f"{shown}: write paths with / instead of a backslash.")
    if text.startswith(("/", "~")) or _DRIVE.match(text):
        raise ToolError(f"{shown} leaves the workspace; give a glob relative to it, such as src/*.py.")
    parts = [part for part in text.strip().split("/") if part not in ("", ".")]
    if ".." in parts:
        raise ToolError(f"{shown} goes up with ..; give a glob from the workspace's root.")
    if not parts:
        raise ToolError(f"{shown} names no file; for every file of the workspace write **.")
    if any(DEEP in part and part != DEEP for part in parts):
        raise ToolError(f"{shown}: ** stands for whole folders alone, such as src/**/*.py; else write *.")
    return "/".join([*parts, DEEP] if text.rstrip().endswith("/") and parts[-1] != DEEP else parts)


def as_name(text: str) -> str:
    """Return the name of a package.

    Raises:
        ToolError: it is none, or more than a name.
    """
    name = text.strip()
    if _NAME.fullmatch(name) is None:
        raise ToolError(
            f"{visible(name)[:80]!r} is no name of a dependency: give names alone, without versions or "
            "extras, such as httpx, @scope/package, group:artifact."
        )
    return name


def written(bounds: Bounds) -> str:
    """Return bounds as the text the user is asked about; `read` is the way back."""
    names = ", ".join(bounds.dependencies)
    return "\n".join((*bounds.files, size_of(bounds), f"{_NEW}{names}" if names else _NONE))


def size_of(bounds: Bounds) -> str:
    """Return the size in words, such as ``at most 40 changed lines``."""
    return mark(f"at most {bounds.lines} changed line{'s' * (bounds.lines != 1)}")


def read(text: str) -> Bounds:
    """Read what `written` gave, perhaps edited.

    Raises:
        ToolError: it is no such text.
    """
    *files, size, names = ["", "", *text.strip().split("\n")]
    found = _SIZE.fullmatch(size)
    if found is None or not (names == _NONE or names.startswith(_NEW)):
        raise ToolError(
            f"The last two lines must be “at most 40 changed lines” and “{_NONE}” or “{_NEW}httpx”."
        )
    wanted = [] if names == _NONE else names.removeprefix(_NEW).split(",")
    return bounded(filter(None, files), int(found[1]), wanted)


def differences(asked: Bounds, agreed: Bounds) -> tuple[str, ...]:
    """Say what the user changed, one sentence each."""
    pairs = (
        ("taken out", _left(asked.files, agreed.files)),
        ("added", _left(agreed.files, asked.files)),
        ("not agreed as new dependencies", _left(asked.dependencies, agreed.dependencies)),
        ("added as new dependencies", _left(agreed.dependencies, asked.dependencies)),
    )
    told = [f"{words}: {', '.join(what)}" for words, what in pairs if what]
    if asked.lines != agreed.lines:
        told.append(f"{size_of(agreed)} instead of {asked.lines}")
    return tuple(told)


def _left(these: Iterable[str], those: Iterable[str]) -> list[str]:
    known = set(those)
    return [one for one in these if one not in known]
