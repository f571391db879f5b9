"""Finds paths by some of their letters."""

from __future__ import annotations

import heapq
import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

LIMIT = 100
_AT_ONCE = 1_000
"""So many paths are handed over at once, so that they are never all there as strings."""


@dataclass(frozen=True, slots=True)
class Match:
    """A path that fits, and where: indexes of the matched letters, rising."""

    path: str
    positions: tuple[int, ...]


class Fuzzy:
    """Searches a list of paths for letters in their order; the better match comes first.

    Those that stand in a file's name alone come before those that need its folders.

    Args:
        paths: for instance a `PathList`; they are copied once, on the first search.
        fast: whether frizbee may be used; without it a search takes some 50 times longer.
    """

    def __init__(self, paths: Sequence[str], fast: bool = True) -> None:
        self._paths = paths
        self._fast = fast

    def get_ready(self) -> None:
        """Copy the paths, so that the first search does not have to. Blocks for some milliseconds."""
        if self._fast and _frizbee() is not None:
            self._haystacks  # noqa: B018 -- it is kept

    def find(self, letters: str, limit: int = LIMIT) -> list[Match]:
        """Return the best matches.

        Args:
            letters: what was typed; blanks do not count, and neither does case unless a letter is large.
            limit: how many at most; nothing typed gives the first paths of the list.
        """
        needle = "".join(letters.split())
        if not needle:
            return [Match(path, ()) for path in self._paths[:limit]]
        frizbee = _frizbee() if self._fast else None
        if frizbee is None:
            return self._slow(needle, limit)
        matcher = frizbee.Matcher(needle, max_typos=0, max_items=limit, casing="smart")
        found = [] if "/" in needle else self._best(matcher, matcher.match_list(self._haystacks[0]), _name)
        if len(found) < limit:
            known = {match.path for match in found}
            threads = min(4, os.cpu_count() or 1)  # names are too short to be worth a thread's beginning
            whole = self._best(matcher, matcher.match_list_parallel(self._haystacks[1], threads), str)
            found += [match for match in whole if match.path not in known][: limit - len(found)]
        return found

    def _best(self, matcher: Any, found: Any, part: Callable[[str], str]) -> list[Match]:
        """Return what was found in one part of each path, with the places of the letters."""
        best = [self._paths[match.index] for match in found]
        # The positions cost more than the search, so they are worked out for the best alone.
        shown = [_plain(part(path)) for path in best]
        where = {
            item.index: _letters(shown[item.index], item.indices)
            for item in matcher.match_list_indices(shown)
        }
        skipped = [len(path) - len(text) for path, text in zip(best, shown, strict=True)]
        return [
            Match(path, tuple(at + skipped[index] for at in where[index])) for index, path in enumerate(best)
        ]

    @cached_property
    def _haystacks(self) -> tuple[Any, Any]:
        """The names of the files, which are looked through first, and the whole paths."""
        frizbee = _frizbee()
        assert frizbee is not None  # noqa: S101 -- asked before
        names, whole = frizbee.Haystacks(), frizbee.Haystacks()
        for start in range(0, len(self._paths), _AT_ONCE):
            paths = self._paths[start : start + _AT_ONCE]
            if not "".join(paths).isascii():  # as a rule all are, and one question finds out
                paths = [_plain(path) for path in paths]
            names.extend([_name(path) for path in paths])
            whole.extend(paths)
        return names, whole

    def _slow(self, needle: str, limit: int) -> list[Match]:
        folded = needle.lower()
        exactly = needle != folded
        found: list[tuple[int, int, tuple[int, ...]]] = []
        for index, path in enumerate(self._paths):
            text = path if exactly else path.lower()
            positions = _positions(text, needle if exactly else folded)
            if positions is not None:
                found.append((_cost(path, positions), index, positions))
        return [Match(self._paths[index], positions) for _, index, positions in heapq.nsmallest(limit, found)]


def _frizbee() -> Any:
    try:
        import frizbee
    except ImportError:  # no build for this machine
        return None
    return frizbee


def _name(path: str) -> str:
    return path[path.rfind("/") + 1 :]


def _plain(path: str) -> str:
    """Replace bytes that are no text; letter for letter, so that positions stay."""
    return path if path.isascii() else path.encode("utf-8", "replace").decode("utf-8")


def _letters(path: str, places: list[int]) -> tuple[int, ...]:
    """Turn places in UTF-8 bytes into indexes of letters, rising."""
    if path.isascii():
        return tuple(sorted(places))
    data = path.encode()
    return tuple(sorted({len(data[:place].decode("utf-8", "ignore")) for place in places}))


def _positions(text: str, needle: str) -> tuple[int, ...] | None:
    """Find the letters from the end, so that the file's name is preferred to its folders."""
    found: list[int] = []
    at = len(text)
    for letter in reversed(needle):
        at = text.rfind(letter, 0, at)
        if at < 0:
            return None
        found.append(at)
    return tuple(reversed(found))


def _cost(path: str, positions: tuple[int, ...]) -> int:
    gaps = positions[-1] - positions[0] - len(positions) + 1
    starts = sum(at == 0 or path[at - 1] in "/_-. " for at in positions)
    return gaps * 4 - starts * 8 + len(path) // 8 + (positions[0] <= path.rfind("/")) * 4
