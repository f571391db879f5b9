"""Whether something happened again as it was recorded, and where not, in words."""

from __future__ import annotations

from typing import Any

import msgspec

from k2desk.core.events import Event
from k2desk.core.visible import visible
from k2desk.core.wording import mark

_NAMES = {
    *("id", "request_id", "proposal_id", "change_id", "approval_id", "reverts", "digest"),
}
"""Fields that hold names made up at the moment: others each time, but always the same one for a thing."""
_LOOSE = {"seconds", "parts", "context", "message", "terms"}
"""Fields that tell of time, of the user's rules, and of what the user gave, which a replay is given too."""
_MEASURED = {"CompactionMade": {"before", "after", "said"}, "TurnFinished": {"wants"}}
"""Further fields of one kind that are left out; figures of the context depend on what was taken out, and the
recorded model fails with the words alone."""
_KEPT = {"TurnFinished": {"message"}}
SHOWN = 90
"""Characters of a value that a difference shows."""


class Alike:
    """Compares events one after the other, and learns which names stand for the same thing."""

    def __init__(self) -> None:
        self._now: dict[str, str] = {}
        self._then: dict[str, str] = {}

    def difference(self, then: Event, now: Event, *, joined: bool = False) -> str:
        """Return where two events differ, "" where they do not.

        Args:
            then: as it was recorded.
            now: as it happened again.
            joined: whether it ends a call that asked twice, of which only the end is told again.
        """
        kind, other = type(then).__name__, type(now).__name__
        if kind != other:
            return mark(f"the record has {kind} here, the replay {other}")
        old, new = (_plain(event, kind) for event in (then, now))
        if joined and isinstance(old, dict):
            text, again = str(old.pop("text", "")).strip(), str(new.pop("text", "")).strip()
            if not text.endswith(again):
                return mark(f"{kind}.text: recorded {_shown(text)}, now {_shown(again)}")
        return self._differs(kind, "", old, new)

    def now(self, then: str) -> str:
        """Return by which name something recorded goes now."""
        return self._now.get(then, then)

    def _differs(self, where: str, key: str, then: Any, now: Any) -> str:
        if isinstance(then, dict) and isinstance(now, dict):
            for name in then | now:
                if found := self._differs(f"{where}.{name}", name, then.get(name), now.get(name)):
                    return found
            return ""
        if isinstance(then, list) and isinstance(now, list):
            if len(then) != len(now):
                return mark(f"{where}: recorded {len(then)}, now {len(now)}")
            pairs = enumerate(zip(then, now, strict=True))
            differing = (self._differs(f"{where}.{at}", key, old, new) for at, (old, new) in pairs)
            return next((one for one in differing if one), "")
        if key in _NAMES and isinstance(then, str) and isinstance(now, str):
            return self._named(where, then, now)
        return "" if then == now else mark(f"{where}: recorded {_shown(then)}, now {_shown(now)}")

    def _named(self, where: str, then: str, now: str) -> str:
        if bool(then) != bool(now):
            return mark(f"{where}: recorded {_shown(then)}, now {_shown(now)}")
        if self._now.setdefault(then, now) != now or self._then.setdefault(now, then) != then:
            return mark(f"{where}: it speaks of another thing than the record does")
        return ""


def _plain(event: Event, kind: str) -> Any:
    """Return an event as plain values, without what is not compared."""
    left_out = (_LOOSE | _MEASURED.get(kind, set())) - _KEPT.get(kind, set())
    return _without(msgspec.to_builtins(event), left_out)


def _without(value: Any, names: set[str]) -> Any:
    if isinstance(value, dict):
        return {key: _without(item, names) for key, item in value.items() if key not in names}
    if isinstance(value, list | tuple):
        return [_without(item, names) for item in value]
    return value


def _shown(value: Any) -> str:
    text = visible(str(value))
    return f"“{text[:SHOWN]}…”" if len(text) > SHOWN else f"“{text}”"
