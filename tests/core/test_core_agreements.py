"""What holds for a session is what was offered for it and allowed for it, in that session."""

from __future__ import annotations

import pytest

from k2desk.core.agreements import Agreements
from k2desk.core.events import DecisionMade, DecisionRequested, Event, SessionForked
from k2desk.core.permissions import Decision, Question

OFFERED = DecisionRequested("r", "c", Question("tests", "Run?", "", "digest", remember=True))
SAID = DecisionMade("r", "c", Decision("allow", "digest", scope="session"))


@pytest.mark.parametrize(
    ("events", "holds"),
    [
        ((OFFERED, SAID), True),
        ((SAID,), False),
        ((DecisionRequested("r", "c", Question("tests", "Run?", "", "digest")), SAID), False),
        ((OFFERED, DecisionMade("r", "c", Decision("allow", "digest"))), False),
        ((OFFERED, DecisionMade("r", "c", Decision("reject", "digest", scope="session"))), False),
        ((OFFERED, SAID, SessionForked("s", 3, "h")), False),
        ((OFFERED, SessionForked("s", 3, "h"), SAID), False),
    ],
)
def test_only_what_was_offered_and_allowed_holds(events: tuple[Event, ...], holds: bool) -> None:
    agreements = Agreements()
    for event in events:
        agreements.learn(event)
    assert agreements.holds("digest") is holds
    assert not agreements.holds("another")
