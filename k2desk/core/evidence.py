"""The id by which the model cites a result: the number its call has in the session."""

from __future__ import annotations


def evidence_id(call_id: str) -> str:
    """Return the id of a call's result, such as ``E7``; "" for a call whose id has no number.

    Args:
        call_id: ours, ``functions.<name>:<n>``; n counts over the session.
    """
    number = call_id.rpartition(":")[2]
    return f"E{int(number)}" if number.isascii() and number.isdecimal() else ""
