"""What was booked, and the text it is kept in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation


class JournalError(ValueError):
    """A line that cannot be read, or an entry that does not add up."""


@dataclass(frozen=True)
class Posting:
    """One side of an entry: an account, and what it gains or, below zero, gives."""

    account: str
    amount: Decimal


@dataclass(frozen=True)
class Entry:
    """Something that happened on a day; its postings add up to nothing."""

    day: date
    text: str
    postings: tuple[Posting, ...]

    def __post_init__(self) -> None:
        rest = sum((posting.amount for posting in self.postings), Decimal(0))
        if len(self.postings) < 2:
            raise JournalError(f"{self.day} {self.text}: an entry has two postings at least")
        if rest:
            raise JournalError(f"{self.day} {self.text}: {rest} is left over")


@dataclass
class Journal:
    """Entries in the order of their days."""

    entries: list[Entry] = field(default_factory=list)

    def book(self, entry: Entry) -> None:
        """Add an entry after all others of its day."""
        place = len(self.entries)
        while place and self.entries[place - 1].day > entry.day:
            place -= 1
        self.entries.insert(place, entry)

    def postings(self, account: str = "") -> Iterator[Posting]:
        """Yield the postings of an account and all below it; of every account without a name."""
        for entry in self.entries:
            for posting in entry.postings:
                if not account or posting.account == account or posting.account.startswith(f"{account}:"):
                    yield posting

    def accounts(self) -> list[str]:
        """Return the names of all accounts, sorted."""
        return sorted({posting.account for posting in self.postings()})


def parse(text: str) -> Journal:
    """Read a journal; blank lines and lines that begin with ``;`` are skipped."""
    journal = Journal()
    head: tuple[date, str] | None = None
    postings: list[Posting] = []
    for number, line in enumerate([*text.splitlines(), ""], 1):
        if line.startswith((" ", "\t")) and line.strip():
            postings.append(_posting(line, number))
            continue
        if head is not None:
            journal.book(Entry(*head, tuple(postings)))
            head, postings = None, []
        if line.strip() and not line.startswith(";"):
            head = _head(line, number)
    return journal


def _head(line: str, number: int) -> tuple[date, str]:
    day, _, text = line.partition(" ")
    try:
        return date.fromisoformat(day), text.strip()
    except ValueError:
        raise JournalError(f"line {number}: {day!r} is no day such as 2026-03-01") from None


def _posting(line: str, number: int) -> Posting:
    account, _, amount = line.strip().rpartition(" ")
    try:
        return Posting(account.strip(), Decimal(amount))
    except InvalidOperation:
        raise JournalError(f"line {number}: {amount!r} is no amount") from None
