"""Keeps the code of modules and of patterns that their library would compile anew at every start.

WORKAROUND: PySide carries its support modules as source text in a zip inside its library, and compiles all of
them, and the regular expressions in them, whenever it is imported: a fifth of the time to the first paint.
https://doc.qt.io/qtforpython-6/developer/embed.html
"""

from __future__ import annotations

import builtins
import importlib.util
import marshal
import os
import re
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import CodeType
from typing import Any

_HEAD = b"k2desk compiled 2\n"
_SIZE = 8
"""Bytes of a hash, as `importlib.util.source_hash` gives it."""

Codes = dict[str, tuple[bytes, CodeType]]
"""By the name of a source: its hash and its code."""
Patterns = dict[tuple[str | bytes, int], tuple[Any, ...]]
"""By a regular expression and its flags: what Python's matcher is made from."""


@contextmanager
def kept(folder: Path) -> Iterator[None]:
    """While this lasts, take from a file what was compiled before; what was not is compiled, and kept.

    Python's own rule for ``__pycache__`` holds: the code counts for this source and this Python only. The
    file is read only where nobody but the user can write it, and where it is as it was written.

    Args:
        folder: of the user's own, made when there is something to keep; where that can't be, nothing is kept.
    """
    file = folder / f"{sys.implementation.cache_tag}-{sys.hexversion:x}.code"
    codes, patterns = _read(file)
    with _codes_kept(codes) as new_codes, _patterns_kept(patterns) as new_patterns:
        yield
    if new_codes or new_patterns:
        with suppress(OSError):
            _write(file, {**codes, **new_codes}, {**patterns, **new_patterns})


@contextmanager
def _codes_kept(known: Codes) -> Iterator[Codes]:
    """Take the code of modules from there, and yield what was not there."""
    fresh, compiling = Codes(), builtins.compile

    def compiled(source: Any, filename: Any, mode: str, *rest: Any, **named: Any) -> Any:
        if rest or named or mode != "exec" or not isinstance(source, bytes) or not isinstance(filename, str):
            return compiling(source, filename, mode, *rest, **named)
        check = importlib.util.source_hash(source)
        found = known.get(filename)
        if found is None or found[0] != check:
            found = fresh[filename] = check, compiling(source, filename, mode)
        return found[1]

    builtins.compile = compiled
    try:
        yield fresh
    finally:
        builtins.compile = compiling


class _Matcher:
    """Stands before the module that makes patterns, and remembers what the last one was made from."""

    def __init__(self, real: Any) -> None:
        self._real = real
        self.last: tuple[Any, ...] = ()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._real, name)

    def compile(self, *parts: Any) -> Any:
        """Make a pattern."""
        self.last = parts
        return self._real.compile(*parts)


@contextmanager
def _patterns_kept(known: Patterns) -> Iterator[Patterns]:
    """Take regular expressions from there, and yield what was not there; where Python differs, do nothing."""
    fresh = Patterns()
    names = vars(getattr(re, "_compiler", re))
    if not {"compile", "_sre"} <= names.keys():
        yield fresh
        return
    compiling, real = names["compile"], names["_sre"]
    matcher = _Matcher(real)

    def compiled(pattern: Any, flags: int = 0) -> Any:
        if not isinstance(pattern, str | bytes):
            return compiling(pattern, flags)
        parts = known.get((pattern, flags))
        if parts is not None:
            return matcher.compile(*parts)
        made = compiling(pattern, flags)
        text, all_flags, code, *rest = matcher.last
        fresh[pattern, flags] = (text, all_flags, [int(step) for step in code], *rest)
        return made

    names.update(compile=compiled, _sre=matcher)
    try:
        yield fresh
    finally:
        names.update(compile=compiling, _sre=real)


def _read(file: Path) -> tuple[Codes, Patterns]:
    try:
        with file.open("rb") as opened:
            if not _ours(os.fstat(opened.fileno())):
                return {}, {}
            content = opened.read()
    except OSError:
        return {}, {}
    data = content[len(_HEAD) + _SIZE :]
    if content != _HEAD + importlib.util.source_hash(data) + data:
        return {}, {}
    found: tuple[Codes, Patterns] = marshal.loads(data)  # noqa: S302 -- ours, see `_ours`, and whole
    return found


def _ours(found: os.stat_result) -> bool:
    """Tell whether nobody but the user can have written a file; Windows guards the user's folders itself."""
    return os.name == "nt" or (
        found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    )


def _write(file: Path, codes: Codes, patterns: Patterns) -> None:
    import tempfile  # not cheap, and seldom needed

    data = marshal.dumps((codes, patterns))
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(_HEAD + importlib.util.source_hash(data) + data)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
