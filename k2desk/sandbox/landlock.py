"""Confines a process by Landlock: what it may open is listed, and it has no network; no namespaces needed.

Numbers and structures are those of include/uapi/linux/landlock.h; every architecture shares them. Everything
is made ready in the parent, so that between fork and exec there is nothing to do but three system calls.
"""

from __future__ import annotations

import ctypes
import os
import stat
import struct
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from k2desk.core.errors import SandboxError
from k2desk.sandbox import seccomp
from k2desk.sandbox.command import Command
from k2desk.sandbox.profile import of_java

LEAST = 4
"""The first version that watches over truncating files and over TCP."""

_CREATE, _ADD, _RESTRICT = 444, 445, 446
_NO_NEW_PRIVS, _SECCOMP, _FILTER = 38, 22, 2

_EXECUTE, _WRITE_FILE, _READ_FILE, _READ_DIR = 1, 2, 4, 8
_IOCTL, _TRUNCATE = 1 << 15, 1 << 14
_ALL = (1 << 15) - 1  # up to truncating
_LOOK = _EXECUTE | _READ_FILE | _READ_DIR
_ON_FILES = _EXECUTE | _WRITE_FILE | _READ_FILE | _TRUNCATE | _IOCTL
_NOT_ON_DISK = (1 << 6) | (1 << 11)  # making devices
_TCP = 1 | 2
_SCOPES = 1 | 2  # abstract sockets, signals

# What programs read. /proc is not among it: it would show the environment of the user's other programs.
_SEEN = (
    "/usr",
    "/bin",
    "/sbin",
    "/lib",
    "/lib32",
    "/lib64",
    "/libx32",
    "/nix/store",
    *(
        f"/etc/{name}"
        for name in ("alternatives", "crypto-policies", "fonts", "group", "hosts", "ld.so.cache", "localtime")
    ),
    *(f"/etc/{name}" for name in ("nsswitch.conf", "os-release", "passwd", "pki/tls/certs", "ssl/certs")),
    *(f"/proc/{name}" for name in ("cpuinfo", "filesystems", "meminfo", "sys/kernel/osrelease")),
    "/sys/devices/system/cpu",
)
_DEVICES = ("null", "zero", "full", "random", "urandom")


def version() -> int:
    """Return the version of Landlock the kernel has, 0 for none."""
    if sys.platform != "linux":
        return 0
    return max(_syscall(_CREATE, None, 0, 1), 0)


def _syscall(number: int, *arguments: object) -> int:
    libc = ctypes.CDLL(None, use_errno=True)
    libc.syscall.restype = ctypes.c_long
    return int(libc.syscall(ctypes.c_long(number), *arguments))


@contextmanager
def entrance(command: Command, home: Path) -> Iterator[Callable[[], None]]:
    """Give what a child has to call before it becomes the command.

    Args:
        command: what will run; it works in its folder, not at `Command.seen_as`.
        home: its empty home, for temporary files.

    Raises:
        SandboxError: this kernel can't, or a rule can't be made.
    """
    found = version()
    if found < LEAST:
        raise SandboxError("This kernel's Landlock is too old to confine a command; nothing was run")
    code = seccomp.program(sockets=False)
    if not code:
        raise SandboxError("There is no system call filter for this machine; nothing was run")
    handled = _ALL | (_IOCTL if found >= 5 else 0)
    attributes = struct.pack("=QQQ", handled, _TCP, _SCOPES if found >= 6 else 0)
    size = 24 if found >= 6 else 16
    ruleset = _syscall(_CREATE, attributes, ctypes.c_size_t(size), 0)
    if ruleset < 0:
        raise SandboxError(f"Landlock can't be set up: {os.strerror(ctypes.get_errno())}; nothing was run")
    try:
        for path, access in _rules(command, home, handled):
            _allow(ruleset, path, access & handled)
        yield _entering(ruleset, code)
    finally:
        os.close(ruleset)


def _rules(command: Command, home: Path, handled: int) -> Iterator[tuple[Path, int]]:
    everything = handled & ~_NOT_ON_DISK
    for name in _SEEN:
        yield Path(name), _LOOK
    for path in of_java():
        yield path, _LOOK
    for name in _DEVICES:
        yield Path("/dev", name), _READ_FILE | _WRITE_FILE
    yield command.folder, _LOOK if command.read_only else everything
    yield home, everything
    for bind in command.binds:
        # What is bound from elsewhere to another place can't be: here a command sees the host's own paths.
        if bind.source == bind.seen_as:
            yield bind.source, everything if bind.writable else _LOOK


def _allow(ruleset: int, path: Path, access: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except FileNotFoundError:
        return
    except OSError as error:
        raise SandboxError(f"{path} can't be shown to a command: {error.strerror}") from error
    try:
        if not stat.S_ISDIR(os.fstat(place).st_mode):
            access &= _ON_FILES
        rule = struct.pack("=Qi", access, place)
        if _syscall(_ADD, ctypes.c_int(ruleset), 1, rule, 0) < 0:
            why = os.strerror(ctypes.get_errno())
            raise SandboxError(f"Landlock takes no rule for {path}: {why}; nothing was run")
    finally:
        os.close(place)


def _entering(ruleset: int, code: bytes) -> Callable[[], None]:
    libc = ctypes.CDLL(None, use_errno=True)
    held = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("@HxxxxxxP", len(code) // 8, ctypes.addressof(held))
    number, descriptor, nothing = ctypes.c_long(_RESTRICT), ctypes.c_int(ruleset), ctypes.c_int(0)

    def enter(_filter: object = held) -> None:  # the filter lies in there as long as this function does
        if (
            libc.prctl(_NO_NEW_PRIVS, 1, 0, 0, 0)
            or libc.syscall(number, descriptor, nothing)
            or libc.prctl(_SECCOMP, _FILTER, program, 0, 0)
        ):
            raise OSError(ctypes.get_errno(), "the sandbox could not be entered")

    return enter
