"""The first session of a window: what is said before it is ready waits, and goes as one message."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from k2desk.core.events import Attachment
    from k2desk.ui.runtime import Runtime
    from k2desk.ui.tasks import Work
    from k2desk.ui.threads import Post


class Said(NamedTuple):
    """A message.

    Args:
        text: the user's words.
        attachments: what goes along.
        message: the id of a queued message, "" where it was never in the queue.
        as_it_is: whether secrets in the words are sent.
    """

    text: str
    attachments: tuple[Attachment, ...]
    message: str
    as_it_is: bool


class Beginning:
    """Opens the first session of a window, and holds what is said until then.

    Args:
        runtime: opens and sends.
        prepare: warms up what the first question needs.
        post: brings calls into the main thread.
        failed: called there with what went wrong.
    """

    def __init__(
        self, runtime: Runtime, prepare: Work, post: Post, failed: Callable[[BaseException], object]
    ) -> None:
        self._runtime, self._prepare, self._post, self._failed = runtime, prepare, post, failed
        self._held: list[Said] | None = None
        """What is to be said when the program is ready for it; None where nothing has to wait."""
        self.wanted: tuple[Path, str] | None = None
        """The folder and the session to open; tried again by whoever says something while nothing is open."""
        self._trouble = ""
        """Why that could not be opened."""

    @property
    def settling(self) -> bool:
        """Whether what is said still has to wait."""
        return self._held is not None

    def expect(self, workspace: Path, session: str) -> None:
        """Let what is sent wait until `go` has opened this session and looked for the key."""
        self.wanted = workspace, session
        self._held = self._held or []

    def hold(self, said: Said) -> None:
        """Hold a message; of those in the queue only the first, for the others can wait where they are."""
        if self._held is not None and not (said.message and any(one.message for one in self._held)):
            self._held.append(said)

    async def go(self, workspace: Path, session: str) -> None:
        """Open the session, warm up, and send what waited."""
        self._trouble = ""
        for step in (partial(self._runtime.change_session, workspace, session), self._prepare):
            try:
                await step()
            except Exception as error:  # noqa: BLE001 -- told by `failed`; the next step does not need this one
                self._trouble = self._trouble or str(error)
                self._post(partial(self._failed, error))
        self._post(self._let_go)

    def _let_go(self) -> None:
        """Send as one message what waited for the first session; without a session it comes back."""
        if self._runtime.engine is None:
            self._runtime.refused.emit()
            self.give_back(self._trouble)
        held, self._held = _joined(self._held or []), None
        if held is not None:
            self._runtime.submit(held.text, held.attachments, held.message, as_it_is=held.as_it_is)
        self._runtime.settled.emit()

    def give_back(self, reason: str) -> None:
        """Give the user back what waits; what is in the queue is there still."""
        held, self._held = _joined([one for one in self._held or () if not one.message]), None
        if held is not None:
            self._runtime.unsent.emit(held.text, held.attachments, reason)


def _joined(said: list[Said]) -> Said | None:
    """Join messages; secrets go as they are only where the user wants that of each."""
    if not said:
        return None
    return Said(
        "\n\n".join(one.text for one in said),
        tuple(dict.fromkeys(along for one in said for along in one.attachments)),
        "".join(one.message for one in said),
        all(one.as_it_is for one in said),
    )
