"""Writes the command line of bubblewrap: a copy of the project, the system's programs, and nothing else.

The order matters: an option covers what the ones before it have put in place.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from k2desk.core.errors import SandboxError
from k2desk.sandbox.command import Bind, Command
from k2desk.sandbox.limits import limited

_MIB = 1024 * 1024
_TOP = ("bin", "sbin", "lib", "lib32", "lib64", "libx32")
# Each bind costs about 0.3 ms, so this is what programs can't do without. Links are made anew for nothing.
_ETC = (
    "alternatives",
    "crypto-policies",
    "fonts",
    "group",
    "hosts",
    "ld.so.cache",
    "localtime",
    "nsswitch.conf",
    "os-release",
    "passwd",
    "pki",
    "ssl",
)
# Debian's Java and Maven keep here what they do not start without. The rest beside it may hold passwords.
_ETC_OF_JAVA = (
    "java-*-openjdk/security",
    "java-*-openjdk/jvm-*.cfg",
    "java-*-openjdk/*.properties",
    "maven/logging",
    "maven/m2.conf",
)
# Root would still be their owner inside, so they are covered, not merely unreadable.
_KEYS = (Path("/etc/ssl/private"), Path("/etc/pki/tls/private"))
_RESERVED = frozenset(
    map(Path, ("/", "/tmp", "/home", "/root", "/run", "/usr", "/tmp/home", "/nix", "/nix/store"))  # noqa: S108
)
_FORBIDDEN = tuple(map(Path, ("/proc", "/dev", "/sys", "/etc", *(f"/{name}" for name in _TOP))))

STANDARD_ENV = {
    "PATH": "/usr/local/bin:/usr/bin:/bin",
    "LANG": "C.UTF-8",
    "TERM": "dumb",
    "NO_COLOR": "1",
    "PY_COLORS": "0",
    "PYTHONDONTWRITEBYTECODE": "1",
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_CONFIG_GLOBAL": "/dev/null",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_OPTIONAL_LOCKS": "0",
    # The copy's .git is the user's own, bound read-only; who owns it says nothing here.
    "GIT_CONFIG_COUNT": "1",
    "GIT_CONFIG_KEY_0": "safe.directory",
    "GIT_CONFIG_VALUE_0": "*",
}
"""Variables of every command. Not among them is anything of our own environment."""
INSIDE_ENV = STANDARD_ENV | {"HOME": "/tmp/home", "TMPDIR": "/tmp"}  # noqa: S108
"""Variables of every command in the sandbox."""


def _namespaces() -> Iterator[str]:
    for name in ("user", "pid", "net", "ipc", "uts", "cgroup-try"):
        yield f"--unshare-{name}"
    yield from ("--disable-userns", "--die-with-parent", "--new-session")
    yield from ("--cap-drop", "ALL", "--hostname", "k2box")


def _environment(command: Command) -> Iterator[str]:
    yield "--clearenv"
    for name, value in (INSIDE_ENV | command.env).items():
        yield from ("--setenv", name, value)


def of_java() -> list[Path]:
    """Return what Java and Maven need of the system's settings, where they are installed."""
    return sorted(path for pattern in _ETC_OF_JAVA for path in Path("/etc").glob(pattern))


def _system() -> Iterator[str]:
    yield from ("--ro-bind", "/usr", "/usr")
    yield from ("--ro-bind-try", "/nix/store", "/nix/store")
    for name in _TOP:
        path = Path("/", name)
        if path.is_symlink():  # merged /usr
            yield from ("--symlink", os.readlink(path), str(path))
        elif path.is_dir():
            yield from ("--ro-bind", str(path), str(path))
    for name in _ETC:
        path = Path("/etc", name)
        if path.is_symlink() and path.resolve().is_relative_to("/usr"):
            yield from ("--symlink", str(path.resolve()), str(path))
        else:
            yield from ("--ro-bind-try", str(path), str(path))
    for path in of_java():
        yield from ("--ro-bind", str(path), str(path))
    for keys in _KEYS:
        if keys.is_dir():
            yield from ("--perms", "0555", "--size", "4096", "--tmpfs", str(keys))


def _own_filesystems() -> Iterator[str]:
    yield from ("--proc", "/proc")
    # Run by root, the process is root's in the kernel's eyes and could write here without a capability:
    # a core_pattern of its making would be run by the host.
    yield from ("--ro-bind", "/proc/sys", "/proc/sys")
    yield from ("--ro-bind-try", "/proc/sysrq-trigger", "/proc/sysrq-trigger")
    yield from ("--dev", "/dev")
    yield from ("--size", str(256 * _MIB), "--perms", "1777", "--tmpfs", "/dev/shm")  # noqa: S108
    yield from ("--size", str(1024 * _MIB), "--perms", "1777", "--tmpfs", "/tmp")  # noqa: S108
    yield from ("--dir", "/tmp/home")  # noqa: S108
    for path in ("/run", "/home", "/root"):
        yield from ("--size", str(16 * _MIB), "--tmpfs", path)


def _project(command: Command) -> Iterator[str]:
    copy = Bind(command.folder, command.seen_as, writable=True)
    # An outer folder first, or it would cover the inner one.
    for bind in sorted((copy, *command.binds), key=lambda bind: len(bind.seen_as.parts)):
        if bind is copy and command.layers is not None:
            upper, work = command.layers.upper, command.layers.work
            yield from ("--overlay-src", str(bind.source), "--overlay", str(upper), str(work))
            yield str(bind.seen_as)
        else:
            yield from ("--bind" if bind.writable else "--ro-bind", str(bind.source), str(bind.seen_as))
    if command.read_only:  # only now, when the places for the binds have been made in it
        yield from ("--remount-ro", str(command.seen_as))
    for path in ("/dev", "/"):  # what bubblewrap made itself may not be filled up
        yield from ("--remount-ro", path)
    yield from ("--chdir", str(command.seen_as / command.subfolder))


def check_place(path: Path) -> None:
    """Refuse a place inside the sandbox that would cover the system's own.

    Raises:
        SandboxError: it is relative, holds ``..``, or belongs to the system.
    """
    taken = path in _RESERVED or any(path.is_relative_to(folder) for folder in _FORBIDDEN)
    if not path.is_absolute() or ".." in path.parts or taken:
        raise SandboxError(f"{path} is a place of the system's own; nothing is run there")


def bwrap_argv(program: Path, command: Command, *, status_fd: int, filter_fd: int | None) -> list[str]:
    """Return the whole command line.

    Args:
        program: the bubblewrap to use, 0.8 or newer.
        command: what to run.
        status_fd: where bubblewrap reports as JSON; it tells its own failures from the command's.
        filter_fd: the system call filter, None where there is none for this machine.

    Raises:
        SandboxError: a place inside is not one we may use, or a string can't be passed to a process.
    """
    for place in (command.seen_as, command.seen_as / command.subfolder, *(b.seen_as for b in command.binds)):
        check_place(place)
    if not (command.seen_as / command.subfolder).is_relative_to(command.seen_as):
        raise SandboxError(f"{command.subfolder} lies outside the project; nothing was run")
    argv = [str(program), *_namespaces(), "--json-status-fd", str(status_fd)]
    if filter_fd is not None:
        argv += ["--seccomp", str(filter_fd)]
    argv += [*_environment(command), *_system(), *_own_filesystems(), *_project(command)]
    argv += ["--", *limited(command.argv, command.limits, confined=True)]
    if any("\0" in part for part in argv):
        raise SandboxError("A command with a NUL character can't be run")
    return argv
