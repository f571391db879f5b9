"""A small double-entry ledger in plain text."""

from ledger.journal import Entry, Journal, JournalError, Posting, parse
from ledger.money import CENT, Money, split, total
from ledger.report import balances, by_month, report

__all__ = [
    "CENT",
    "Entry",
    "Journal",
    "JournalError",
    "Money",
    "Posting",
    "balances",
    "by_month",
    "parse",
    "report",
    "split",
    "total",
]
