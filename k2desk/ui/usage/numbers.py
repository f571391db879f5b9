"""The numbers of the page in words: what stands in its tables and beside its bars."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from PySide6.QtCore import Qt

from k2desk.core.spending import Bill, money
from k2desk.core.usage import Sum, Summary
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.ui.dates import short_date
from k2desk.ui.models.sessions import title_of
from k2desk.ui.usage.charts import Bar, Column, Kind
from k2desk.ui.words import tr, trn

CACHED = Kind(mark("from the cache"), "accent", Qt.BrushStyle.BDiagPattern)
SENT = Kind(mark("sent"), "accent")
RECEIVED = Kind(mark("received"), "attention")
KINDS = (SENT, CACHED, RECEIVED)
_PLAIN = Kind("", "accent")
_WAITS = (
    Kind(mark("the model"), "accent"),
    Kind(mark("commands and tools"), "attention"),
    Kind(mark("you"), "accent", Qt.BrushStyle.BDiagPattern),
)
MOST_COLUMNS = 90
"""Days that are painted, the newest; the table has all of them."""
MOST_BARS = 8
FEET = 8
"""Days that are named below their bars."""

Cells = tuple[str, ...]


def tokens(count: int) -> str:
    """Return a number of tokens to be read at a glance, such as ``1.25M``."""
    if count >= 1_000_000:
        return f"{count / 1_000_000:.2f}M"
    return f"{count / 1000:.1f}k" if count >= 1000 else str(count)


def duration(seconds: float) -> str:
    """Return a time to be read at a glance, such as ``2 h 5 min``."""
    whole = round(seconds)
    if whole < 60:
        return tr("{seconds} s", seconds=whole)
    minutes, rest = divmod(whole, 60)
    if minutes < 60:
        return tr("{minutes} min {rest} s", minutes=minutes, rest=rest)
    return tr("{hours} h {minutes} min", hours=minutes // 60, minutes=minutes % 60)


def cost(one: Sum) -> str:
    """Return what something has cost, with a sign where a part of it is a guess."""
    return ("≈ " if one.estimated else "") + money(one.bill.dollars)


def headline(found: Summary) -> str:
    """Return the whole in one line."""
    total = found.total
    asked = trn("{n:,} request", "{n:,} requests", total.requests)
    cached = tr("{cached_share:.0%} of what was sent came from the cache", cached_share=total.cached_share)
    sign = "≈ " if total.estimated else ""
    return tr(
        "{sign}{dollars} · {asked} · {tokens} tokens · {cached}",
        sign=sign,
        dollars=money(found.dollars),
        asked=asked,
        tokens=tokens(total.bill.tokens),
        cached=cached,
    )


def _parts(bill: Bill, unit: str) -> tuple[float, ...]:
    parts = (bill.prompt, bill.cached, bill.completion)
    return tuple(part.dollars if unit == "Cost" else float(part.tokens) for part in parts)


def _amount(value: float, unit: str) -> str:
    return money(value) if unit == "Cost" else tr("{tokens} tokens", tokens=tokens(round(value)))


def columns(found: Summary, unit: str, today: date) -> tuple[list[Column], str]:
    """Return the bars of the days up to today, those without requests empty, and the highest in words.

    Args:
        found: what was used.
        unit: ``Cost`` or ``Tokens``.
        today: the last day.
    """
    first = min(found.days, default=today)
    span = min((today - first).days + 1, MOST_COLUMNS)
    days = [today - timedelta(back) for back in reversed(range(max(1, span)))]
    every = -(-len(days) // FEET)
    made, highest = [], 0.0
    for number, day in enumerate(days):
        one = found.days.get(day, Sum())
        values = _parts(one.bill, unit)
        highest = max(highest, sum(values))
        foot = short_date(day) if (len(days) - 1 - number) % every == 0 else ""
        made.append(Column(foot, f"{day.isoformat()}: {_amount(sum(values), unit)}", values))
    return made, _amount(highest, unit)


def day_rows(found: Summary) -> Iterator[Cells]:
    """Yield a row for every day, the newest first."""
    for day in sorted({*found.days, *found.deleted}, reverse=True):
        one = found.days.get(day, Sum())
        gone = found.deleted.get(day, 0.0)
        sign = "≈ " if one.estimated else ""
        told = sign + money(one.bill.dollars + gone)
        shared = f"{one.cached_share:.0%}" if one.requests else "–"
        yield day.isoformat(), told, tokens(one.bill.tokens), shared, f"{one.requests:,}"


def _row(name: str, one: Sum) -> Cells:
    return name, cost(one), tokens(one.bill.tokens), f"{one.cached_share:.0%}", f"{one.requests:,}"


def model_rows(found: Summary) -> Iterator[Cells]:
    """Yield a row for every model, the dearest first."""
    for model, one in found.models.items():
        yield _row(visible(model), one)
    if found.deleted:
        yield tr("deleted sessions"), money(sum(found.deleted.values())), "–", "–", "–"


def session_rows(found: Summary) -> Iterator[Cells]:
    """Yield a row for every session, the dearest first."""
    for info, one in found.sessions:
        yield _row(visible(title_of(info)), one)


def kind_rows(found: Summary) -> Iterator[Cells]:
    """Yield a row for every category."""
    bill, whole = found.total.bill, found.total.bill.tokens
    for kind, part in zip(KINDS, (bill.prompt, bill.cached, bill.completion), strict=True):
        share = f"{part.tokens / whole:.0%}" if whole else "–"
        yield tr(kind.word), money(part.dollars), tokens(part.tokens), share


def wait_rows(found: Summary) -> Iterator[Cells]:
    """Yield a row for each who was waited for."""
    whole = sum(found.waited)
    for kind, seconds in zip(_WAITS, found.waited, strict=True):
        yield tr(kind.word), duration(seconds), f"{seconds / whole:.0%}" if whole else "–"


def model_bars(found: Summary, unit: str) -> list[Bar]:
    """Return a bar for each of the dearest models."""
    shown = list(found.models.items())[:MOST_BARS]
    return [_bar(visible(model), one.bill, unit) for model, one in shown]


def session_bars(found: Summary, unit: str) -> list[Bar]:
    """Return a bar for each of the dearest sessions."""
    return [_bar(visible(title_of(info)), one.bill, unit) for info, one in found.sessions[:MOST_BARS]]


def _bar(name: str, bill: Bill, unit: str) -> Bar:
    value = sum(_parts(bill, unit))
    return Bar(name, value, _amount(value, unit), _PLAIN)


def kind_bars(found: Summary, unit: str) -> list[Bar]:
    """Return a bar for every category."""
    values = _parts(found.total.bill, unit)
    return [
        Bar(tr(kind.word), value, _amount(value, unit), kind)
        for kind, value in zip(KINDS, values, strict=True)
    ]


def wait_bars(found: Summary) -> list[Bar]:
    """Return a bar for each who was waited for."""
    pairs = zip(_WAITS, found.waited, strict=True)
    return [Bar(tr(kind.word), seconds, duration(seconds), kind) for kind, seconds in pairs]
