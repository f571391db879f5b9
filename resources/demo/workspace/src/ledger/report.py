"""What a journal adds up to."""

from __future__ import annotations

from decimal import Decimal

from ledger.journal import Journal
from ledger.money import Money, total


def balances(journal: Journal) -> dict[str, Decimal]:
    """Return what each account holds, by its name."""
    return {
        account: total(posting.amount for posting in journal.postings() if posting.account == account)
        for account in journal.accounts()
    }


def by_month(journal: Journal, account: str) -> dict[str, Decimal]:
    """Return what an account and all below it gained in each month, such as ``2026-03``."""
    months: dict[str, list[Decimal]] = {}
    for entry in journal.entries:
        for posting in Journal([entry]).postings(account):
            months.setdefault(f"{entry.day:%Y-%m}", []).append(posting.amount)
    return {month: total(amounts) for month, amounts in months.items()}


def report(journal: Journal) -> str:
    """Return a table of all accounts and what they hold, for people."""
    lines = [(account, str(Money(amount))) for account, amount in balances(journal).items()]
    name = max((len(account) for account, _ in lines), default=0)
    width = max((len(amount) for _, amount in lines), default=0)
    return "\n".join(f"{account:<{name}}  {amount:>{width}}" for account, amount in lines)
