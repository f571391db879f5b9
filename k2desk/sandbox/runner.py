"""Runs one command as confined as this machine can, and leaves nothing of it behind."""

from __future__ import annotations

import asyncio
import json
import os
import secrets
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from k2desk.core.errors import SandboxError
from k2desk.core.permissions import Confinement
from k2desk.sandbox.command import Command, Outcome
from k2desk.sandbox.limits import limited
from k2desk.sandbox.output import Output
from k2desk.sandbox.pids import counted
from k2desk.sandbox.probe import Probed, filter_file, programs
from k2desk.sandbox.profile import STANDARD_ENV, bwrap_argv
from k2desk.sandbox.tree import MARK, ask, kill, sweep

_LAST_WORDS = 0.5


@dataclass(frozen=True, slots=True)
class _Launch:
    argv: list[str]
    env: dict[str, str]
    folder: str
    inherited: tuple[int, ...] = ()
    status: int = -1
    mark: str = ""


class _Process(asyncio.SubprocessProtocol):
    """Hears what the loop tells of a process: its output, the end of its output, its own end."""

    def __init__(self, output: Output) -> None:
        loop = asyncio.get_running_loop()
        self._output = output
        self.exited: asyncio.Future[None] = loop.create_future()
        self.silent: asyncio.Future[None] = loop.create_future()

    def pipe_data_received(self, fd: int, data: bytes) -> None:
        self._output.feed(data)

    def pipe_connection_lost(self, fd: int, exc: Exception | None) -> None:
        if not self.silent.done():
            self.silent.set_result(None)

    def process_exited(self) -> None:
        if not self.exited.done():
            self.exited.set_result(None)


def _ignore(_text: str) -> None:
    return


