"""Hold the small rooms at full coverage, branches included; with ``all``, print the rest for the eye."""

from __future__ import annotations

import sys

import coverage

WHOLE = (
    "k2desk/core/*",
    "k2desk/patch/*",
    "k2desk/proof/functions.py",
    "k2desk/proof/reach.py",
    "k2desk/scope/*",
    "k2desk/transcript/*",
    "k2desk/provider/sse.py",
    "k2desk/provider/chunks.py",
    "k2desk/provider/assemble.py",
    "k2desk/provider/calls.py",
    "k2desk/provider/damage.py",
    "k2desk/provider/leaks.py",
    "k2desk/provider/quoting.py",
    "k2desk/provider/retry.py",
    "k2desk/provider/seams.py",
    "k2desk/provider/sieve.py",
    "k2desk/provider/speech.py",
    "k2desk/provider/wire.py",
)


def main(rest: bool) -> int:
    """Return 0 where every line and branch of the small rooms was run.

    Args:
        rest: whether to print the figure of the other rooms, which `make coverage` alone counts.
    """
    data = coverage.Coverage(data_file=".coverage")
    data.load()
    total = data.report(include=list(WHOLE), skip_covered=True, file=sys.stdout)
    print(f"rooms that must be whole: {total:.3f} %")  # one line of ten thousand must not read as all
    if rest:
        others = data.report(omit=list(WHOLE), skip_covered=True, show_missing=False, file=sys.stdout)
        print(f"the others, the interface aside: {others:.1f} %")
    return 0 if total == 100.0 else 1


if __name__ == "__main__":
    raise SystemExit(main(rest="all" in sys.argv[1:]))
