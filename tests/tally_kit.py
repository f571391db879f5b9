"""What a test counts besides passing: how often something was tried; `make figures` reads the sums."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

Tally = Callable[..., None]
"""Called with what is counted, and how much of it, 1 where nothing is said."""


@pytest.fixture
def tally(record_property: Callable[[str, object], None]) -> Iterator[Tally]:
    """Count under names; the sums stand in pytest's account of the run."""
    counts: dict[str, float] = {}

    def count(what: str, number: float = 1) -> None:
        counts[what] = counts.get(what, 0) + number

    yield count
    for what, number in counts.items():
        record_property(what, number)
