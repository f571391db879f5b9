"""What is to be run, where, and what came of it: the values of the sandbox room."""

from __future__ import annotations

import os
from dataclasses import dataclass, field
from pathlib import Path

_MIB = 1024 * 1024
_GIB = 1024 * _MIB


@dataclass(frozen=True, slots=True)
class Bind:
    """A further file or folder of the host that a confined process sees.

    Args:
        source: the path on the host; links in it are followed, so it must be one of ours or validated.
        seen_as: the absolute path inside.
        writable: whether the process may write there.
    """

    source: Path
    seen_as: Path
    writable: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """What one command may use up.

    Args:
        processes: processes and threads at a time. The kernel does not count them for root; there the
            runner needs a control group, see `k2desk.sandbox.pids`.
        memory: address space of each process, in bytes.
        file: size of each file written, in bytes.
        cpu: processor time of each process, in seconds.
        files: open files of each process.
        room: bytes that have to stay free on the disk of the folder, whoever fills it.
    """

    processes: int = 512
    memory: int = 8 * _GIB
    file: int = _GIB
    cpu: int = 600
    files: int = 1024
    room: int = _GIB // 2


@dataclass(frozen=True, slots=True)
class Layers:
    """Where what a command changes goes, so that the folder below stays as it is: an overlay.

    Args:
        upper: an empty folder; holds what was written, and marks what was deleted.
        work: an empty folder on the same file system, for the kernel.
    """

    upper: Path
    work: Path


@dataclass(frozen=True, slots=True)
class Command:
    """One process to run in a private copy of the project.

    Args:
        argv: the program and its arguments; see `shell` for a line of shell.
        folder: the private copy on the host; the process works here.
        seen_as: the path the copy has inside, normally the project's own, so that paths in the output
            are right. Without a sandbox the process sees ``folder`` itself.
        subfolder: where in the project it starts, relative to it.
        env: variables in addition to the standard ones.
        binds: what else it sees, in order; ignored without a sandbox, which hides nothing.
        read_only: True lets it write nothing in the copy.
        seconds: the time it may take.
        output_limit: bytes of output that are kept, half from the start and half from the end.
        limits: what else it may use up.
        layers: makes ``folder`` the lower layer of an overlay, which is never written; needs a sandbox and a
            bubblewrap that can, see `k2desk.sandbox.runner.Runner.layers`.
    """

    argv: tuple[str, ...]
    folder: Path
    seen_as: Path
    subfolder: str = ""
    env: dict[str, str] = field(default_factory=dict)
    binds: tuple[Bind, ...] = ()
    read_only: bool = False
    seconds: float = 120.0
    output_limit: int = _MIB
    limits: Limits = Limits()
    layers: Layers | None = None


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of a command.

    Args:
        exit_status: of the process; 128 + n where signal n ended it; None where we ended it.
        output: what it wrote to both streams, control characters removed or made visible.
        seconds: wall time.
        timed_out: whether it was ended because its time was over.
        truncated: whether the middle of the output was left out.
        disk_full: whether it was ended because the disk was almost full.
        unasked: how much of the output, in characters, was there before it was asked to end; -1 for all.
    """

    exit_status: int | None
    output: str
    seconds: float
    timed_out: bool = False
    truncated: bool = False
    disk_full: bool = False
    unasked: int = -1

    @property
    def own_words(self) -> str:
        """The output up to where it was asked to end: what is said then is about our asking."""
        return self.output if self.unasked < 0 else self.output[: self.unasked]


def shell(text: str) -> tuple[str, ...]:
    """Return the argv that runs a line of shell: bash where there is one, else sh, else cmd.exe."""
    if os.name == "nt":
        return (
            os.path.join(os.environ.get("SYSTEMROOT", r"C:\Windows"), "System32", "cmd.exe"),
            "/d",
            "/c",
            text,
        )
    program = "/bin/bash" if Path("/bin/bash").exists() else "/bin/sh"
    return (program, "-c", text)
