"""Measure every budget against its floor in this one run: ``python -m bench [ROW …]``."""

from __future__ import annotations

import importlib
import pkgutil
import sys

import bench
from bench.measure import Figure, report


def main(wanted: list[str]) -> int:
    """Run every module of this package that measures something, or only those with a wanted row.

    Returns:
        0 where every budget is held, 1 where one is missed.
    """
    figures: list[Figure] = []
    for module in sorted(pkgutil.iter_modules(bench.__path__), key=lambda found: found.name):
        if module.name.startswith("_") or module.name == "measure":
            continue
        part = importlib.import_module(f"bench.{module.name}")
        rows: tuple[str, ...] = getattr(part, "ROWS", ())
        if rows and (not wanted or set(rows) & set(wanted)):
            sys.stderr.write(f"measuring {', '.join(rows)} ({module.name})\n")
            figures += part.measure()
    figures.sort(key=lambda figure: float("".join(c for c in figure.row if c.isdigit() or c == ".") or 0))
    return report(figures)


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
