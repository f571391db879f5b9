"""Linux's renameat2, which exchanges two files or refuses to overwrite one, in a single step."""

from __future__ import annotations

import errno
import os
import sys
from typing import Any

_NOREPLACE = 1
_EXCHANGE = 2


def exchange(folder: int, one: str, other: str) -> None:
    """Let two entries of a folder trade places.

    Args:
        folder: its descriptor.
        one: a name in it.
        other: another name in it.

    Raises:
        NotImplementedError: this system or this file system cannot.
        OSError: what ``rename`` raises.
    """
    _call(folder, one, other, _EXCHANGE)


def rename_new(folder: int, old: str, new: str) -> None:
    """Rename an entry of a folder where nothing has the new name yet.

    Args:
        folder: its descriptor.
        old: a name in it.
        new: a name that is free.

    Raises:
        NotImplementedError: this system or this file system cannot.
        FileExistsError: the new name is taken.
        OSError: what ``rename`` raises.
    """
    _call(folder, old, new, _NOREPLACE)


def _call(folder: int, old: str, new: str, flag: int) -> None:
    import ctypes  # what only looks at files needs none of it

    function: Any = None
    if sys.platform.startswith("linux"):
        function = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if function is None:
        raise NotImplementedError
    if function(folder, os.fsencode(old), folder, os.fsencode(new), ctypes.c_uint(flag)) == 0:
        return
    number = ctypes.get_errno()
    if number in (errno.ENOSYS, errno.EINVAL, errno.EPERM):
        raise NotImplementedError
    raise OSError(number, os.strerror(number), new)
