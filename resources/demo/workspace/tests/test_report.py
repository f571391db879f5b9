from datetime import date, timedelta
from decimal import Decimal

from ledger import Entry, Journal, Posting, balances, by_month, parse, report, split, total

TEXT = """\
2026-03-01 Rent
    flat:rent           640.00
    bank:checking      -640.00

2026-04-01 Rent
    flat:rent           640.00
    bank:checking      -640.00

2026-04-03 Bread
    food:home             3.20
    bank:checking        -3.20
"""


def dinners(count):
    """A long ledger: many bills of 10.00, and one of 100.00 that three people share."""
    journal = Journal()
    first = date(2026, 1, 1)
    for number in range(count):
        bill, people = (Decimal("100.00"), 3) if number == count // 2 else (Decimal("10.00"), 2)
        shares = tuple(Posting("food:out", share) for share in split(bill, people))
        journal.book(Entry(first + timedelta(number), "Dinner", (*shares, Posting("bank", -bill))))
    return journal


def test_balances_of_each_account():
    assert balances(parse(TEXT)) == {
        "bank:checking": Decimal("-1283.20"),
        "flat:rent": Decimal("1280.00"),
        "food:home": Decimal("3.20"),
    }


def test_balances_of_nothing():
    assert balances(Journal()) == {}


def test_all_balances_add_up_to_nothing():
    assert total(balances(parse(TEXT)).values()) == 0


def test_total_of_many():
    assert balances(dinners(91))["food:out"] == Decimal("1000.00")


def test_by_month():
    assert by_month(parse(TEXT), "flat") == {"2026-03": Decimal("640.00"), "2026-04": Decimal("640.00")}


def test_by_month_counts_accounts_below():
    assert by_month(parse(TEXT), "bank") == {"2026-03": Decimal("-640.00"), "2026-04": Decimal("-643.20")}


def test_by_month_of_an_unknown_account():
    assert by_month(parse(TEXT), "car") == {}


def test_report_is_aligned():
    assert report(parse(TEXT)).splitlines() == [
        "bank:checking  -1,283.20",
        "flat:rent       1,280.00",
        "food:home           3.20",
    ]


def test_report_of_nothing():
    assert report(Journal()) == ""
