"""The same runs on a Dask cluster of the user's own, for suites that outgrow a machine.

Dask's own client does the talking: it carries the files once, by their hash, gives runs to workers that are
free, and to others where a worker is lost. https://distributed.dask.org/en/stable/resilience.html
Its messages may hold pickles, so whoever runs the scheduler or a worker can run code as the user: the address
is the user's own word, and nothing is connected before the user has agreed to it.
"""

from __future__ import annotations

import asyncio
import os
import re
import secrets
from collections.abc import AsyncIterator, Callable
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import msgspec

from k2desk import __version__
from k2desk.core.errors import StaleError, ToolError
from k2desk.core.finishing import to_its_end
from k2desk.core.printed import Printed
from k2desk.core.proposals import TestReport
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.proof import remote
from k2desk.proof.packed import Packed, pack
from k2desk.proof.remote import Answer, Change, Job
from k2desk.proof.scratch import Scratch
from k2desk.proof.states import Changes, Ways

INSTALL = "pip install 'k2desk[cluster]'"
REACH = 10.0
"""Seconds a scheduler has to answer."""
LOOK = 2.0
"""Seconds between two looks at whether the cluster is there still, and for a good-bye."""
ALONE = 15
"""So many looks may find no worker before a run is given up."""
_ADDRESS = re.compile(r"(?:(tcp|tls)://)?([A-Za-z0-9][A-Za-z0-9.-]*|\[[0-9A-Fa-f:.]+\]):([0-9]{1,5})/?")
_HERE = "To run here instead, empty the cluster's address in the settings."


@dataclass(frozen=True, slots=True)
class Reach:
    """How a scheduler is reached.

    Args:
        address: such as ``tls://build.example:8786``.
        ca: file of the authority that signed the cluster's certificates, for ``tls://``.
        cert: file of this side's certificate; ``key`` that of its key.
    """

    address: str
    ca: str = ""
    cert: str = ""
    key: str = ""

    @property
    def sealed(self) -> bool:
        """Whether nobody on the way can read or change what is sent."""
        return self.address.startswith("tls://")


def reach_of(address: str, ca: str = "", cert: str = "", key: str = "") -> Reach:
    """Return how a scheduler is reached.

    Raises:
        ToolError: the address is none, a file is missing, or the package that talks to clusters is.
    """
    found = _ADDRESS.fullmatch(address.strip())
    if found is None or not 0 < int(found[3]) < 65_536:
        shown = visible(address)[:80]
        raise ToolError(
            f"“{shown}” is no address of a cluster. One looks like tls://build.example:8786. {_HERE}"
        )
    if find_spec("distributed") is None:
        raise ToolError(f"a cluster needs one more package. Install it: {INSTALL}. {_HERE}")
    if found[1] == "tls" and not (ca and cert and key):
        raise ToolError(f"tls:// needs the files of the authority, the certificate and its key. {_HERE}")
    return Reach(f"{found[1] or 'tcp'}://{found[2]}:{found[3]}", ca, cert, key)


class Connected:
    """A cluster as long as one proof takes.

    Args:
        client: Dask's.
        reach: how it was reached, for the words.
        width: how many runs it makes side by side.
    """

    def __init__(self, client: Any, reach: Reach, width: int) -> None:
        self._client, self._reach, self.width = client, reach, width
        self._packing = asyncio.Lock()
        self._packed: tuple[Packed, str] | None = None
        self._base: Any = None
        """The files on the cluster; they are there for as long as this is kept."""

    async def run(
        self,
        changes: Changes,
        ways: Ways,
        is_base: Callable[[Scratch], bool],
        targets: tuple[str, ...] = (),
        show: Callable[[Printed], None] = lambda _piece: None,
    ) -> TestReport:
        """Make one run, as `k2desk.proof.states.run_state` does here. Its output comes at its end.

        Raises:
            StaleError: the files changed before they were sent.
            ToolError: it could not be made, as the end of a sentence.
        """
        name = secrets.token_hex(8)
        packed, folder = await self._files(ways, is_base)
        job = _job(name, folder, changes, ways, targets)
        future = await asyncio.to_thread(self._submit, packed, msgspec.msgpack.encode(job), name)
        try:
            await self._ended(future)
            answer = await asyncio.to_thread(self._answer, future)
        except asyncio.CancelledError:
            await asyncio.shield(asyncio.to_thread(self._stop, future, name))
            raise
        if answer.report is None:
            raise ToolError(f"{visible(answer.refusal)}. {_HERE}")
        show(Printed(answer.output))
        return answer.report

    async def _files(self, ways: Ways, is_base: Callable[[Scratch], bool]) -> tuple[Packed, str]:
        """Return the files as they were looked at, packed once: what changes later is no part of them."""
        async with self._packing:
            if self._packed is None:
                async with ways.copy(ways.heard) as copy:
                    if not is_base(copy):
                        raise StaleError("Files have changed on the disk meanwhile.")
                    self._packed = await asyncio.to_thread(pack, copy), copy.root.name
            return self._packed

    def _submit(self, packed: Packed, job: bytes, name: str) -> Any:
        if self._base is None:
            self._base = self._client.submit(remote.same, packed.data, key=f"k2desk-files-{packed.hash}")
        return self._client.submit(remote.work, self._base, job, key=f"k2desk-run-{name}", pure=False)

    async def _ended(self, future: Any) -> None:
        """Wait for a run; give up where the scheduler, or the last worker, is gone for good."""
        loop, ended, alone = asyncio.get_running_loop(), asyncio.Event(), 0
        future.add_done_callback(lambda _future: loop.call_soon_threadsafe(ended.set))
        while not ended.is_set():
            try:
                await asyncio.wait_for(ended.wait(), LOOK)
            except TimeoutError:
                alone = 0 if await asyncio.to_thread(self._workers) else alone + 1
                if alone >= ALONE:
                    raise ToolError(f"the cluster has lost all its workers. Start some. {_HERE}") from None

    def _workers(self) -> int:
        """Return how many runs fit on the cluster now.

        Raises:
            ToolError: the scheduler is gone.
        """
        if self._client.status != "running":
            raise ToolError(_gone(self._reach))
        try:
            return sum(self._client.nthreads().values())
        except (OSError, TimeoutError) as error:
            raise ToolError(_gone(self._reach)) from error

    def _answer(self, future: Any) -> Answer:
        """Return what a run came to.

        Raises:
            ToolError: the cluster could not make it.
        """
        if future.status == "finished":
            data = future.result(timeout=REACH)
            try:
                return msgspec.msgpack.decode(data, type=Answer)
            except (msgspec.DecodeError, TypeError) as error:
                raise ToolError(f"a worker answered with what is no result. {_HERE}") from error
        if future.status != "error":
            raise ToolError(_gone(self._reach))
        raise ToolError(_failed(future.exception(timeout=REACH)))

    def _stop(self, future: Any, name: str) -> None:
        """Stop a run wherever it is; a cluster that is gone has none."""
        if self._client.status == "running":
            future.cancel(force=True)
            self._client.run(remote.stop, name, on_error="ignore")


