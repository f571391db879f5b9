"""What the user has written and not sent: the draft, and the messages that wait for their turn."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path

import msgspec

from k2desk.core.events import Attachment, Record, TurnStarted, TurnSteered


class Waiting(msgspec.Struct, frozen=True):
    """A message that waits.

    Args:
        id: by which the record tells that it was sent.
        text: the user's words.
        attachments: what goes along.
        as_it_is: whether the user wants secrets in these words sent.
    """

    id: str
    text: str
    attachments: tuple[Attachment, ...] = ()
    as_it_is: bool = False


class Unsent(msgspec.Struct, frozen=True):
    """Everything of one session that was not sent.

    Args:
        draft: what stands in the composer.
        attachments: what would go along with it.
        queue: what waits, the next one first.
    """

    draft: str = ""
    attachments: tuple[Attachment, ...] = ()
    queue: tuple[Waiting, ...] = ()


def before_any(workspace: Path) -> str:
    """Return the name under which is kept what was written in a folder before any session was open there."""
    return "folder-" + hashlib.sha256(os.fsencode(workspace)).hexdigest()[:32]


def still_unsent(unsent: Unsent, records: Iterable[Record]) -> Unsent:
    """Leave out what the record knows as sent: the program may have ended between the two.

    Args:
        unsent: as it was kept.
        records: of the session, in order.
    """
    said = [record.event for record in records if isinstance(record.event, TurnStarted | TurnSteered)]
    sent = {event.message for event in said}
    queue = tuple(message for message in unsent.queue if message.id not in sent)
    if said and unsent.draft.strip() == said[-1].text.strip():
        return Unsent(queue=queue)
    return msgspec.structs.replace(unsent, queue=queue)
