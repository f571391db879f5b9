"""apply_patch envelopes: ``*** Begin Patch`` to ``*** End Patch``."""

from __future__ import annotations

from collections.abc import Sequence

from k2desk.core.errors import PatchError
from k2desk.patch.edits import Edit
from k2desk.patch.hunk_lines import NO_END, read_header
from k2desk.patch.spots import Spot
from k2desk.patch.wishes import Wish

FORM = "apply_patch envelope"
BEGIN, END = "*** Begin Patch", "*** End Patch"
_ADD, _UPDATE, _DELETE = "*** Add File: ", "*** Update File: ", "*** Delete File: "
_MOVE, _LAST = "*** Move to: ", "*** End of File"
_SECTIONS = (_ADD, _UPDATE, _DELETE)


def begins_envelope(lines: Sequence[str], at: int) -> bool:
    """Tell whether an envelope begins at a line."""
    return lines[at].strip() == BEGIN


def read_envelope(lines: Sequence[str], at: int) -> tuple[list[Wish], int]:
    """Read an envelope.

    Args:
        lines: of the text.
        at: where it begins, see `begins_envelope`.

    Returns:
        What it wants, in order, and the index of the line after it.

    Raises:
        PatchError: it has no end, or a line that can't be read.
    """
    end = next((n for n in range(at + 1, len(lines)) if lines[n].strip() in (END, BEGIN)), len(lines))
    if end == len(lines) or lines[end].strip() == BEGIN:
        raise PatchError(f"Line {at + 1}: the patch has no line {END!r}; the text may be cut off.")
    wishes: list[Wish] = []
    inside = [line.rstrip("\r") for line in lines[:end]]
    at += 1
    while at < end:
        if not inside[at].strip():
            at += 1
            continue
        wish, at = _section(inside, at)
        wishes.append(wish)
    if not wishes:
        raise PatchError(f"Line {end + 1}: the patch is empty.")
    return wishes, end + 1


def _section(lines: Sequence[str], at: int) -> tuple[Wish, int]:
    head = lines[at]
    stop = next((n for n in range(at + 1, len(lines)) if lines[n].startswith(_SECTIONS)), len(lines))
    if head.startswith(_ADD):
        return Wish(
            _named(head, _ADD, at), "create", content=_added(lines, at + 1, stop), line=at + 1, form=FORM
        ), stop
    if head.startswith(_DELETE):
        left = next((n for n in range(at + 1, stop) if lines[n].strip()), None)
        if left is not None:
            raise _unread(left)
        return Wish(_named(head, _DELETE, at), "delete", line=at + 1, form=FORM), stop
    if head.startswith(_UPDATE):
        return _updated(lines, at, stop), stop
    raise _unread(at)


def _named(line: str, words: str, at: int) -> str:
    path = line.removeprefix(words).strip()
    if not path:
        raise PatchError(f"Line {at + 1}: no file is named.")
    return path


def _unread(at: int) -> PatchError:
    return PatchError(
        f"Line {at + 1} of the text does not belong there. A section begins with {_ADD.strip()!r}, "
        f"{_UPDATE.strip()!r} or {_DELETE.strip()!r}; every line of a file begins with a blank, + or -."
    )


def _added(lines: Sequence[str], first: int, stop: int) -> str:
    content = []
    while stop > first and not lines[stop - 1].strip():
        stop -= 1
    for number in range(first, stop):
        if not lines[number].startswith("+"):
            raise _unread(number)
        content.append(lines[number][1:] + "\n")
    return "".join(content)


def _updated(lines: Sequence[str], at: int, stop: int) -> Wish:
    path, moved, line = _named(lines[at], _UPDATE, at), "", at + 1
    at += 1
    if at < stop and lines[at].startswith(_MOVE):
        moved = _named(lines[at], _MOVE, at)
        at += 1
    edits: list[Edit] = []
    while at < stop:
        if not lines[at].strip():
            at += 1
            continue
        edit, at = _chunk(lines, at, stop)
        edits.append(edit)
    if not edits and not moved:
        raise PatchError(f"Line {line}: nothing is said of what becomes of {path}.")
    return Wish(path, new_path=moved, edits=tuple(edits), line=line, form=FORM)


def _chunk(lines: Sequence[str], at: int, stop: int) -> tuple[Edit, int]:
    """Read a chunk: lines that begin with ``@@`` say below what it stands, then its own lines follow."""
    under: list[str] = []
    stated, first = 0, at
    while at < stop and (header := read_header(lines[at])) is not None:
        under += [header.under] if header.under else []
        stated = header.line or stated
        at += 1
    old: list[str] = []
    new: list[str] = []
    at_end = False
    while at < stop and not lines[at].startswith("@@"):
        sign, content = lines[at][:1] or " ", lines[at][1:]
        if lines[at].strip() == _LAST:
            at, at_end = at + 1, True
            break
        if sign not in " +-" and not lines[at].startswith(NO_END):
            raise _unread(at)
        old += [content + "\n"] if sign in " -" else []
        new += [content + "\n"] if sign in " +" else []
        at += 1
    while not at_end and old and new and old[-1] == new[-1] == "\n" and not lines[at - 1]:
        old, new, at = old[:-1], new[:-1], at - 1  # empty lines between two chunks
    if not old and not new:
        raise PatchError(f"Line {first + 1}: this chunk has no lines.")
    text, spot = "".join(new), Spot(stated, tuple(under), at_end)
    return Edit("".join(old), text, spot=spot), _after(lines, at, stop)


def _after(lines: Sequence[str], at: int, stop: int) -> int:
    while at < stop and not lines[at].strip():
        at += 1
    return at
