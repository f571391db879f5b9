from datetime import date
from decimal import Decimal

import pytest

from ledger import Entry, Journal, JournalError, Posting, parse

TEXT = """\
; the flat
2026-03-01 Rent
    flat:rent           640.00
    bank:checking      -640.00

2026-03-04 Dinner for three
    food:out             33.3333
    owed:anna            33.3333
    owed:ben             33.3334
    bank:checking      -100.00
"""


def entry(day, text="Bread", amount="3.20"):
    return Entry(day, text, (Posting("food", Decimal(amount)), Posting("cash", -Decimal(amount))))


def test_parse_reads_every_entry():
    assert [e.text for e in parse(TEXT).entries] == ["Rent", "Dinner for three"]


def test_parse_reads_days():
    assert parse(TEXT).entries[0].day == date(2026, 3, 1)


def test_parse_keeps_amounts_exact():
    assert parse(TEXT).entries[1].postings[2] == Posting("owed:ben", Decimal("33.3334"))


def test_parse_of_nothing():
    assert parse("").entries == []


def test_parse_names_the_line_of_a_bad_day():
    with pytest.raises(JournalError, match="line 1: '1.3.2026'"):
        parse("1.3.2026 Rent\n")


def test_parse_names_the_line_of_a_bad_amount():
    with pytest.raises(JournalError, match="line 2: 'lots'"):
        parse("2026-03-01 Rent\n    flat:rent  lots\n")


def test_an_entry_adds_up():
    with pytest.raises(JournalError, match=r"0\.01 is left over"):
        Entry(date(2026, 3, 1), "Rent", (Posting("a", Decimal("1.01")), Posting("b", Decimal("-1.00"))))


def test_an_entry_has_two_sides():
    with pytest.raises(JournalError, match="two postings"):
        Entry(date(2026, 3, 1), "Nothing", (Posting("a", Decimal(0)),))


def test_book_keeps_the_order_of_days():
    journal = Journal()
    for day in (3, 1, 2):
        journal.book(entry(date(2026, 3, day), text=str(day)))
    assert [e.text for e in journal.entries] == ["1", "2", "3"]


def test_book_keeps_the_order_within_a_day():
    journal = Journal()
    for text in "abc":
        journal.book(entry(date(2026, 3, 1), text=text))
    assert [e.text for e in journal.entries] == ["a", "b", "c"]


def test_postings_of_an_account_and_all_below():
    assert [p.amount for p in parse(TEXT).postings("owed")] == [Decimal("33.3333"), Decimal("33.3334")]


def test_accounts_are_sorted():
    assert parse(TEXT).accounts() == ["bank:checking", "flat:rent", "food:out", "owed:anna", "owed:ben"]
