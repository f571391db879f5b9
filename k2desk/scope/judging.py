"""Which hunks of a proposal lie outside of what was agreed, and why: by bytes and paths, never by words."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol, TypeAlias, assert_never

from k2desk.core.permissions import FileTicks
from k2desk.core.proposals import FileChange, Proposal
from k2desk.core.scope import Bounds, size_of
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.patch.compose import compose
from k2desk.patch.hunks import Hunk, hunks
from k2desk.patch.text import comparable
from k2desk.patch.whole import is_whole
from k2desk.scope.holding import OUTSIDE, Terms
from k2desk.scope.manifests import Unreadable, names, same_name

WHOLE = -1
"""Stands in the place of a hunk's number for the operation on the file itself, such as its renaming."""
MOST_NAMED = 3
"""Globs and dependencies a reason names; the record holds them all."""
MOST_ALONE = 12
"""Hunks of one file that are looked at each alone for what they add."""

Reasons: TypeAlias = Mapping[int, str]
"""By hunk, or `WHOLE`, why it lies outside; what lies within is not there."""


class Changed(Protocol):
    """A file of a proposal with its hunks."""

    @property
    def change(self) -> FileChange:
        """As proposed."""
        ...

    @property
    def before(self) -> bytes:
        """The bytes before, as they are compared; empty where there is no file."""
        ...

    @property
    def after(self) -> bytes:
        """The proposed bytes alike, empty where there will be no file."""
        ...

    @property
    def hunks(self) -> Sequence[Hunk]:
        """None where the bytes are the same, or decided as a whole."""
        ...


class ReadFile(NamedTuple):
    """A file of a proposal, its blobs read."""

    change: FileChange
    before: bytes
    after: bytes
    hunks: Sequence[Hunk]


def read_files(proposal: Proposal, blob: Callable[[str], bytes]) -> tuple[ReadFile, ...]:
    """Read the blobs of a proposal and find its hunks.

    Raises:
        JournalError: a blob is missing or damaged.
    """

    def read(change: FileChange) -> ReadFile:
        before, after = (blob(name) if name else b"" for name in (change.before, change.after))
        before, after = comparable(before, after)
        found = () if is_whole(before, after) else hunks(before, after)
        return ReadFile(change, before, after, found)

    return tuple(map(read, proposal.files))


def judge(files: Sequence[Changed], terms: Terms | None) -> tuple[Reasons, ...]:
    """Say of each file which of its hunks lie outside of what was agreed.

    A file no glob covers is outside as a whole. Of the others, a hunk is outside that adds a dependency
    nobody agreed to, or that would take the changed lines over the agreed number; one after it may be within.

    Args:
        files: of the proposal, in order.
        terms: what it is judged by, None where nothing was agreed.
    """
    if terms is None:
        return tuple({} for _ in files)
    used, found = terms.used, []
    for file in files:
        reasons = dict(_of_file(file, terms.bounds))
        for number, hunk in enumerate(file.hunks):
            size = len(hunk.changes)
            if number in reasons:
                continue
            if used + size > terms.bounds.lines:
                reasons[number] = f"{OUTSIDE}: " + mark(
                    f"{size_of(terms.bounds)}; {used} are used, this has {size}"
                )
            else:
                used += size
        found.append(reasons)
    return tuple(found)


def within(files: Sequence[Changed], judged: Sequence[Reasons]) -> tuple[FileTicks, ...]:
    """Return the ticks of everything that lies within what was agreed; files without any are left out."""
    made = []
    for file, reasons in zip(files, judged, strict=True):
        inside = [hunk for number, hunk in enumerate(file.hunks) if number not in reasons]
        lines = tuple(change for hunk in inside for change in hunk.changes)
        unit = WHOLE not in reasons and (not file.hunks or bool(file.change.old_mode))
        match file.change.kind:
            case "create" | "modify":
                whole = bool(lines) or unit
            case "delete":
                whole = len(inside) == len(file.hunks) and WHOLE not in reasons
            case "rename":
                whole = WHOLE not in reasons
            case _:
                assert_never(file.change.kind)
        if whole or lines:
            made.append(FileTicks(file.change.path, lines, whole))
    return tuple(made)


def sentences(files: Sequence[Changed], judged: Sequence[Reasons]) -> tuple[str, ...]:
    """Say of each file with anything outside what it is, such as ``docs/a.md (not in src/*.py)``."""
    told = []
    for file, reasons in zip(files, judged, strict=True):
        count = sum(number != WHOLE for number in reasons)
        some = mark(f", {count} of {len(file.hunks)} hunks") if 0 < count < len(file.hunks) else ""
        if reasons:
            why = next(iter(reasons.values())).removeprefix(f"{OUTSIDE}: ")
            told.append(f"{visible(file.change.path)}{some} ({why})")
    return tuple(told)


def _of_file(file: Changed, bounds: Bounds) -> Iterator[tuple[int, str]]:
    paths = [path for path in (file.change.path, file.change.old_path) if path]
    if not all(map(bounds.covers, paths)):
        words = f"{OUTSIDE}: " + mark(f"not in {_few(bounds.files)}")
        yield from ((number, words) for number in (WHOLE, *range(len(file.hunks))))
    else:
        yield from _new_dependencies(file, bounds)


def _new_dependencies(file: Changed, bounds: Bounds) -> Iterator[tuple[int, str]]:
    """Yield the hunks that add a dependency nobody agreed to; where that can't be told, all of them."""
    path, every = file.change.path, range(len(file.hunks)) or (WHOLE,)
    try:
        after = names(path, file.after)
        if not after:
            return  # no file for dependencies, or none is left
        before = names(file.change.old_path or path, file.before) or frozenset()
    except Unreadable:
        words = f"{OUTSIDE}: " + mark("what it adds as a dependency can't be read")
        yield from ((number, words) for number in every)
        return
    new = after - before - {same_name(path, name) for name in bounds.dependencies}
    found = {number: added for number in every if (added := _added(file, (number,), new))}
    if together := _added(file, [number for number in every if number not in found], new):
        found |= {number: together for number in every if number not in found}
    for number, added in found.items():
        yield number, f"{OUTSIDE}: " + mark(f"the new dependency {_few(sorted(added))}")


def _added(file: Changed, some: Sequence[int], new: frozenset[str]) -> frozenset[str]:
    """Return which new dependencies some of the hunks add; all of them where that can't be told."""
    if not (new and some) or not 2 <= len(file.hunks) <= MOST_ALONE:
        return new if some else frozenset()
    lines = [change for number in some for change in file.hunks[number].changes]
    try:
        return new & (names(file.change.path, compose(file.before, file.after, lines)) or frozenset())
    except Unreadable:
        return new


def _few(named: Sequence[str]) -> str:
    more = mark(f" and {len(named) - MOST_NAMED} more") if len(named) > MOST_NAMED else ""
    return visible(", ".join(named[:MOST_NAMED])) + more
