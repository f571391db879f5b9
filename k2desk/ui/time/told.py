"""What happened at a moment of a session, in words."""

from __future__ import annotations

from typing import assert_never

from k2desk.core.short import short
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.transcript.moments import Moment
from k2desk.ui.words import tr, trn

LONGEST = 200
"""Characters of what was said or asked that are shown at most."""
_ENDS = {
    "done": mark("The turn was over"),
    "cancelled": mark("You stopped the turn"),
    "rejected": mark("You said no, and the turn was over"),
    "limit": mark("The turn reached its limit"),
    "failed": mark("The turn failed"),
    "interrupted": mark("The turn was cut off"),
}
_ANSWERS = {
    "allow": mark("You allowed it"),
    "reject": mark("You rejected it"),
    "revise": mark("You asked for a change"),
}


def told(moment: Moment) -> str:
    """Return what happened, in a few words; what others said in it is made visible and short."""
    text = short(visible(moment.text), LONGEST)
    match moment.kind:
        case "message":
            return tr("You said: {text}", text=text)
        case "question":
            return tr("You were asked: {text}", text=text)
        case "end":
            return tr(_ENDS[moment.how])
        case "decision":
            return tr(_ANSWERS[moment.how])
        case "write":
            return _written(moment)
        case _:
            assert_never(moment.kind)


def _written(moment: Moment) -> str:
    match moment.how:
        case "back":
            return trn("{n} file went back", "{n} files went back", moment.files)
        case "again":
            return trn("{n} file came back again", "{n} files came back again", moment.files)
        case _:
            return trn("{n} file was written", "{n} files were written", moment.files)
