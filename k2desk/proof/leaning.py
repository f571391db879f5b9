"""Which hunks lean on others by the names they define and use, so that one does not compile without them.

That is a guess from reading: it decides what is tried together, and nothing is said of a hunk because of it
alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from k2desk.core.proposals import FileChange, Proposal
from k2desk.patch.hunks import hunks
from k2desk.patch.text import comparable
from k2desk.patch.whole import is_whole
from k2desk.proof.hunk_ticks import Part
from k2desk.workspace.mentions import mentions_of
from k2desk.workspace.symbols import symbols_of

Leaning = Mapping[int, frozenset[int]]
"""By hunk the hunks it leans on; one that leans on none is left out."""


@dataclass(slots=True)
class _Names:
    """What is known of the names of a proposal, by hunk."""

    defined: dict[str, set[int]] = field(default_factory=dict)
    """By name, the hunks that define it anew, or in another way."""
    gone: dict[str, set[int]] = field(default_factory=dict)
    """By name, the hunks that take its definition away."""
    imported: dict[tuple[int, str], set[int]] = field(default_factory=dict)
    """By file and name, the hunks that bring it in."""
    used: list[tuple[int, int, str, bool]] = field(default_factory=list)
    """File, hunk and name of every use that is added, and whether it is an import."""
    dropped: list[tuple[int, str]] = field(default_factory=list)
    """Hunk and name of every use that is taken away."""


def leaning_of(proposal: Proposal, parts: Sequence[Part], blob: Callable[[str], bytes]) -> Leaning:
    """Find out which hunks lean on which. Blocks.

    Args:
        proposal: the proposal.
        parts: its hunks.
        blob: reads the journal's store.

    Raises:
        JournalError: bytes are missing.
    """
    names = _Names()
    for number, file in enumerate(proposal.files):
        own = [part for part in range(len(parts)) if parts[part].file == number]
        before = blob(file.before) if file.before else b""
        after = blob(file.after) if file.after else b""
        if file.kind in ("create", "rename"):
            for part in own:
                names.defined.setdefault(_stem(file.path), set()).add(part)
        if not is_whole(before, after):
            _read(names, file, number, own, *comparable(before, after))
    return _leaning(names)


def with_what_it_needs(hunk: int, leaning: Leaning) -> frozenset[int]:
    """Return a hunk with every other one it leans on, directly or by another."""
    found, waiting = {hunk}, [hunk]
    while waiting:
        new = leaning.get(waiting.pop(), frozenset()) - found
        found |= new
        waiting += new
    return frozenset(found)


def _read(names: _Names, file: FileChange, number: int, own: list[int], before: bytes, after: bytes) -> None:
    added, removed = _lines(own, before, after)
    old_path = file.old_path or file.path
    old = {symbol.name: symbol.first for symbol in symbols_of(old_path, before)}
    new = {symbol.name: symbol.first for symbol in symbols_of(file.path, after)}
    for name, line in new.items():
        if line in added:  # new, or with another signature: who calls it goes along
            names.defined.setdefault(name, set()).add(added[line])
    for name, line in old.items():
        if line in removed and name not in new:
            names.gone.setdefault(name, set()).add(removed[line])
    for mention in mentions_of(file.path, after, added):
        if mention.imported:
            names.imported.setdefault((number, mention.name), set()).add(added[mention.line])
        names.used.append((number, added[mention.line], mention.name, mention.imported))
    for mention in mentions_of(old_path, before, removed):
        names.dropped.append((removed[mention.line], mention.name))


def _lines(own: Iterable[int], before: bytes, after: bytes) -> tuple[dict[int, int], dict[int, int]]:
    """Return the numbers of the added and the removed lines, each with its hunk."""
    added: dict[int, int] = {}
    removed: dict[int, int] = {}
    for part, hunk in zip(own, hunks(before, after), strict=False):
        added |= {line.new: part for line in hunk.lines if line.sign == "+"}
        removed |= {line.old: part for line in hunk.lines if line.sign == "-"}
    return added, removed


def _leaning(names: _Names) -> Leaning:
    found: dict[int, set[int]] = {}
    for file, hunk, name, imported in names.used:
        brought = set() if imported else names.imported.get((file, name), set())
        found.setdefault(hunk, set()).update(names.defined.get(name, ()), brought)
    for hunk, name in names.dropped:
        for taker in names.gone.get(name, ()):  # the definition can't go before its uses have gone
            found.setdefault(taker, set()).add(hunk)
    return {hunk: frozenset(others - {hunk}) for hunk, others in found.items() if others - {hunk}}


def _stem(path: str) -> str:
    return path.rpartition("/")[2].partition(".")[0]
