"""The user's hands in a replay: they answer and edit again, one thing after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import NamedTuple, TypeAlias, assert_never

from k2desk.agent.session import Session
from k2desk.core.errors import K2DeskError
from k2desk.core.permissions import Decision
from k2desk.core.ports import Blobs
from k2desk.core.wording import mark


class Answered(NamedTuple):
    """The user answered a question."""

    request_id: str
    decision: Decision


class Edited(NamedTuple):
    """The user edited what was proposed for a file.

    Args:
        proposal_id: of the proposal.
        path: of the file.
        after: SHA-256 of its bytes from then on, "" where they were those that were proposed again.
    """

    proposal_id: str
    path: str
    after: str


Deed: TypeAlias = Answered | Edited


class Hands:
    """Does through the session what the user did through the window.

    The next thing is begun when the engine has taken in the one before: an answer about an edited text counts
    for nothing as long as the gate has not heard of the edit.

    Args:
        session: of the replay.
        blobs: what the user edited, by its name.
    """

    def __init__(self, session: Session, blobs: Blobs) -> None:
        self._session, self._blobs = session, blobs
        self._deeds: asyncio.Queue[Deed] = asyncio.Queue()
        self._loop: asyncio.AbstractEventLoop | None = None

    def put(self, deed: Deed) -> None:
        """Have something done after all that was put before; called from any thread while `work` runs."""
        assert self._loop is not None  # noqa: S101 -- a question comes up in a turn
        self._loop.call_soon_threadsafe(self._deeds.put_nowait, deed)

    async def work(self, differs: Callable[[str], object]) -> None:
        """Do what is put, until cancelled.

        Args:
            differs: hears in words of what the engine does not take.
        """
        self._loop = asyncio.get_running_loop()
        while True:
            try:
                taken = await self._do(await self._deeds.get())
            except K2DeskError as error:
                differs(mark(f"what the user edited can't be edited again: {error}"))
            else:
                if not taken:
                    differs(mark("the recorded answer is none to what the replay asks"))

    async def _do(self, deed: Deed) -> bool:
        match deed:
            case Answered():
                return self._session.decide(deed.request_id, deed.decision)
            case Edited():
                data = await asyncio.to_thread(self._blobs.get_blob, deed.after) if deed.after else None
                await self._session.edit(deed.proposal_id, deed.path, data)
                return True
            case _:
                assert_never(deed)
