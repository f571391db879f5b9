"""The spend fuse: reserved before it is sent, settled after, and never past the limit."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable
from pathlib import Path
from typing import Any

import pytest
from agent_kit import Look, Script, call, events, says, session_on
from guard_kit import answering, billed
from hypothesis import given, settings
from hypothesis import strategies as st

from k2desk.agent.guards import Senses
from k2desk.agent.money import LEAST_ANSWER
from k2desk.agent.session import Session
from k2desk.core.errors import ConnectionFailed
from k2desk.core.events import (
    CompactionMade,
    DecisionRequested,
    LimitRaised,
    SessionStarted,
    SpendReserved,
    SpendSettled,
    TextDelta,
    TurnFinished,
)
from k2desk.core.messages import (
    Completed,
    ModelEvent,
    ModelRequest,
    ReasoningPiece,
    Retrying,
    TextPiece,
    Usage,
)
from k2desk.core.permissions import Decision, Question
from k2desk.core.ports import ToolResult
from k2desk.core.prices import FREE, Price
from k2desk.core.spending import Day, Limits, Spending, bill_of
from k2desk.journal.journal import Journal
from k2desk.journal.log import SessionLog

Open = Callable[..., Session]
DEAR = Price(10.0, 100.0, 1.0)
"""An answer of 8,192 tokens comes to 82 cents."""


def limited(task: float = 0.0, day: float = 0.0, today: Callable[[], Day] = Day) -> Senses:
    return Senses(limits=lambda: Limits(task, day, 0.50), today=today)


def money_of(log: SessionLog) -> float:
    return Spending(events(log)).dollars


async def test_a_request_is_reserved_before_it_is_sent_and_settled_after(
    log: SessionLog, open_session: Open
) -> None:
    model = Script(billed(1_000, 200, 400))
    await open_session(log, model, price=DEAR).turn("hi")
    kinds = [type(event).__name__ for event in events(log)]
    assert kinds.index("SpendReserved") + 1 == kinds.index("StepStarted")
    assert kinds.index("StepFinished") + 1 == kinds.index("SpendSettled")
    [reserved], [settled] = events(log, SpendReserved), events(log, SpendSettled)
    assert (reserved.id, reserved.completion) == (settled.id, model.requests[0].max_tokens)
    assert settled == SpendSettled(reserved.id, "kimi-k2-thinking", DEAR, Usage(1_000, 200, 400))
    assert money_of(log) == pytest.approx(0.006 + 0.0004 + 0.02)


async def test_at_the_limit_the_user_is_asked_and_may_stop(log: SessionLog, open_session: Open) -> None:
    model = Script(billed(10_000, 4_000), billed(1, 1))
    session = open_session(log, model, price=DEAR, senses=limited(1.0))
    asked = answering(log, session, "Stop here")
    await session.turn("hi")
    await session.turn("more")
    assert [(question.kind, question.title) for question in asked] == [("limit", "Limit reached")]
    assert asked[0].text.startswith("$0.50 of $1.00, next about $0.4")
    assert asked[0].choices == ("Stop here", "+ $0.50")
    assert len(model.requests) == 1
    assert events(log)[-1] == TurnFinished(
        2,
        "limit",
        "Stopped at the limit of this session: $0.50 of $1.00. Write “go on” to be asked again, or raise the "
        "limit in the settings.",
    )


async def test_without_a_yes_nothing_is_sent(log: SessionLog, open_session: Open) -> None:
    model = Script()
    session = open_session(log, model, price=DEAR, senses=limited(0.10))
    answering(log, session)
    await session.turn("hi")
    assert (model.requests, events(log, SpendReserved), events(log)[-1].outcome) == ([], [], "limit")


async def test_a_raised_limit_holds_for_the_session_and_when_it_is_opened_again(
    log: SessionLog, open_session: Open
) -> None:
    model = Script(billed(10_000, 4_000), billed(10_000, 4_000))
    session = open_session(log, model, price=DEAR, senses=limited(0.10))
    asked = answering(log, session, "+ $1.00")
    await session.turn("hi")
    again = open_session(log, Script(says("ok")), price=DEAR, senses=limited(0.10))
    answering(log, again, "+ $0.50")
    await again.turn("again")
    assert [question.choices[1] for question in asked] == ["+ $1.00", "+ $0.50"]
    assert events(log, LimitRaised) == [LimitRaised("task", 1.0), LimitRaised("task", 0.5)]


async def test_the_answer_is_cut_to_what_is_left_so_the_limit_holds(
    log: SessionLog, open_session: Open
) -> None:
    model = Script(billed(100, 10_000))
    session = open_session(log, model, price=DEAR, senses=limited(1.2))
    asked = answering(log, session)
    await session.turn("hi")
    [reserved] = events(log, SpendReserved)
    assert not asked
    assert LEAST_ANSWER <= model.requests[0].max_tokens == reserved.completion < 12_001
    assert bill_of(reserved).dollars <= 1.2


async def test_the_day_counts_every_session_and_is_raised_for_the_day(
    log: SessionLog, journal: Journal, open_session: Open
) -> None:
    other = journal.create(events(log)[0])
    other.append(SpendReserved("r", "kimi", DEAR, 0, 95_000))
    model = Script(billed(10, 10))
    session = open_session(log, model, price=DEAR, senses=limited(100.0, 10.0, journal.today))
    asked = answering(log, session, "+ $0.50")
    await session.turn("hi")
    assert asked[0].text.startswith("today $9.50 of $10.00, next about")
    assert events(log, LimitRaised) == [LimitRaised("day", 0.5)]
    assert journal.today().raised == 0.5
    assert len(model.requests) == 1


async def test_a_model_without_a_price_of_its_own_is_asked_about_as_such(
    log: SessionLog, open_session: Open
) -> None:
    price = Price(10.0, 100.0, source="dearest known")
    session = open_session(log, Script(), price=price, senses=limited(0.1))
    asked = answering(log, session)
    await session.turn("hi")
    assert asked[0].text.endswith("(its price is not known, so the dearest counts)")


async def test_what_costs_nothing_is_never_asked_about_but_counted(
    log: SessionLog, open_session: Open
) -> None:
    session = open_session(log, Script(billed(1_000, 10)), price=FREE, senses=limited(0.01, 0.01))
    asked = answering(log, session)
    await session.turn("hi")
    assert (asked, money_of(log)) == ([], 0)
    assert Spending(events(log)).settled.tokens == 1_010


async def test_a_price_for_sending_alone_still_holds_the_limit(log: SessionLog, open_session: Open) -> None:
    session = open_session(log, Script(), price=Price(1_000_000.0, 0.0), senses=limited(0.5))
    asked = answering(log, session)
    await session.turn("hi")
    assert len(asked) == 1


@pytest.mark.parametrize(
    ("beats", "usage", "estimated"),
    [
        ([TextPiece("word " * 100), Completed("stop")], (True, 104), True),
        ([TextPiece("word " * 100), Completed("stop", usage=Usage())], (True, 104), True),
        ([ConnectionFailed("No connection.")], (False, 0), False),
        ([ReasoningPiece("word " * 10), ConnectionFailed("It broke.")], (True, 11), True),
        ([TextPiece("word " * 10)], (True, 11), True),
    ],
)
async def test_what_is_not_reported_is_estimated(
    log: SessionLog, open_session: Open, beats: list[Any], usage: tuple[bool, int], estimated: bool
) -> None:
    await open_session(log, Script(beats), price=DEAR).turn("hi")
    [reserved], [settled] = events(log, SpendReserved), events(log, SpendSettled)
    prompt = reserved.prompt if usage[0] else 0
    assert (settled.usage, settled.estimated) == (Usage(prompt, usage[1]), estimated)
    assert events(log).index(settled) < events(log).index(events(log, TurnFinished)[0])


async def test_a_try_that_broke_off_counts_what_it_used(log: SessionLog, open_session: Open) -> None:
    retried = [
        Retrying(2, 5, 0.1, "busy"),  # nothing had come: nothing is paid
        TextPiece("x" * 80),
        Retrying(3, 5, 0.1, "broken"),
        TextPiece("y"),
        Completed("stop", usage=Usage(50, 5, 20)),
    ]
    await open_session(log, Script(retried), price=DEAR).turn("hi")
    [reserved], [settled] = events(log, SpendReserved), events(log, SpendSettled)
    assert settled.usage == Usage(50 + reserved.prompt, 5 + 26, 20)
    assert settled.estimated


async def test_a_stop_settles_what_was_sent_and_heard(log: SessionLog, open_session: Open) -> None:
    session = open_session(log, Script([TextPiece("word " * 10), asyncio.Event()]), price=DEAR)
    task = asyncio.ensure_future(session.turn("hi"))
    while not events(log, TextDelta):  # noqa: ASYNC110 -- the log has no asyncio event
        await asyncio.sleep(0.001)
    task.cancel()
    await asyncio.wait({task})
    [reserved], [settled] = events(log, SpendReserved), events(log, SpendSettled)
    assert (settled.usage, settled.estimated) == (Usage(reserved.prompt, 11), True)


async def test_a_crash_leaves_the_reservation_counted(log: SessionLog, open_session: Open) -> None:
    log.append(SpendReserved("cut off", "kimi-k2-thinking", DEAR, 0, 9_000))
    session = open_session(log, Script(billed(10, 10)), price=DEAR, senses=limited(1.0))
    asked = answering(log, session, "+ $1.00")
    await session.turn("go on")
    assert asked[0].text.startswith("$0.90 of $1.00")
    assert money_of(log) == pytest.approx(0.9 + 0.0011)


async def test_a_limit_changed_in_the_settings_holds_at_once(log: SessionLog, open_session: Open) -> None:
    limits = [Limits()]
    senses = Senses(limits=lambda: limits[0])
    session = open_session(log, Script(billed(1, 1), billed(1, 1)), price=DEAR, senses=senses)
    asked = answering(log, session)
    await session.turn("hi")
    limits[0] = Limits(0.01)
    await session.turn("more")
    assert (session.limits, len(asked)) == (Limits(0.01), 1)


async def test_the_next_request_is_expected_to_be_like_the_last_ones(
    log: SessionLog, open_session: Open
) -> None:
    session = open_session(log, Script(billed(0, 0)), price=DEAR, senses=limited(0.3))
    log.append(SpendSettled("r", "m", DEAR, Usage(100, 2_000, 100)))
    asked = answering(log, session)
    await session.turn("hi")
    assert asked[0].text == "$0.20 of $0.30, next about $0.20"


async def test_every_request_of_a_turn_has_its_own_reservation(log: SessionLog, open_session: Open) -> None:
    model = Script(says(calls=[call(0)]), says(calls=[call(1, arguments="[]")]), says("ok"))
    await open_session(log, model, Look()).turn("hi")
    ids = [event.id for event in events(log, SpendReserved)]
    assert len(set(ids)) == 3
    assert ids == [event.id for event in events(log, SpendSettled)]
    assert events(log, DecisionRequested) == []


async def test_at_the_limit_room_can_be_made_first(log: SessionLog, open_session: Open) -> None:
    long = ToolResult("a line of a file that was read and is not needed any more\n" * 5_000)
    model = Script(says(calls=[call(0)]), says("ok"), says("ok"))
    session = open_session(log, model, Look(work=lambda _: long), price=Price(10.0, 1.0), senses=limited(1.0))
    asked = answering(log, session, "Compact first")
    await session.turn("read it all")
    assert asked == []
    await session.turn("and now?")
    assert asked[0].choices == ("Stop here", "+ $1.00", "Compact first")
    [made] = events(log, CompactionMade)
    assert (made.reason, made.by) == ("limit", "rules")
    assert made.after.total < made.before.total / 2
    assert events(log)[-1].outcome == "done"
    assert money_of(log) <= 1.0


async def test_room_is_offered_once_and_only_where_it_can_help(log: SessionLog, open_session: Open) -> None:
    model = Script(says("ok"))
    session = open_session(log, model, price=DEAR, senses=limited(0.5))
    asked = answering(log, session, "Compact first")
    await session.turn("x" * 60_000)
    assert [len(question.choices) for question in asked] == [3, 2]
    assert events(log)[-1].outcome == "limit"


@given(
    limit=st.floats(0.01, 2.0),
    answers=st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1), st.booleans()), max_size=5),
    raises=st.lists(st.booleans(), max_size=5),
)
@settings(max_examples=25)
def test_no_course_of_things_passes_the_limit(
    limit: float, answers: list[tuple[float, float, bool]], raises: list[bool]
) -> None:
    async def course(folder: str) -> None:
        journal = Journal(Path(folder))
        log = journal.create(SessionStarted("ledger", "0.1.0", "Scripted", "kimi"))
        session = session_on(log, model := Spender(answers), price=DEAR, senses=limited(limit))
        waiting = list(raises)

        def choose(question: Question) -> Decision:
            more = bool(waiting) and waiting.pop(0)
            return Decision("allow", question.digest, answer=question.choices[1 if more else 0])

        answering(log, session, *[choose] * 50)
        for _ in answers:
            await session.turn("go on")
            allowed = limit + Spending(events(log)).raised
            assert money_of(log) <= allowed + 1e-9, "not even while the model could have answered at most"
        assert len(model.requests) <= len(answers)
        await session.close()
        journal.close()

    with tempfile.TemporaryDirectory() as folder:
        asyncio.run(course(folder))


class Spender:
    """A model whose every answer takes a share of what was set aside for it; implements the port."""

    def __init__(self, answers: list[tuple[float, float, bool]]) -> None:
        self.answers = list(answers)
        self.requests: list[ModelRequest] = []

    async def stream(self, request: ModelRequest) -> AsyncIterator[ModelEvent]:
        self.requests.append(request)
        sent, said, whole = self.answers.pop(0)
        usage = Usage(int(request.estimated * sent), int(request.max_tokens * said))
        yield TextPiece("well")
        if whole:
            yield Completed("stop", usage=usage)
