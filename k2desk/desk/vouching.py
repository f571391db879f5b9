"""What vouches for sessions: the key that signs their heads, and the check of what was written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from k2desk.settings.keys import Keys

if TYPE_CHECKING:
    from k2desk.core.verified import Verified
    from k2desk.core.working import Working
    from k2desk.journal.heads import Signer
    from k2desk.journal.journal import Journal
    from k2desk.journal.log import SessionLog


class Vouching:
    """Signs heads as soon as it has a key, and checks sessions.

    Args:
        keys: asks the keyring.
    """

    def __init__(self, keys: Keys) -> None:
        self._keys = keys
        self._signer: Signer | None = None

    def find_key(self) -> None:
        """Get ready to sign; what ends before is signed at the next end. Blocks for some seconds."""
        from k2desk.journal.heads import Signer, new_seed
        from k2desk.settings.signing import own_seed

        self._signer = Signer(own_seed(self._keys, new_seed))

    def watch(self, journal: Journal, log: SessionLog) -> Callable[[], None]:
        """Sign the head of a session whenever a turn or a write ends; what is returned signs once more."""
        from k2desk.journal.heads import keep_signed

        return keep_signed(journal, log, lambda: self._signer)

    def verify(
        self, journal: Journal, session: str, workspace: Path | None, working: Working | None
    ) -> Sequence[Verified]:
        """Check one session, those of a folder, or all. Blocks, for long sessions for seconds.

        Raises:
            JournalError: there is no such session, or the journal can't be read at all.
            Stopped: it was asked to end.
        """
        from k2desk.journal.heads import public_of
        from k2desk.settings.signing import kept_seed
        from k2desk.workspace.verification import verify

        if session:
            journal.open(session)
        infos = [info for info in journal.sessions(workspace) if session in ("", info.id)]
        return verify(journal, infos, public_of(kept_seed(self._keys)), working)
