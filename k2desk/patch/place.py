"""Where an edit belongs: the one place in a text its old lines can mean."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple, Protocol

from k2desk.core.errors import PatchError
from k2desk.patch.fitting import fitted
from k2desk.patch.hints import already
from k2desk.patch.nearest import BLANK, MOST_PLACES, none, several
from k2desk.patch.passes import PASSES, Lines, Wanted, wanted_lines
from k2desk.patch.spots import Spot, settle


class Place(NamedTuple):
    """A stretch of the text and what replaces it.

    Args:
        start: offset of its first character.
        end: offset after its last character.
        text: the replacement, fitted to the place.
        how: which pass found it, such as ``exact``.
    """

    start: int
    end: int
    text: str
    how: str


class Change(Protocol):
    """An edit, see `edits.Edit`."""

    @property
    def old(self) -> str: ...
    @property
    def new(self) -> str: ...
    @property
    def spot(self) -> Spot | None: ...


def places(
    text: str, old: str, new: str, *, everywhere: bool = False, spot: Spot | None = None
) -> tuple[Place, ...]:
    """Find the place of an edit.

    Four passes, each only where the one before found nothing: exact; but for white space at line ends; but
    for one indentation that all lines have more or less; but for typographic punctuation. A pass that finds
    several candidates ends the search: likeness never decides. Outside the exact pass whole lines are
    compared, and lines that the new text takes over from the old one stay as they are in the file.

    Args:
        text: the file, lines ending with ``\\n``.
        old: what is to be replaced, not empty.
        new: what replaces it.
        everywhere: every exact occurrence is meant.
        spot: of a hunk, which is made of whole lines; it breaks ties between exact candidates.

    Returns:
        One place; several only with ``everywhere``.

    Raises:
        PatchError: no candidate (the nearest lines are quoted) or several (their lines are named).
    """
    lines = Lines(text)
    found = _exact(text, old, everywhere) if spot is None else _whole(text, old, new)
    if found and (everywhere or len(found) == 1):
        how = "exact" if len(found) == 1 else f"exact, {len(found)} places"
        return tuple(Place(start, start + len(old), _ended(lines, start, old, new), how) for start in found)
    if found:
        return (_settled(lines, old, new, spot, found),)
    wanted = wanted_lines(old, new)
    if any(line.strip(BLANK) for line in wanted.old):
        for how, search in PASSES:
            hits = search(lines, wanted)
            if spot is not None:
                hits = [hit for hit in hits if _may_stand(lines, wanted, hit[0])]
            if len(hits) > 1:
                raise PatchError(several([first + 1 for first, _ in hits], f" but for {how}"))
            if hits:
                first, shift = hits[0]
                return (Place(*fitted(lines, wanted, first, shift), how),)
    note = already(lines.lines, new)
    raise PatchError(none(lines.lines, wanted.old) + (f"\n{note}" if note else ""))


def exactly_there(text: str, edits: Sequence[Change]) -> list[tuple[int, Place]] | None:
    """Find hunks byte for byte, their line ends included.

    Returns:
        Each with its number from 1; None where an edit is no hunk, or one does not have exactly one place.
    """
    found: list[tuple[int, Place]] = []
    for number, edit in enumerate(edits, 1):
        if edit.spot is None or "\0" in edit.new or edit.old == edit.new:
            return None
        if not edit.old:
            if text and not (edit.spot.end and text.endswith("\n")):
                return None
            found.append((number, Place(len(text), len(text), edit.new, "exact")))
            continue
        starts = _whole(text, edit.old, edit.new)
        if len(starts) == 1:
            found.append((number, Place(starts[0], starts[0] + len(edit.old), edit.new, "exact")))
            continue
        if not starts:
            return None
        try:
            found.append((number, _settled(Lines(text), edit.old, edit.new, edit.spot, starts)))
        except PatchError:
            return None
    return found


def _settled(lines: Lines, old: str, new: str, spot: Spot | None, found: Sequence[int]) -> Place:
    """Let the hints of a diff choose between exact candidates, or refuse.

    Raises:
        PatchError: there are no hints, or they do not point at one.
    """
    numbers = [lines.number(start) for start in found]
    size = len(old.removesuffix("\n").split("\n"))
    chosen = settle(spot, lines.lines, size, [number - 1 for number in numbers]) if spot else None
    if chosen is None or len(found) > MOST_PLACES:
        raise PatchError(several(numbers, "", replace_all=spot is None))
    start = lines.starts[chosen[0]]
    return Place(start, start + len(old), new, f"exact, {chosen[1]}")


def _exact(text: str, old: str, everywhere: bool) -> list[int]:
    """Return where ``old`` begins; occurrences that overlap count apart unless all are meant."""
    found: list[int] = []
    at = text.find(old)
    while at >= 0 and (everywhere or len(found) <= MOST_PLACES):
        found.append(at)
        at = text.find(old, at + (len(old) if everywhere else 1))
    return found


def _whole(text: str, old: str, new: str) -> list[int]:
    """Return where ``old`` begins as whole lines; what lacks its last line feed stands at the file's end."""
    ends = not old.endswith("\n") or bool(new and not new.endswith("\n"))
    found: list[int] = []
    at = text.find(old)
    while at >= 0 and len(found) <= MOST_PLACES:
        if (at == 0 or text[at - 1] == "\n") and (not ends or at + len(old) == len(text)):
            found.append(at)
        at = text.find(old, at + 1)
    return found


def _may_stand(lines: Lines, wanted: Wanted, first: int) -> bool:
    """Tell whether a hunk may stand there: one without a last line feed stands at the end of the file."""
    last, count = first + len(wanted.old), len(lines.lines)
    if not wanted.closed:
        return last == count
    return wanted.new_closed or last >= count - (not lines.lines[-1])


def _ended(lines: Lines, start: int, old: str, new: str) -> str:
    """Let new lines end as the line they come into, where the file's lines do not all end alike."""
    if "\n" in old or "\r" in new or "\n" not in new:
        return new
    line = lines.lines[lines.number(start) - 1]
    return new.replace("\n", "\r\n") if line.endswith("\r") else new
