"""Row 13: a search through the program, against ripgrep itself."""

from __future__ import annotations

import asyncio
import random
import subprocess
import tempfile
import time
from pathlib import Path

from bench.measure import Figure, extra, in_turn, ratio
from k2desk.workspace.fence import Fence
from k2desk.workspace.git import Git
from k2desk.workspace.hits import Query
from k2desk.workspace.programs import find_bundled
from k2desk.workspace.search import search

ROWS = ("13",)
FILES = 4_000
LINES = 400
"""Of a file: about 80 MB together."""
NEEDLE = "rounded_twice"
EVERY = 4
"""In every so many files stands one hit."""
WORDS = ("ledger", "posting", "account", "balance", "report", "money", "rates", "audit", "journal", "entry")


def measure() -> list[Figure]:
    """Compare wall time, in milliseconds, until the first hit and until the end."""
    program = find_bundled("rg")
    if program is None:
        raise SystemExit("row 13 needs the ripgrep that is installed with K2Desk")
    with tempfile.TemporaryDirectory(prefix="k2desk-bench-") as folder, asyncio.Runner() as loop:
        place = Path(folder)
        _fill(place)
        fence = Fence(place)
        first, bare_first = list[float](), list[float]()

        def ours() -> float:
            until_first, until_end = loop.run(_search(fence))
            first.append(until_first)
            return until_end

        def bare() -> float:
            until_first, until_end = _ripgrep(program, place)
            bare_first.append(until_first)
            return until_end

        whole, floor = in_turn(ours, bare)
        fence.close()
    runs = len(whole)
    return [
        extra(
            "13", "search, the first hit, added to ripgrep's", first[-runs:], bare_first[-runs:], 20.0, "ms"
        ),
        ratio("13", "search of 80 MB, to its end, against ripgrep", whole, floor, 1.3, "ms"),
    ]


async def _search(fence: Fence) -> tuple[float, float]:
    """Search as the program does; return the milliseconds until the first hit and until the end."""
    began, first = time.perf_counter(), list[float]()
    git = Git(fence.root)
    result = await search(
        fence, git, Query(NEEDLE), found=lambda _: first.append(time.perf_counter() - began)
    )
    spent = time.perf_counter() - began
    assert (len(result.hits), result.ended, result.engine) == (FILES // EVERY, "whole", "ripgrep")
    return first[0] * 1000, spent * 1000


def _ripgrep(program: Path, place: Path) -> tuple[float, float]:
    began = time.perf_counter()
    words = ["--no-config", "--line-number", "--hidden", "--fixed-strings", "--smart-case", NEEDLE, "."]
    with subprocess.Popen([str(program), *words], cwd=place, stdout=subprocess.PIPE) as process:
        assert process.stdout is not None
        found = [process.stdout.readline()]
        first = time.perf_counter() - began
        found += process.stdout.readlines()
    assert len(found) == FILES // EVERY, len(found)
    return first * 1000, (time.perf_counter() - began) * 1000


def _fill(place: Path) -> None:
    chosen = random.Random(13)
    lines = [" ".join(chosen.choices(WORDS, k=8)) + "\n" for _ in range(2_000)]
    for number in range(FILES):
        text = chosen.choices(lines, k=LINES)
        if number % EVERY == 0:
            text[chosen.randrange(LINES)] = f"the amount is {NEEDLE} here\n"
        folder = place / f"part_{number // 50}"
        folder.mkdir(exist_ok=True)
        (folder / f"file_{number}.txt").write_text("".join(text), encoding="utf-8")
