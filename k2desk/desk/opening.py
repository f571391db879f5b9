"""How a session is opened: a folder, its record and the rooms joined to one engine."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from k2desk import __version__
from k2desk.core.errors import JournalError
from k2desk.desk.gateways import LOOK_SECONDS, Gateways
from k2desk.settings.store import Store

if TYPE_CHECKING:
    from contextlib import ExitStack

    from k2desk.agent.guards import Senses
    from k2desk.core.events import SessionStarted
    from k2desk.core.ports import Engine, Log, Writes
    from k2desk.core.ruler import Ruler
    from k2desk.core.working import Steps
    from k2desk.desk.gateway import Gateway
    from k2desk.desk.servers import ServerBook
    from k2desk.desk.suites import Suites
    from k2desk.desk.trust import Trusting
    from k2desk.desk.vouching import Vouching
    from k2desk.desk.walls import Walls
    from k2desk.journal.journal import Journal
    from k2desk.mcp.opened import OpenServers
    from k2desk.provider.client import Client
    from k2desk.tools.base import Means
    from k2desk.workspace.workspace import Workspace

NEWEST = 3
"""How many sessions of a workspace are looked through for a write that a crash cut off."""


class Opening:
    """Opens sessions.

    Args:
        data: the program's folder.
        store: the settings.
        gateways: where requests go.
        walls: how commands are confined.
        trust: which folders are trusted.
        vouching: signs the heads of sessions.
        records: opens the journal.
        tests: knows how tests are run.
        servers: the user's tool servers.
    """

    def __init__(
        self,
        data: Path,
        store: Store,
        gateways: Gateways,
        walls: Walls,
        trust: Trusting,
        vouching: Vouching,
        records: Callable[[], Journal],
        tests: Suites,
        servers: Callable[[], ServerBook],
        steps: Steps,
    ) -> None:
        self._data, self._store = data, store
        self._gateways, self._walls = gateways, walls
        self._trust, self._vouching = trust, vouching
        self._records, self._tests = records, tests
        self._servers, self._steps = servers, steps

    async def open(self, folder: Path, session: str, ruler: Callable[[Log], Ruler]) -> Engine:
        """Begin a session in a folder, or open one again where it was.

        Args:
            folder: the workspace.
            session: the session, "" for a new one.
            ruler: makes what answers instead of the user.

        Raises:
            WorkspaceError: the folder can't be opened.
            JournalError: the session can't be read.
            ProviderError: what the settings say of the gateway can't be.
        """
        import asyncio

        gateway = await asyncio.to_thread(self._gateways.chosen)
        if not gateway.model:  # a server at home is asked what it serves
            await self._gateways.refresh(LOOK_SECONDS)
            gateway = await asyncio.to_thread(self._gateways.chosen)
        return await asyncio.to_thread(self._open, folder, session, gateway, ruler)

    def _open(self, folder: Path, session: str, gateway: Gateway, ruler: Callable[[Log], Ruler]) -> Engine:
        from contextlib import ExitStack

        from k2desk.journal.held import Held
        from k2desk.workspace.workspace import open_workspace

        own = ExitStack()
        self._trust.look(folder)
        workspace = open_workspace(folder, self._data, self._trust.trusted, also=(self._store.folder,))
        own.callback(workspace.close)
        try:
            self._finish_writes(workspace, session)
            begun = self._begun(workspace, gateway)
            log = self._records().open(session) if session else self._records().create(begun)
            _check_folder(log, workspace)
            own.callback(Held(self._data / "open", log.session).release)
            own.callback(self._vouching.watch(self._records(), log))
            self._note_check(log, gateway)
            engine = self._assemble(workspace, log, own, gateway, ruler(log))
        except BaseException:
            own.close()
            raise
        self._store.attempt(lambda: self._store.opened(workspace.root))
        return engine

    def _begun(self, workspace: Workspace, gateway: Gateway) -> SessionStarted:
        from k2desk.core.events import SessionStarted, Terms

        values = self._store.values
        context = gateway.rates.context_of(gateway.model)
        terms = Terms(context, values.max_steps, values.compact_percent / 100, values.keep_reasoning)
        return SessionStarted(str(workspace.root), __version__, self._gateways.name, gateway.model, terms)

    def _finish_writes(self, workspace: Workspace, session: str) -> None:
        """Finish or take back what a crash cut off, in whichever session it happened.

        A write is the last thing its session knows when the program dies, and every later start comes through
        here; so it is among the newest few.
        """
        from k2desk.workspace.writer import Writer

        newest = [info.id for info in self._records().sessions(workspace.root)[:NEWEST]]
        for name in dict.fromkeys([*newest, session] if session else newest):
            Writer(workspace.fence, self._records().open(name)).recover()
        copies = self._data / "copies"
        if next(copies.glob("*/promise.json"), None) is None:
            return

        from k2desk.tools.real_files import finish_cut_off

        def write(name: str) -> tuple[Log, Writes]:
            log = self._records().open(name)
            return log, Writer(workspace.fence, log)

        finish_cut_off(workspace, copies, write)

    def _note_check(self, log: Log, gateway: Gateway) -> None:
        """Keep with the session what the newest check of its gateway found."""
        found = self._gateways.checked(gateway)
        if found is not None and all(record.event != found for record in log.joined()):
            log.append(found)

    def _assemble(
        self, workspace: Workspace, log: Log, own: ExitStack, gateway: Gateway, ruler: Ruler
    ) -> Engine:
        from k2desk.agent.prompts import system_prompt
        from k2desk.agent.session import Session
        from k2desk.agent.setting import Setting
        from k2desk.journal.history import cut_off
        from k2desk.tools.attached import carried
        from k2desk.tools.found import discover
        from k2desk.tools.own_patch import OwnPatches
        from k2desk.workspace.writer import Writer

        writer = Writer(workspace.fence, log)
        values = self._store.values
        client = self._gateways.client(gateway)
        client.warm()
        means = self._means(workspace, log, writer)
        servers = self._servers().open()
        setting = Setting(
            workspace.root,
            self._gateways.name,
            gateway.model,
            gateway.rates.context_of(gateway.model),
            system_prompt(workspace.name),
            gateway.rates.price_of(gateway.model),
            values.max_steps,
            values.compact_percent / 100,
            values.keep_reasoning,
        )

        return Session(
            log,
            setting,
            client,
            (*discover(means), *servers.tools),
            writer,
            read_attachment=partial(carried, workspace, self._said_earlier),
            closing=partial(_close, client, servers, own),
            senses=self._senses(workspace),
            ruler=ruler,
            cut_off=cut_off(log.joined()),
            proposes=OwnPatches(means),
        )

    def _said_earlier(self, session: str) -> str:
        from k2desk.transcript.earlier import said_in

        return said_in(self._records().open(session).records())

    def _means(self, workspace: Workspace, log: Log, writes: Writes) -> Means:
        from k2desk.settings.own_skills import own_skills
        from k2desk.tools.base import Means

        seconds = float(self._store.values.command_seconds)
        copies = self._data / "copies"
        walls, tests = self._walls, self._tests.command
        skills = partial(own_skills, self._store.folder)
        told = partial(self._steps.tell, log.session)
        return Means(workspace, log, writes, walls.runner, copies, seconds, walls.probe, tests, skills, told)

    def _senses(self, workspace: Workspace) -> Senses:
        from k2desk.agent.guards import Senses
        from k2desk.core.spending import Limits
        from k2desk.workspace.fingerprint import fingerprint
        from k2desk.workspace.guides import guides_in

        def limits() -> Limits:
            values = self._store.values
            return Limits(values.task_cents / 100, values.day_cents / 100, values.step_cents / 100)

        records = self._records()
        return Senses(
            limits,
            records.today,
            partial(fingerprint, workspace),
            partial(guides_in, workspace),
            partial(records.adopted, workspace.root),
        )


async def _close(client: Client, servers: OpenServers, own: ExitStack) -> None:
    """Hang up and end tool servers, then let go of the folder and of the session."""
    try:
        await client.aclose()
        await servers.aclose()
    finally:
        own.close()


def _check_folder(log: Log, workspace: Workspace) -> None:
    """Make sure that a session goes on in the folder it began in: its record speaks of no other files."""
    folder = getattr(log.first().event, "workspace", "")
    if folder != str(workspace.root):
        raise JournalError(f"This session belongs to the folder {folder}. Open that one to go on in it.")
