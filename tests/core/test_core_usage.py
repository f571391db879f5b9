"""What sessions took: counted by request, and what was waited for by turn."""

from __future__ import annotations

from datetime import date, datetime

from k2desk.core.desk import SessionInfo
from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Event,
    SessionForked,
    SpendReserved,
    SpendSettled,
    StepFinished,
    StepStarted,
    ToolFinished,
    ToolStarted,
    TurnFinished,
    TurnStarted,
)
from k2desk.core.messages import Usage
from k2desk.core.permissions import Decision, Question
from k2desk.core.prices import Price
from k2desk.core.spending import Spending
from k2desk.core.usage import Counting, Deleted, Sum, Summary, Use, Waited, day_of, summarise

PRICE = Price(1.0, 4.0, 0.25, "2026-09-01", "gateway")
UNKNOWN = Price(1.0, 4.0, source="dearest known")
K2, TURBO = "kimi-k2-thinking", "kimi-k2-turbo"
NOON = datetime(2026, 9, 14, 12).timestamp()  # noqa: DTZ001 -- the user's own day is meant


def info(name: str) -> SessionInfo:
    return SessionInfo(name, "/work", name, NOON, NOON, 1)


def count(*told: tuple[float, Event]) -> Use:
    counting = Counting()
    for seconds, event in told:
        counting.take(NOON + seconds, event)
    return counting.use


def request(
    name: str, model: str = K2, *, price: Price = PRICE, estimated: bool = False
) -> tuple[Event, Event]:
    usage = Usage(prompt=1_000_000, completion=100_000, cached=400_000)
    return (
        SpendReserved(name, model, price, 2_000_000, 500_000),
        SpendSettled(name, model, price, usage, estimated),
    )


ASKED = DecisionRequested("r", "c", Question("command", "Run?", "make", digest="d"))
DECIDED = DecisionMade("r", "c", Decision("allow", "d"))


def test_a_request_counts_for_when_it_was_sent_with_what_it_really_took() -> None:
    reserved, settled = request("a")
    (one,) = count((0, reserved), (90, settled)).requests
    assert one.at == NOON
    assert (one.bill.prompt.tokens, one.bill.cached.tokens, one.bill.completion.tokens) == (
        600_000,
        400_000,
        100_000,
    )
    assert round(one.bill.dollars, 6) == round(0.6 + 0.1 + 0.4, 6)
    assert not one.estimated


def test_what_was_never_settled_counts_as_reserved_and_is_a_guess() -> None:
    reserved, settled = request("a")
    (one,) = count((0, reserved)).requests
    assert one.estimated
    assert one.bill.dollars == 4.0
    (alone,) = count((5, settled)).requests
    assert alone.at == NOON + 5, "a settlement whose beginning is not there counts for its own time"


def test_a_guess_or_an_unknown_price_is_said() -> None:
    for kind in (request("a", estimated=True), request("a", price=UNKNOWN)):
        assert count((0, kind[0]), (1, kind[1])).requests[0].estimated


def test_it_is_what_the_session_list_says() -> None:
    events = [*request("a"), *request("b", TURBO), request("c")[0]]
    use = count(*((float(at), event) for at, event in enumerate(events)))
    assert round(sum(one.bill.dollars for one in use.requests), 9) == round(Spending(events).dollars, 9)


def test_of_what_happens_at_once_one_is_waited_for() -> None:
    use = count(
        (0, TurnStarted(1, "go")),
        (2, StepStarted(1, 1, K2)),  # two seconds of nobody's
        (12, StepFinished(1, 1, "tool_calls")),  # ten of the model's
        (12, ToolStarted("c", "run", "Run")),
        (15, ASKED),  # three of the tool's
        (55, DECIDED),  # forty of the user's, while the tool waits too
        (60, ToolFinished("c", "run", "ok", "")),  # five of the tool's
        (61, TurnFinished(1, "done")),
        (1_000, StepStarted(2, 1, K2)),  # outside of a turn
        (2_000, StepFinished(2, 1, "stop")),
    )
    (turn,) = use.turns
    assert turn.at == NOON
    assert turn.waited == Waited(model=10.0, tools=8.0, user=40.0)


