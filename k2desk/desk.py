"""The program behind the window: sessions, keys and confinement, as `core.ports.Desk`."""

from __future__ import annotations

import importlib
import sys
import threading
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from k2desk import __version__
from k2desk.core.errors import JournalError, ProviderError, SecretError
from k2desk.core.permissions import Confinement
from k2desk.gateways import Gateway, Gateways
from k2desk.rulebook import Rulebook
from k2desk.settings.keys import Keys
from k2desk.settings.secret import clean_key
from k2desk.settings.store import Store
from k2desk.trust import Trusting
from k2desk.vouching import Vouching
from k2desk.walls import Walls

if TYPE_CHECKING:
    from contextlib import ExitStack

    from k2desk.agent.guards import Senses
    from k2desk.core.ports import Engine, KeyCheck, Log, SessionInfo, Writes
    from k2desk.core.ruler import Ruler
    from k2desk.core.unsent import Unsent
    from k2desk.core.verified import Verified
    from k2desk.journal.journal import Journal
    from k2desk.journal.unsent import Drafts
    from k2desk.provider.client import Client
    from k2desk.provider.spec import ProviderSpec
    from k2desk.tools.base import Means
    from k2desk.workspace.workspace import Workspace

NEWEST = 3
"""How many sessions of a workspace are looked through for a write that a crash cut off."""
LOOKED_THROUGH = 50
"""How many sessions of a workspace are looked through for words that were never sent."""

NO_KEY_NEEDED = "no key needed"
LOOK_SECONDS = 3.0
"""How long the gateway may take to list its models; without them everything works all the same."""


