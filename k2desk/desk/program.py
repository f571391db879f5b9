"""The program behind the window: sessions, keys and confinement, as `core.ports.Desk`."""

from __future__ import annotations

import importlib
import os
import sys
import threading
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from k2desk.core.errors import ProviderError, SecretError
from k2desk.core.permissions import Confinement
from k2desk.core.wording import mark
from k2desk.core.working import Steps
from k2desk.desk.exports import Exports
from k2desk.desk.gateways import LOOK_SECONDS, Gateways
from k2desk.desk.library import Library
from k2desk.desk.opening import Opening
from k2desk.desk.proving import Proving
from k2desk.desk.releases import Releases
from k2desk.desk.rewinding import Rewinding
from k2desk.desk.rulebook import Rulebook
from k2desk.desk.suites import Suites
from k2desk.desk.trust import Trusting
from k2desk.desk.usage import UsageReading
from k2desk.desk.vouching import Vouching
from k2desk.desk.walls import Walls
from k2desk.settings.keys import Keys
from k2desk.settings.secret import clean_key
from k2desk.settings.store import Store

if TYPE_CHECKING:
    from k2desk.core.comments import Comments
    from k2desk.core.ports import Engine, KeyCheck, Log, SessionInfo
    from k2desk.core.replayed import Replayed
    from k2desk.core.ruler import Ruler
    from k2desk.core.unsent import Unsent
    from k2desk.core.verified import Verified
    from k2desk.core.working import Working
    from k2desk.desk.servers import ServerBook
    from k2desk.journal.journal import Journal
    from k2desk.journal.unsent import Drafts
    from k2desk.provider.spec import ProviderSpec

LOOKED_THROUGH = 50
"""How many sessions of a workspace are looked through for words that were never sent."""

NO_KEY_NEEDED = mark("no key needed")


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
        self.tests = Suites(data, store, self._walls, self.trust)
        self.proofs = Proving(self.tests)
        self._lock = threading.Lock()
        self._journal: Journal | None = None
        self._vouching = Vouching(keys)
        self.rules = Rulebook(store.folder, self._records)
        self.library = Library(data, self._records)
        self.rewinding = Rewinding(data, self._records)
        self.exports = Exports(self._records, keys.secrets)
        self.usage = UsageReading(data, self._records)
        self.releases = Releases(data, store)
        self.steps = Steps()
        self._opening = Opening(
            data,
            store,
            self.gateways,
            self._walls,
            self.trust,
            self._vouching,
            self._records,
            self.tests,
            lambda: self.servers,
            self.steps,
        )
        self.ruler: Callable[[Log], Ruler] = self.rules.ruler
        """Makes what answers instead of the user in the sessions opened from now on."""

    @cached_property
    def servers(self) -> ServerBook:
        """The user's tool servers."""
        from k2desk.desk.servers import ServerBook

        return ServerBook(self._store.folder, self._data)

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
            asyncio.to_thread(_take_login_path),
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

    def verify(
        self, session: str = "", workspace: Path | None = None, working: Working | None = None
    ) -> Sequence[Verified]:
        """Check one session, those of a folder, or all. Blocks, for long sessions for seconds.

        Raises:
            JournalError: there is no such session, or the journal can't be read at all.
            Stopped: it was asked to end.
        """
        return self._vouching.verify(self._records(), session, workspace, working)

    def replay(self, session: str, working: Working) -> Replayed:
        """Run a recorded session again; see `core.desk.Desk`."""
        from k2desk.desk.replaying import replay_session

        return replay_session(self.exports, session, working)

    def fork(self, workspace: Path, session: str, seq: int) -> str:
        """Begin a session that repeats another one up to a record. Blocks.

        Raises:
            WorkspaceError: the folder can't be opened.
            JournalError: there is no such session or record, or nothing could be stored.
        """
        from k2desk.workspace.forking import fork_here
        from k2desk.workspace.workspace import open_workspace

        opened = open_workspace(workspace, self._data, also=(self._store.folder,))
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
    def _drafts(self) -> Drafts[Unsent]:
        from k2desk.core.unsent import Unsent
        from k2desk.journal.unsent import Drafts

        return Drafts(self._data / "unsent", Unsent)

    def comments(self, session: str) -> Comments:
        """Return what the user wrote about lines of proposals and did not send. Blocks."""
        return self._remarks.load(session)

    def keep_comments(self, session: str, comments: Comments) -> None:
        """Keep what the user wrote about lines of proposals and did not send. Blocks.

        Raises:
            JournalError: it can't be written.
        """
        self._remarks.keep(session, comments)

    @property
    def _remarks(self) -> Drafts[Comments]:
        from k2desk.core.comments import Comments
        from k2desk.journal.unsent import Drafts

        return Drafts(self._data / "comments", Comments)

    async def open_session(self, workspace: Path, session: str = "") -> Engine:
        """Begin a session in a folder, or open one again where it was.

        Raises:
            WorkspaceError: the folder can't be opened.
            JournalError: the session can't be read.
            ProviderError: what the settings say of the gateway can't be.
        """
        return await self._opening.open(workspace, session, self.ruler)

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
        """Destroy what was deleted long ago, and let go of the journal."""
        if self._journal is not None:
            self.library.tidy()
            self._journal.close()


def _warm() -> None:
    """Load what the first request and the first answer would else wait for."""
    for name in ("k2desk.provider.client", "markdown_it", "pygments.lexers.python"):
        importlib.import_module(name)


def _take_login_path() -> None:
    from k2desk.desk.login_shell import take_over

    take_over()


def _start_another(*words: str) -> None:
    import subprocess

    frozen = getattr(sys, "frozen", False)
    argv = [_own_file(), *words] if frozen else [sys.executable, "-P", "-m", "k2desk", *words]
    subprocess.Popen(argv, start_new_session=True, stdin=subprocess.DEVNULL)


def _own_file() -> str:
    """Return what is started to start a bundle: of an AppImage the file, whose insides end with this process.

    The variables are AppImage's (https://docs.appimage.org/packaging-guide/environment-variables.html); where
    another program's AppImage has started us, its folder is not where we are.
    """
    inside, file = os.environ.get("APPDIR", ""), os.environ.get("APPIMAGE", "")
    return file if inside and file and Path(sys.executable).is_relative_to(inside) else sys.executable