def _job(name: str, folder: str, changes: Changes, ways: Ways, targets: tuple[str, ...]) -> Job:
    changed = tuple(
        Change(os.fsencode(path), data, leaf is not None and leaf.runs)
        for path, (leaf, data) in changes.items()
    )
    command, level = ways.command, ways.runner.confinement.level
    return Job(name, __version__, level, folder, changed, command.runner, command.line, targets, ways.seconds)


@asynccontextmanager
async def connected(reach: Reach) -> AsyncIterator[Connected]:
    """Connect to a cluster for as long as the block runs.

    Raises:
        ToolError: it can't be reached, has no workers, or other versions; as the end of a sentence.
    """
    with ExitStack() as end:
        try:
            client = await to_its_end(asyncio.to_thread(_connect, reach, end))
            width = await asyncio.to_thread(_checked, client)
            yield Connected(client, reach, width)
        finally:
            await asyncio.shield(asyncio.to_thread(end.close))


def _connect(reach: Reach, end: ExitStack) -> Any:
    # Here only where the user has installed it, and without types.
    dask: Any = import_module("dask")
    distributed: Any = import_module("distributed")
    # What a graph holds is meant to be large here: the files.
    dask.config.set({"distributed.admin.large-graph-warning-threshold": "10 GiB"})
    loop = distributed.utils.LoopRunner(asynchronous=False)
    loop.start()
    end.callback(loop.stop)
    sealed = {
        "tls_ca_file": reach.ca,
        "tls_client_cert": reach.cert,
        "tls_client_key": reach.key,
        "require_encryption": True,
    }
    security = distributed.Security(**(sealed if reach.sealed else {}))
    try:
        # A client that finds nobody would leave its loop running for good, so somebody else looks first.
        knock, how = distributed.core.connect, security.get_connection_args("client")
        distributed.utils.sync(loop.loop, knock, reach.address, timeout=REACH, **how).abort()
        client = distributed.Client(
            *(reach.address, loop.loop), security=security, timeout=REACH, set_as_default=False, name="k2desk"
        )
    except (OSError, TimeoutError, ValueError) as error:
        raise ToolError(_gone(reach)) from error
    end.callback(client.close, timeout=LOOK)
    return client


def _checked(client: Any) -> int:
    """Return how many runs fit on a cluster.

    Raises:
        ToolError: none does, or it speaks another version.
    """
    threads = sum(client.nthreads().values())
    if not threads:
        raise ToolError(f"the cluster has no workers. Start some: dask worker ADDRESS. {_HERE}")
    told = client.get_versions()
    there = [told["scheduler"], *told["workers"].values()]
    versions = {str(one["packages"].get("distributed")) for one in there if one}
    own = str(told["client"]["packages"]["distributed"])
    if other := versions - {own}:
        raise ToolError(
            f"the cluster has version {', '.join(sorted(other))} of distributed and this is {own}. "
            f"Install the same one on both. {_HERE}"
        )
    return int(threads)


def _gone(reach: Reach) -> str:
    return mark(f"the cluster at {reach.address} does not answer. Start it, or correct its address. {_HERE}")


def _failed(error: BaseException) -> str:
    """Say why a run came to no result."""
    match type(error).__name__:
        case "KilledWorker":
            return mark(f"worker after worker was lost during this run. Look at their logs. {_HERE}")
        case "ModuleNotFoundError" | "ImportError":
            return mark(
                f"a worker has no K2Desk. Install it there: {INSTALL} (version {__version__}). {_HERE}"
            )
        case kind:
            return mark(f"a worker failed ({kind}: {visible(str(error))[:200]}). {_HERE}")
