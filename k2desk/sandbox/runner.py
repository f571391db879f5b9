"""Runs one command as confined as this machine can, and leaves nothing of it behind."""

from __future__ import annotations

import asyncio
import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Literal

from k2desk.core.errors import SandboxError
from k2desk.core.permissions import Confinement
from k2desk.core.printed import Printed
from k2desk.sandbox.command import Command, Outcome
from k2desk.sandbox.launch import Launch, launched
from k2desk.sandbox.output import Output
from k2desk.sandbox.probe import Probed, programs
from k2desk.sandbox.tree import ask, kill, sweep

_LAST_WORDS = 0.5
_LOOK = 0.25
"""Seconds between two looks at the room on the disk; what is written meanwhile the reserve can bear."""


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


def _ignore(_piece: Printed) -> None:
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
                raise SandboxError(
                    "bubblewrap is gone from this machine, and nothing is run without it; install it again"
                )
            self._program = found[0]
        self._layering = confinement.layering if isinstance(confinement, Probed) else ""
        self._endings: set[asyncio.Future[None]] = set()

    @property
    def confinement(self) -> Confinement:
        """How well commands are confined."""
        return self._confinement

    @property
    def confined(self) -> bool:
        """Whether a command sees its copy at `Command.seen_as`; elsewhere it sees `Command.folder`."""
        return self._confinement.level == "full"

    @property
    def layers(self) -> bool:
        """Whether a command may have `Command.layers`."""
        return bool(self._layering)

    async def run(self, command: Command, on_output: Callable[[Printed], None] = _ignore) -> Outcome:
        """Run a command to its end. Cancel the task to stop it: its whole tree is gone when this returns.

        Args:
            command: what to run.
            on_output: gets the output live, as a terminal would show it, at most thirty times a second; the
                pieces add up to ``Outcome.output``.

        Raises:
            SandboxError: it could not be confined or started. It has not run.
        """
        output = Output(command.output_limit, on_output)
        loop = asyncio.get_running_loop()
        began = loop.time()
        program = Path(self._layering) if command.layers is not None else self._program
        with launched(self._confinement.level, program, command) as launch:
            transport, process = await self._start(launch, output)
            cut = await self._watch(transport, process, launch, command, output)
            text, truncated = output.finish()
            status = transport.get_returncode()
            if (
                not cut
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
        seconds = loop.time() - began
        return Outcome(
            *(None if cut else status, text, seconds, cut == "time", truncated),
            disk_full=cut == "room",
            unasked=output.marked,
        )

    async def close(self) -> None:
        """Wait until the last process that was stopped is gone."""
        while self._endings:
            await asyncio.wait(self._endings)

    async def _start(self, launch: Launch, output: Output) -> tuple[asyncio.SubprocessTransport, _Process]:
        try:
            transport, process = await asyncio.get_running_loop().subprocess_exec(
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
                **launch.options,
            )
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            raise SandboxError(f"{launch.argv[0]} could not be started: {error}") from error
        launch.begun(transport.get_pid())
        return transport, process

    async def _watch(
        self,
        transport: asyncio.SubprocessTransport,
        process: _Process,
        launch: Launch,
        command: Command,
        output: Output,
    ) -> Literal["", "time", "room"]:
        """Wait for the end and make sure of it; return what was over first, "" where it ended by itself."""
        try:
            cut = await _over(process.exited, command)
            if cut:
                output.mark()
            return cut
        finally:
            ending = asyncio.ensure_future(self._end(transport, process, launch))
            self._endings.add(ending)
            ending.add_done_callback(self._endings.discard)
            await asyncio.shield(ending)

    async def _end(self, transport: asyncio.SubprocessTransport, process: _Process, launch: Launch) -> None:
        """End what still runs, and let the pipe run dry."""
        pid, status = transport.get_pid(), transport.get_returncode()
        if status is None:
            await asyncio.to_thread(ask, pid, mark="" if launch.held else launch.mark)
            await asyncio.wait((process.exited,), timeout=_LAST_WORDS)
            await asyncio.to_thread(kill, pid, mark=launch.mark)
            await asyncio.wait((process.exited,), timeout=_LAST_WORDS)
        elif launch.mark and (not launch.held or status < 0):  # killed, it may not have taken all along
            await asyncio.to_thread(sweep, launch.mark)
        await asyncio.wait((process.silent,), timeout=_LAST_WORDS)
        transport.close()


async def _over(exited: asyncio.Future[None], command: Command) -> Literal["", "time", "room"]:
    """Wait for the end of a process, or until its time or the room on the disk is over; say which."""
    loop = asyncio.get_running_loop()
    end = loop.time() + command.seconds
    while (left := end - loop.time()) > 0:
        ended, _ = await asyncio.wait((exited,), timeout=min(left, _LOOK))
        if ended:
            return ""
        if shutil.disk_usage(command.folder).free < command.limits.room:
            return "room"
    return "time"


def _has_run(status: int) -> bool:
    """Whether bubblewrap reported an exit status, which it does only after its set-up was complete."""
    os.set_blocking(status, False)
    try:
        said = os.read(status, 65536)
    except BlockingIOError:
        return False
    documents = said.decode(errors="replace").splitlines()
    return any("exit-code" in json.loads(document) for document in documents if document.strip())