class Runner:
    """Runs commands at one level of confinement.

    Args:
        confinement: what `k2desk.sandbox.probe.probe` found. At level ``none`` nothing runs.
    """

    def __init__(self, confinement: Confinement) -> None:
        self._confinement = confinement
        self._program = Path()
        if confinement.level == "full":
            known = confinement.program if isinstance(confinement, Probed) else ""
            found = [Path(known)] if known else list(programs())
            if not found:
                raise SandboxError("bubblewrap is gone from this machine; nothing is run without it")
            self._program = found[0]
        self._endings: set[asyncio.Future[None]] = set()

    @property
    def confinement(self) -> Confinement:
        """How well commands are confined."""
        return self._confinement

    @property
    def confined(self) -> bool:
        """Whether a command sees its copy at `Command.seen_as`; elsewhere it sees `Command.folder`."""
        return self._confinement.level == "full"

    async def run(self, command: Command, on_output: Callable[[str], None] = _ignore) -> Outcome:
        """Run a command to its end. Cancel the task to stop it: its whole tree is gone when this returns.

        Args:
            command: what to run.
            on_output: gets the cleaned output live, at most thirty times a second; the pieces add up to
                ``Outcome.output``.

        Raises:
            SandboxError: it could not be confined or started. It has not run.
        """
        output = Output(command.output_limit, on_output)
        loop = asyncio.get_running_loop()
        began = loop.time()
        with self._launch(command) as launch:
            transport, process = await self._start(launch, output)
            timed_out = await self._watch(transport, process, launch, command.seconds)
            text, truncated = output.finish()
            status = transport.get_returncode()
            if (
                not timed_out
                and status is not None
                and status >= 0
                and launch.status >= 0
                and not _has_run(launch.status)
            ):
                raise SandboxError(
                    f"The sandbox could not be set up: {text.strip()[-400:] or 'no reason given'}"
                )
        if status is not None and status < 0:
            status = 128 - status
        return Outcome(None if timed_out else status, text, loop.time() - began, timed_out, truncated)

    async def close(self) -> None:
        """Wait until the last process that was stopped is gone."""
        while self._endings:
            await asyncio.wait(self._endings)

    @contextmanager
    def _launch(self, command: Command) -> Iterator[_Launch]:
        match self._confinement.level:
            case "full":
                with filter_file() as filter_fd:
                    reading, writing = os.pipe()
                    try:
                        argv = bwrap_argv(self._program, command, status_fd=writing, filter_fd=filter_fd)
                        inherited = (writing,) if filter_fd is None else (writing, filter_fd)
                        with counted(argv, command.limits.processes) as counted_argv:
                            yield _Launch(counted_argv, {}, "/", inherited, status=reading)
                    finally:
                        os.close(reading)
                        os.close(writing)
            case "tree" | "partial":
                with tempfile.TemporaryDirectory(prefix="k2desk-home-", ignore_cleanup_errors=True) as home:
                    mark = secrets.token_hex(16)
                    env = _open_env(home) | command.env | {MARK: mark}
                    argv = list(limited(command.argv, command.limits, confined=False))
                    yield _Launch(argv, env, str(command.folder / command.subfolder), mark=mark)
            case _:
                raise SandboxError("Commands are switched off: nothing here can confine or end them")

    async def _start(self, launch: _Launch, output: Output) -> tuple[asyncio.SubprocessTransport, _Process]:
        try:
            return await asyncio.get_running_loop().subprocess_exec(
                lambda: _Process(output),
                *launch.argv,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=asyncio.subprocess.PIPE,
                stderr=asyncio.subprocess.STDOUT,
                env=launch.env,
                cwd=launch.folder,
                close_fds=True,
                pass_fds=launch.inherited,
                start_new_session=True,  # a group of its own; Windows takes no notice
            )
        except (OSError, ValueError) as error:
            raise SandboxError(f"{launch.argv[0]} could not be started: {error}") from error

    async def _watch(
        self, transport: asyncio.SubprocessTransport, process: _Process, launch: _Launch, seconds: float
    ) -> bool:
        """Wait for the end and make sure of it; return whether the time was over first."""
        try:
            ended, _ = await asyncio.wait((process.exited,), timeout=seconds)
        finally:
            ending = asyncio.ensure_future(self._end(transport, process, launch))
            self._endings.add(ending)
            ending.add_done_callback(self._endings.discard)
            await asyncio.shield(ending)
        return not ended

    async def _end(self, transport: asyncio.SubprocessTransport, process: _Process, launch: _Launch) -> None:
        """End what still runs, and let the pipe run dry."""
        pid = transport.get_pid()
        if transport.get_returncode() is None:
            await asyncio.to_thread(ask, pid, mark=launch.mark)
            await asyncio.wait((process.exited,), timeout=_LAST_WORDS)
            await asyncio.to_thread(kill, pid, mark=launch.mark)
            await asyncio.wait((process.exited,), timeout=_LAST_WORDS)
        elif launch.mark:
            await asyncio.to_thread(sweep, pid, launch.mark)
        await asyncio.wait((process.silent,), timeout=_LAST_WORDS)
        transport.close()


def _has_run(status: int) -> bool:
    """Whether bubblewrap reported an exit status, which it does only after its set-up was complete."""
    os.set_blocking(status, False)
    try:
        said = os.read(status, 65536)
    except BlockingIOError:
        return False
    documents = said.decode(errors="replace").splitlines()
    return any("exit-code" in json.loads(document) for document in documents if document.strip())


def _open_env(home: str) -> dict[str, str]:
    """Return the environment of a command where there is no sandbox to set it."""
    env = STANDARD_ENV | {"HOME": home, "TMPDIR": home}
    if sys.platform == "darwin":
        env["PATH"] = f"/opt/homebrew/bin:{env['PATH']}"
    if os.name == "nt":
        root = os.environ.get("SYSTEMROOT", r"C:\Windows")
        env |= {
            "SYSTEMROOT": root,
            "PATH": rf"{root}\System32;{root}",
            "TEMP": home,
            "TMP": home,
            "USERPROFILE": home,
        }
    return env
