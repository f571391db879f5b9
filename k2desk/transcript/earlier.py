"""What was said in a session, for another one: the user's words, the answers and what was changed."""

from __future__ import annotations

from collections.abc import Iterable

from k2desk.core.events import Record
from k2desk.transcript.export import conversation
from k2desk.transcript.fold import Transcript
from k2desk.transcript.rows import ChangeRow, TextRow, UserRow

MOST = 64 * 1024
"""Characters that are taken, the newest ones: some 16,000 tokens."""


def said_in(records: Iterable[Record]) -> str:
    """Return a session as Markdown without its thoughts and calls, with marks for secrets.

    Args:
        records: of the session, in order.
    """
    rows = (row for row in Transcript(records).rows if isinstance(row, UserRow | TextRow | ChangeRow))
    text = conversation(rows)
    if len(text) <= MOST:
        return text
    return f"[The first {len(text) - MOST:,} characters are left out.]\n{text[-MOST:]}"