class Program:
    """One running K2Desk; every session of the window goes through it.

    Args:
        data: the folder of the journal and of the copies that commands run in.
        store: the settings.
        keys: the keys of providers.
        spec: the provider, whatever the settings say; None for theirs.
    """

    def __init__(self, data: Path, store: Store, keys: Keys, spec: ProviderSpec | None = None) -> None:
        self._data = data
        self._store = store
        self._keys = keys
        self.gateways = Gateways(data, store, keys, spec)
        self._walls = Walls(store)
        self.trust = Trusting(store)
        self._lock = threading.Lock()
        self._journal: Journal | None = None
        self._vouching = Vouching(keys)
        self.rules = Rulebook(store.folder, self._records)
        self.ruler: Callable[[Log], Ruler] = self.rules.ruler
        """Makes what answers instead of the user in the sessions opened from now on."""

    @property
    def confinement(self) -> Confinement:
        """What the probe found."""
        return self._walls.confinement

    @property
    def provider(self) -> str:
        """The provider's name; where the settings lead elsewhere, the host the requests go to."""
        return self.gateways.name

    @property
    def key_place(self) -> str:
        """Where the key is; "" where there is none yet, `NO_KEY_NEEDED` where none has to be."""
        needed = self.gateways.key_needed
        return self._keys.place(self.gateways.spec.id) or ("" if needed else NO_KEY_NEEDED)

    async def prepare(self) -> None:
        """Probe the confinement, load what is needed, look for the key and sweep up; off the event loop."""
        import asyncio

        await asyncio.gather(
            asyncio.to_thread(self._walls.probe),
            asyncio.to_thread(_warm),
            self._ask_gateway(),
            asyncio.to_thread(self._sweep),
            asyncio.to_thread(self._vouching.find_key),
        )

    async def _ask_gateway(self) -> None:
        """Look for the key, and with it for models and prices where what is known of them is old."""
        import asyncio

        await asyncio.to_thread(self._find_key)
        await self.gateways.refresh(LOOK_SECONDS)

    def _find_key(self) -> None:
        try:
            self.gateways.find_key()
        except (SecretError, ProviderError):
            return  # the first-run page asks for the key, and says then what ails the keyring

    def _sweep(self) -> None:
        from k2desk.proof.scratch import sweep

        sweep(self._data / "copies")

    # -- sessions

    def _records(self) -> Journal:
        from k2desk.journal.journal import Journal

        with self._lock:
            if self._journal is None:
                self._journal = Journal(self._data)
            return self._journal

    def sessions(self, workspace: Path | None = None) -> Sequence[SessionInfo]:
        """List the sessions, newest first. Blocks for some milliseconds."""
        return self._records().sessions(workspace)

    def verify(self, session: str = "", workspace: Path | None = None) -> Sequence[Verified]:
        """Check one session, those of a folder, or all. Blocks, for long sessions for seconds.

        Raises:
            JournalError: there is no such session, or the journal can't be read at all.
        """
        return self._vouching.verify(self._records(), session, workspace)

    def fork(self, workspace: Path, session: str, seq: int) -> str:
        """Begin a session that repeats another one up to a message, whose words become its draft. Blocks.

        Raises:
            WorkspaceError: the folder can't be opened.
            JournalError: there is no such session or message, or nothing could be stored.
        """
        from k2desk.workspace.forking import fork_here
        from k2desk.workspace.workspace import open_workspace

        opened = open_workspace(workspace, self._data)
        try:
            forked, draft = fork_here(self._records(), opened.fence, session, seq)
        finally:
            opened.close()
        self._drafts.keep(forked, draft)
        return forked

    def unsent(self, session: str) -> Unsent:
        """Return what the user wrote in a session and did not send. Blocks."""
        return self._drafts.load(session)

    def left_behind(self, workspace: Path, session: str) -> tuple[SessionInfo, Unsent] | None:
        """Return the newest other session of a folder that holds unsent words and is open nowhere. Blocks."""
        from k2desk.journal.held import is_held

        for info in self.sessions(workspace)[:LOOKED_THROUGH]:
            if (
                info.id != session
                and self._drafts.holds(info.id)
                and not is_held(self._data / "open", info.id)
            ):
                return info, self._drafts.load(info.id)
        return None

    def keep_unsent(self, session: str, unsent: Unsent) -> None:
        """Keep what the user wrote and did not send. Blocks.

        Raises:
            JournalError: it can't be written.
        """
        self._drafts.keep(session, unsent)

    @property
    def _drafts(self) -> Drafts:
        from k2desk.journal.unsent import Drafts

        return Drafts(self._data / "unsent")

    async def open_session(self, workspace: Path, session: str = "") -> Engine:
        """Begin a session in a folder, or open one again where it was.

        Raises:
            WorkspaceError: the folder can't be opened.
            JournalError: the session can't be read.
            ProviderError: what the settings say of the gateway can't be.
        """
        import asyncio

        gateway = await asyncio.to_thread(self.gateways.chosen)
        if not gateway.model:  # a server at home is asked what it serves
            await self.gateways.refresh(LOOK_SECONDS)
            gateway = await asyncio.to_thread(self.gateways.chosen)
        return await asyncio.to_thread(self._open, workspace, session, gateway)

    def _open(self, folder: Path, session: str, gateway: Gateway) -> Engine:
        from contextlib import ExitStack

        from k2desk.core.events import SessionStarted
        from k2desk.journal.held import Held
        from k2desk.workspace.workspace import open_workspace

        own = ExitStack()
        self.trust.look(folder)
        workspace = open_workspace(folder, self._data, self.trust.trusted)
        own.callback(workspace.close)
        try:
            self._finish_writes(workspace, session)
            begun = SessionStarted(str(workspace.root), __version__, self.provider, gateway.model)
            log = self._records().open(session) if session else self._records().create(begun)
            _check_folder(log, workspace)
            own.callback(Held(self._data / "open", log.session).release)
            own.callback(self._vouching.watch(self._records(), log))
            self._note_check(log, gateway)
            engine = self._assemble(workspace, log, own, gateway)
        except BaseException:
            own.close()
            raise
        self._store.attempt(lambda: self._store.opened(workspace.root))
        return engine

    def _finish_writes(self, workspace: Workspace, session: str) -> None:
        """Finish or take back what a crash cut off, in whichever session it happened.

        A write is the last thing its session knows when the program dies, and every later start comes through
        here; so it is among the newest few.
        """
        from k2desk.workspace.writer import Writer

        newest = [info.id for info in self.sessions(workspace.root)[:NEWEST]]
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
        found = self.gateways.checked(gateway)
        if found is not None and all(record.event != found for record in log.joined()):
            log.append(found)

    def _assemble(self, workspace: Workspace, log: Log, own: ExitStack, gateway: Gateway) -> Engine:
        from k2desk.agent.prompts import system_prompt
        from k2desk.agent.session import Session
        from k2desk.agent.setting import Setting
        from k2desk.journal.history import cut_off
        from k2desk.tools.attached import lines_of
        from k2desk.tools.found import discover
        from k2desk.tools.own_patch import OwnPatches
        from k2desk.workspace.writer import Writer

        writer = Writer(workspace.fence, log)
        values = self._store.values
        client = self.gateways.client(gateway)
        client.warm()
        means = self._means(workspace, log, writer)
        setting = Setting(
            workspace.root,
            self.provider,
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
            discover(means),
            writer,
            read_attachment=partial(lines_of, workspace),
            closing=partial(_close, client, own),
            senses=self._senses(workspace),
            ruler=self.ruler(log),
            cut_off=cut_off(log.joined()),
            proposes=OwnPatches(means),
        )

    def _means(self, workspace: Workspace, log: Log, writes: Writes) -> Means:
        from k2desk.tools.base import Means

        seconds = float(self._store.values.command_seconds)
        copies = self._data / "copies"
        return Means(workspace, log, writes, self._walls.runner, copies, seconds, self._walls.probe)

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

    # -- keys

    async def check_key(self, key: str) -> KeyCheck:
        """Ask the gateway whether it accepts this key. The key is not kept."""
        import asyncio

        from k2desk.core.ports import KeyCheck

        try:
            secret = clean_key(key)
            client = self.gateways.client(await asyncio.to_thread(self.gateways.chosen), secret)
        except (SecretError, ProviderError) as error:
            return KeyCheck(False, str(error))
        try:
            return await client.check()
        finally:
            await client.aclose()

    async def keep_key(self, key: str, *, in_keyring: bool) -> str:
        """Keep the key in the keyring or for this session only, and say where it is.

        Raises:
            SecretError: it is no key, or the keyring can't be trusted or did not answer; nothing was stored.
        """
        import asyncio

        secret = clean_key(key)
        if not in_keyring:
            return self._keys.hold(self.gateways.spec.id, secret)
        return await asyncio.to_thread(self._keys.store, self.gateways.spec.id, secret)

    async def start_demo(self) -> None:
        """Open the demo in a program and a window of its own."""
        import asyncio

        await asyncio.to_thread(_start_another, "--demo")

    def close(self) -> None:
        """Let go of the journal."""
        if self._journal is not None:
            self._journal.close()


def _warm() -> None:
    """Load what the first request and the first answer would else wait for."""
    for name in ("k2desk.provider.client", "markdown_it", "pygments.lexers.python"):
        importlib.import_module(name)


async def _close(client: Client, own: ExitStack) -> None:
    """Hang up, then let go of the folder and of the session."""
    try:
        await client.aclose()
    finally:
        own.close()


def _check_folder(log: Log, workspace: Workspace) -> None:
    """Make sure that a session goes on in the folder it began in: its record speaks of no other files."""
    begun = log.records()[0].event
    folder = getattr(begun, "workspace", "")
    if folder != str(workspace.root):
        raise JournalError(f"This session belongs to the folder {folder}. Open that one to go on in it.")


def _start_another(*words: str) -> None:
    import subprocess

    frozen = getattr(sys, "frozen", False)
    argv = [sys.executable, *words] if frozen else [sys.executable, "-P", "-m", "k2desk", *words]
    subprocess.Popen(argv, start_new_session=True, stdin=subprocess.DEVNULL)