def test_the_night_after_a_crash_is_nobodys() -> None:
    use = count(
        (0, TurnStarted(1, "go")),
        (0, StepStarted(1, 1, K2)),
        (7, ToolStarted("c", "run", "Run")),
        (40_000, TurnFinished(1, "interrupted")),
        (40_001, TurnFinished(1, "interrupted")),  # a second end changes nothing
    )
    assert [turn.waited for turn in use.turns] == [Waited(model=7.0)]


def test_a_turn_begins_with_nothing_open_and_a_clock_set_back_takes_nothing_away() -> None:
    use = count(
        (0, TurnStarted(1, "go")),
        (0, ToolStarted("lost", "run", "Run")),
        (0, ASKED),
        (5, TurnFinished(1, "cancelled")),
        (10, TurnStarted(2, "again")),
        (10, StepStarted(2, 1, K2)),
        (4, StepFinished(2, 1, "stop")),
        (9, TurnFinished(2, "done")),
    )
    assert [turn.waited for turn in use.turns] == [Waited(user=5.0), Waited()]


def test_what_a_fork_repeats_was_waited_for_elsewhere() -> None:
    use = count(
        (0, TurnStarted(1, "go")),
        (0, StepStarted(1, 1, K2)),
        (5, TurnFinished(1, "done")),
        (6, SessionForked("other", 4)),
        (7, TurnStarted(2, "go")),
        (7, StepStarted(2, 1, K2)),
        (9, TurnFinished(2, "done")),
    )
    assert [turn.waited for turn in use.turns] == [Waited(model=2.0)]


def both() -> list[tuple[SessionInfo, Use]]:
    day = 86_400.0
    first = count(
        (0, request("a")[0]),
        (1, request("a")[1]),
        (day, request("b", TURBO)[0]),
        (day + 1, request("b", TURBO)[1]),
        (day + 1, TurnStarted(1, "go")),
        (day + 1, StepStarted(1, 1, K2)),
        (day + 5, TurnFinished(1, "done")),
    )
    second = count(*((day + at, event) for at, event in enumerate([*request("c"), *request("d")])))
    return [(info("first"), first), (info("second"), second), (info("empty"), Use())]


def test_sessions_are_put_together_by_day_model_and_session() -> None:
    found = summarise(both(), [Deleted(NOON, 0.5), Deleted(NOON + 9, 0.25)])
    assert found.total.requests == 4
    assert list(found.days) == [date(2026, 9, 14), date(2026, 9, 15)]
    assert [one.requests for one in found.days.values()] == [1, 3]
    assert {model: one.requests for model, one in found.models.items()} == {K2: 3, TURBO: 1}
    assert list(found.models) == [K2, TURBO], "the dearest first"
    assert [(one.id, put.requests) for one, put in found.sessions] == [("first", 2), ("second", 2)]
    assert found.waited == Waited(model=4.0)
    assert found.deleted == {date(2026, 9, 14): 0.75}
    assert round(found.dollars, 6) == round(4 * 1.1 + 0.75, 6)
    assert found.total.cached_share == 0.4


def test_a_span_of_days_leaves_out_what_was_before() -> None:
    found = summarise(both(), [Deleted(NOON, 0.5)], since=date(2026, 9, 15))
    assert (found.total.requests, list(found.days)) == (3, [date(2026, 9, 15)])
    assert found.deleted == {}
    assert summarise(both(), since=date(2026, 9, 16)).waited == Waited()


def test_nothing_used_is_nothing() -> None:
    found = summarise([])
    assert found == Summary(Sum(), {}, {}, [], Waited(), {})
    assert (found.dollars, found.total.cached_share) == (0.0, 0.0)
    assert day_of(NOON) == date(2026, 9, 14)
