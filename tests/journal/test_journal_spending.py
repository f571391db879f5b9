"""What the journal knows of money: per session and per local day, over every session and every restart."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from k2desk.core.events import GuideAdopted, LimitRaised, SessionStarted, SpendReserved, SpendSettled
from k2desk.core.messages import Usage
from k2desk.core.prices import Price
from k2desk.core.spending import midnight
from k2desk.journal import Journal
from k2desk.journal.schema import STEPS

STARTED = SessionStarted("/home/user/ledger", "0.1.0", "CometAPI", "kimi-k2-thinking")
PRICE = Price(1.0, 4.0)
NOON = midnight(1_790_000_000.0) + 12 * 3600
DAY = 24 * 3600


class Clock:
    def __init__(self) -> None:
        self.now = NOON

    def __call__(self) -> float:
        return self.now


def reserve(name: str) -> SpendReserved:
    return SpendReserved(name, "kimi", PRICE, 100_000, 25_000)  # 20 cents


def settle(name: str, prompt: int = 10_000, *, estimated: bool = False) -> SpendSettled:
    return SpendSettled(name, "kimi", PRICE, Usage(prompt), estimated)


def test_the_day_is_the_sum_of_all_sessions(folder: Path) -> None:
    journal = Journal(folder, clock=Clock())
    one, two = journal.create(STARTED), journal.create(STARTED)
    one.append(reserve("a"))
    two.append(reserve("a"))
    assert journal.today() == (pytest.approx(0.4), 0.0)
    one.append(settle("a"))
    two.append(LimitRaised("day", 2.5))
    two.append(LimitRaised("task", 1.0))
    assert journal.today() == (pytest.approx(0.21), 2.5)
    journal.close()
    again = Journal(folder, clock=Clock())
    assert again.today() == (pytest.approx(0.21), 2.5)
    again.close()


def test_a_new_day_begins_at_nothing_and_an_answer_counts_for_the_day_it_was_asked(folder: Path) -> None:
    clock = Clock()
    journal = Journal(folder, clock=clock)
    log = journal.create(STARTED)
    log.append(reserve("late"))
    clock.now += DAY / 2 + 1
    log.append(settle("late"))
    log.append(reserve("early"))
    log.append(settle("early", 20_000))
    assert journal.today().spent == pytest.approx(0.02)
    clock.now -= 3600
    assert journal.today().spent == pytest.approx(0.03)
    journal.close()


def test_the_session_list_knows_what_each_has_cost(journal: Journal) -> None:
    log, other = journal.create(STARTED), journal.create(STARTED)
    log.append(reserve("a"))
    assert [(info.cost, info.estimated) for info in journal.sessions() if info.id == log.session] == [
        (pytest.approx(0.2), True)
    ]
    log.append(settle("a"))
    log.append(settle("b", 5_000, estimated=True))
    found = {info.id: (info.cost, info.estimated) for info in journal.sessions()}
    assert found == {log.session: (pytest.approx(0.015), True), other.session: (0.0, False)}


def test_the_tables_are_made_anew_from_the_events(journal: Journal) -> None:
    log = journal.create(STARTED)
    for event in (reserve("a"), settle("a"), reserve("b"), LimitRaised("day", 1.0)):
        log.append(event)
    log.append(GuideAdopted("AGENTS.md", "a" * 64, "Be kind."))
    before = journal.sessions(), journal.today(), journal.adopted(Path("/home/user/ledger"))
    assert before[2] == {("AGENTS.md", "a" * 64)}
    assert journal.adopted(Path("/home/user/other")) == frozenset()
    for table in ("spending", "guides", "sessions"):
        journal._connection.execute(f"DELETE FROM {table}")
    journal.rebuild()
    assert (journal.sessions(), journal.today(), journal.adopted(Path("/home/user/ledger"))) == before


def test_a_journal_from_before_learns_to_count(folder: Path) -> None:
    old = Journal(folder, steps=STEPS[:1])
    connection: sqlite3.Connection = old._connection
    connection.execute("INSERT INTO sessions VALUES ('s', '/home/user/ledger', 'old', 1.0, 2.0, 3)")
    old.close()
    journal = Journal(folder)
    [info] = journal.sessions()
    assert (info.title, info.turns, info.cost, info.estimated) == ("old", 3, 0.0, False)
    journal.create(STARTED).append(reserve("a"))
    assert journal.today().spent == pytest.approx(0.2)
    journal.close()
