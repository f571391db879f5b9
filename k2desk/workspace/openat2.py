"""Linux's openat2, which opens a path and lets nothing on it lead out of a folder."""

from __future__ import annotations

import errno
import os
import struct
import sys

_NUMBER = 437  # the same on every architecture but alpha, see linux/arch/*/syscall.tbl
_NO_MAGICLINKS = 0x02
_NO_SYMLINKS = 0x04
_BENEATH = 0x08
_TRIES = 8


def open_beneath(folder: int, path: str, flags: int) -> int:
    """Open a path below a folder, refusing every link on the way.

    Args:
        folder: descriptor of the folder.
        path: relative, with ``/``.
        flags: as for ``os.open``; nothing is created.

    Returns:
        A descriptor that is not inherited by other programs.

    Raises:
        NotImplementedError: this system has no openat2, or forbids it.
        OSError: ELOOP for a link, EXDEV for a way out, and what ``open`` raises.
    """
    if not sys.platform.startswith("linux"):
        raise NotImplementedError
    import ctypes  # the first list of files is shown without it

    libc = ctypes.CDLL(None, use_errno=True)
    # struct open_how: flags, mode, resolve
    how = struct.pack("QQQ", flags | os.O_CLOEXEC, 0, _BENEATH | _NO_SYMLINKS | _NO_MAGICLINKS)
    for _ in range(_TRIES):
        found = libc.syscall(_NUMBER, folder, os.fsencode(path), how, ctypes.c_size_t(len(how)))
        if found >= 0:
            return int(found)
        number = ctypes.get_errno()
        if number in (errno.ENOSYS, errno.EPERM):  # an old kernel, or a sandbox that forbids it
            raise NotImplementedError
        if number not in (errno.EAGAIN, errno.EINTR):  # EAGAIN: something on the way was being renamed
            break
    raise OSError(number, os.strerror(number), path)
