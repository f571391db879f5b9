"""Measure every budget against its floor in this one run: ``python -m bench [ROW …]``."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from collections.abc import Iterator
from types import ModuleType

import bench
from bench._display import display
from bench.measure import Figure, report


def main(wanted: list[str]) -> int:
    """Run every module of this package that measures something, or only those with a wanted row.

    Returns:
        0 where every budget is held, 1 where one is missed or could not be measured.
    """
    parts = list(_parts(set(wanted)))
    if not parts:
        sys.stderr.write(f"there is no row {' or '.join(wanted)}\n")
        return 2
    failed: list[str] = []
    with display(any(getattr(part, "DISPLAY", False) for part in parts)):
        figures = [figure for part in parts for figure in _measured(part, failed)]
    figures.sort(key=lambda figure: float("".join(c for c in figure.row if c.isdigit() or c == ".") or 0))
    missed = report(figures)
    for trouble in failed:
        sys.stderr.write(f"no figure: {trouble}\n")
    return 1 if failed else missed


def _parts(wanted: set[str]) -> Iterator[ModuleType]:
    """Yield the modules; those with an underscore help others, and have no rows."""
    for module in sorted(pkgutil.iter_modules(bench.__path__), key=lambda found: found.name):
        if module.name.startswith("_") or module.name == "measure":
            continue
        part = importlib.import_module(f"bench.{module.name}")
        if not wanted or wanted & set(part.ROWS):
            yield part


def _measured(part: ModuleType, failed: list[str]) -> list[Figure]:
    """Return its figures; where there are none, the others are measured all the same."""
    sys.stderr.write(f"measuring {', '.join(part.ROWS)} ({part.__name__})\n")
    try:
        found: list[Figure] = part.measure()
    except SystemExit as error:
        failed.append(f"row {', '.join(part.ROWS)}: {error}")
        return []
    return found


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
