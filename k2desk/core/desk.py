"""What a window may ask of the program behind it, as a Protocol."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import msgspec

from k2desk.core.permissions import Confinement
from k2desk.core.trust import Finding, Trust
from k2desk.core.unsent import Unsent

if TYPE_CHECKING:
    from k2desk.core.comments import Comments
    from k2desk.core.exports import ExportDesk
    from k2desk.core.gateway import GatewayDesk
    from k2desk.core.library import SessionDesk
    from k2desk.core.ports import Engine
    from k2desk.core.proving import ProofDesk
    from k2desk.core.replayed import Replayed
    from k2desk.core.rewind import RewindDesk
    from k2desk.core.rulebook import RuleDesk
    from k2desk.core.servers import ServerDesk
    from k2desk.core.testing import TestDesk
    from k2desk.core.usage import UsageDesk
    from k2desk.core.verified import Verified
    from k2desk.core.working import Steps, Working


class SessionInfo(msgspec.Struct, frozen=True):
    """A line of the session list.

    Args:
        id: the session.
        workspace: its folder.
        title: its title, or the first words of its first turn; "" where nothing was said yet.
        started: seconds since the epoch.
        updated: when something last happened in it, seconds since the epoch; pinning does not count.
        turns: how many turns it has.
        cost: what its requests have cost, in US dollars; what was never settled counts as reserved.
        estimated: whether a part of that is a guess.
        pinned: whether the user wants it on top.
        archived: whether the user wants it out of the way.
    """

    id: str
    workspace: str
    title: str
    started: float
    updated: float
    turns: int
    cost: float = 0.0
    estimated: bool = False
    pinned: bool = False
    archived: bool = False


class KeyCheck(msgspec.Struct, frozen=True):
    """What the gateway said to a key.

    Args:
        ok: whether it was accepted.
        message: a sentence for the user.
        models: the models listed, in the gateway's order.
    """

    ok: bool
    message: str
    models: tuple[str, ...] = ()


class Trusts(Protocol):
    """Which folders are trusted."""

    def of(self, folder: Path) -> Trust:
        """Return how a folder stands. Blocks for some milliseconds where it was not looked at yet."""
        ...

    def trusted(self, folder: Path) -> bool:
        """Tell whether git, commands and tests may run in a folder."""
        ...

    def findings(self, folder: Path) -> Sequence[Finding]:
        """Return what a folder would have loaded or run, what would run by itself first. Blocks.

        Raises:
            WorkspaceError: it can't be read.
        """
        ...

    def decide(self, folder: Path, *, trusted: bool, shown: Sequence[Finding]) -> Trust:
        """Keep the user's answer, and return how the folder stands now. Blocks.

        Args:
            folder: the workspace.
            trusted: whether git, commands and tests may run in it; else it is read only.
            shown: the findings the user saw; what comes later is asked about again.

        Raises:
            K2DeskError: it can't be kept.
        """
        ...


class ReleaseDesk(Protocol):
    """Which versions of K2Desk there are."""

    async def newer(self) -> str:
        """Return the version that is newer than this one; "" for none, or where nobody wants to know."""
        ...


class Desk(Protocol):
    """What a window may ask of the program behind it."""

    @property
    def confinement(self) -> Confinement:
        """What the probe found; asked for again after every failure."""
        ...

    @property
    def gateways(self) -> GatewayDesk:
        """The settings, and the gateway they lead to."""
        ...

    @property
    def rules(self) -> RuleDesk:
        """The user's rules."""
        ...

    @property
    def tests(self) -> TestDesk:
        """Runs the tests of workspaces."""
        ...

    @property
    def servers(self) -> ServerDesk:
        """The user's tool servers."""
        ...

    @property
    def proofs(self) -> ProofDesk:
        """Tries selections."""
        ...

    @property
    def library(self) -> SessionDesk:
        """The sessions of every folder."""
        ...

    @property
    def exports(self) -> ExportDesk:
        """Makes sessions into files outside of the journal."""
        ...

    @property
    def usage(self) -> UsageDesk:
        """Finds out what sessions took."""
        ...

    @property
    def releases(self) -> ReleaseDesk:
        """Knows of newer versions."""
        ...

    @property
    def rewinding(self) -> RewindDesk:
        """Takes the files of a session back to a message."""
        ...

    @property
    def provider(self) -> str:
        """The provider's name."""
        ...

    @property
    def key_place(self) -> str:
        """Where the key is, such as ``Secret Service``, ``this session``; "" where there is none yet."""
        ...

    @property
    def trust(self) -> Trusts:
        """Which folders are trusted."""
        ...

    async def prepare(self) -> None:
        """Warm up what the first question needs, off the event loop: probe, TLS, keyring."""
        ...

    async def open_session(self, workspace: Path, session: str = "") -> Engine:
        """Begin a session in a folder, or open ``session`` again where it was.

        Raises:
            WorkspaceError: the folder can't be opened.
            JournalError: the session can't be read.
        """
        ...

    @property
    def steps(self) -> Steps:
        """Where the copying of the project inside of a turn is told of."""
        ...

    def verify(
        self, session: str = "", workspace: Path | None = None, working: Working | None = None
    ) -> Sequence[Verified]:
        """Check one session, those of a folder, or all. Blocks, for long sessions for seconds.

        Args:
            session: its id, "" for all.
            workspace: only the sessions of this folder.
            working: hears how far it is, and may stop it.

        Raises:
            JournalError: there is no such session, or the journal can't be read at all.
            Stopped: it was asked to end.
        """
        ...

    def replay(self, session: str, working: Working) -> Replayed:
        """Run a recorded session again, offline, in a folder that is gone afterwards. Blocks for seconds.

        Raises:
            JournalError: there is no such session, or its record lacks what a replay needs.
            Stopped: it was asked to end.
        """
        ...

    def fork(self, workspace: Path, session: str, seq: int) -> str:
        """Begin a session that repeats another one up to a record. Blocks.

        The other session and the files stay as they are. Where the record is a message of the user's, its
        words become the draft.

        Args:
            workspace: the folder of both.
            session: the session that is repeated.
            seq: number of the record, which is left out.

        Raises:
            WorkspaceError: the folder can't be opened.
            JournalError: there is no such session or record, or nothing could be stored.
        """
        ...

    def unsent(self, session: str) -> Unsent:
        """Return what the user wrote in a session and did not send. Blocks."""
        ...

    def left_behind(self, workspace: Path, session: str) -> tuple[SessionInfo, Unsent] | None:
        """Return the newest other session of a folder that holds unsent words and is open nowhere. Blocks."""
        ...

    def keep_unsent(self, session: str, unsent: Unsent) -> None:
        """Keep what the user wrote and did not send. Blocks.

        Raises:
            JournalError: it can't be written.
        """
        ...

    def comments(self, session: str) -> Comments:
        """Return what the user wrote about lines of proposals and did not send. Blocks."""
        ...

    def keep_comments(self, session: str, comments: Comments) -> None:
        """Keep what the user wrote about lines of proposals and did not send. Blocks.

        Raises:
            JournalError: it can't be written.
        """
        ...

    def sessions(self, workspace: Path | None = None) -> Sequence[SessionInfo]:
        """List the sessions, newest first; None lists those of every workspace."""
        ...

    async def check_key(self, key: str) -> KeyCheck:
        """Ask the gateway whether it accepts this key. The key is not kept."""
        ...

    async def keep_key(self, key: str, *, in_keyring: bool) -> str:
        """Keep the key in the keyring or for this session only, and say where it is.

        Raises:
            SecretError: the keyring can't be trusted or did not answer; nothing was stored.
        """
        ...
