"""Keeps the code of modules that their library would compile anew at every start.

WORKAROUND: PySide carries its support modules as source text in a zip inside its library, and compiles all of
them whenever it is imported: a seventh of the time to the first paint.
https://doc.qt.io/qtforpython-6/developer/embed.html
"""

from __future__ import annotations

import builtins
import importlib.util
import marshal
import os
import stat
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import CodeType
from typing import Any

_HEAD = b"k2desk compiled 1\n"
_SIZE = 8
"""Bytes of a hash, as `importlib.util.source_hash` gives it."""

Kept = dict[str, tuple[bytes, CodeType]]
"""By the name of a source: its hash and its code."""


@contextmanager
def kept(folder: Path) -> Iterator[None]:
    """While this lasts, take from a file what was compiled before; what was not is compiled, and kept.

    Python's own rule for ``__pycache__`` holds: the code counts for this source and this Python only. The
    file is read only where nobody but the user can write it, and where it is as it was written.

    Args:
        folder: of the user's own, made when there is something to keep; where that can't be, nothing is kept.
    """
    file = folder / f"{sys.implementation.cache_tag}-{sys.hexversion:x}.code"
    known, fresh, compiling = _read(file), Kept(), builtins.compile

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
        yield
    finally:
        builtins.compile = compiling
    if fresh:
        with suppress(OSError):
            _write(file, {**known, **fresh})


def _read(file: Path) -> Kept:
    try:
        with file.open("rb") as opened:
            if not _ours(os.fstat(opened.fileno())):
                return {}
            content = opened.read()
    except OSError:
        return {}
    data = content[len(_HEAD) + _SIZE :]
    if content != _HEAD + importlib.util.source_hash(data) + data:
        return {}
    found: Kept = marshal.loads(data)  # noqa: S302 -- ours, see `_ours`, and whole
    return found


def _ours(found: os.stat_result) -> bool:
    """Tell whether nobody but the user can have written a file; Windows guards the user's folders itself."""
    return os.name == "nt" or (
        found.st_uid == os.geteuid() and not found.st_mode & (stat.S_IWGRP | stat.S_IWOTH)
    )


def _write(file: Path, codes: Kept) -> None:
    data = marshal.dumps(codes)
    file.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    handle, name = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(handle, "wb") as opened:
            opened.write(_HEAD + importlib.util.source_hash(data) + data)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
