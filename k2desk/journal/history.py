"""What a crash left unsaid in a session, and the events that say it."""

from __future__ import annotations

from collections.abc import Sequence

from k2desk.core.events import Event, Record, StepFinished, ToolFinished, TurnFinished, TurnStarted

CUT_OFF = (
    "Cancelled: the program ended before this call came to its end. Whether it had an effect is not known."
)
"""What the model is told about a call that a crash cut off."""


def cut_off(records: Sequence[Record]) -> tuple[Event, ...]:
    """Return what to append to a session that is opened again after a crash.

    Every call of the last turn gets its one result, in the order of the calls, and the turn its end.

    Args:
        records: the whole session, in order.

    Returns:
        The missing events; none where the last turn has come to its end, or there was no turn yet.
    """
    turn = 0
    open_calls: dict[str, str] = {}
    for record in records:
        match record.event:
            case TurnStarted(turn=number):
                turn = number
                open_calls = {}
            case StepFinished(calls=calls):
                open_calls.update((call.id, call.name) for call in calls)
            case ToolFinished(call_id=call_id):
                open_calls.pop(call_id, None)
            case TurnFinished():
                turn = 0
            case _:
                pass
    if not turn:
        return ()
    return (
        *(ToolFinished(call_id, name, "cancelled", CUT_OFF) for call_id, name in open_calls.items()),
        TurnFinished(turn, "interrupted"),
    )
