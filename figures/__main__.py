"""Measure what is promised of safety: ``python -m figures [ROW …]``; `make figures` takes every row."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator

from bench._display import display
from bench.measure import Figure, report
from figures import cancelling, guards, held, timed

MEASURED: dict[str, tuple[Callable[[], list[Figure]], ...]] = {
    "2": (timed.confinement,),
    "6": (timed.recovery,),
    "7": (timed.applying,),
    "10": (cancelling.stopped_stream, cancelling.stopped_tree, cancelling.stopped_window),
    "15": (guards.taken_out,),
}
"""The rows with figures that no test can hold, because they are times, or about the tests."""
ROWS = tuple(str(number) for number in range(1, 16))


def main(wanted: list[str]) -> int:
    """Run what is needed for the wanted rows, or for all.

    Returns:
        0 where every bar is held, 1 where one is missed or could not be measured, 2 for a row there is not.
    """
    if unknown := [row for row in wanted if row not in ROWS]:
        sys.stderr.write(f"there is no row {' or '.join(unknown)}\n")
        return 2
    rows = [row for row in ROWS if not wanted or row in wanted]
    failed: list[str] = []
    with display("10" in rows):
        figures = [*held.counted(rows, failed), *_measured(rows, failed)]
    figures.sort(key=lambda figure: int(figure.row))
    missed = report(figures)
    for trouble in failed:
        sys.stderr.write(f"no figure: {trouble}\n")
    return 1 if failed else missed


def _measured(rows: list[str], failed: list[str]) -> Iterator[Figure]:
    """Take the times; where one can't be had, the others are taken all the same."""
    for row in rows:
        for measure in MEASURED.get(row, ()):
            sys.stderr.write(f"measuring row {row} ({measure.__module__}.{measure.__name__})\n")
            try:
                yield from measure()
            except SystemExit as error:
                failed.append(f"row {row}: {error}")


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
