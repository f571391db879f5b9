"""Edits of a file as a model gives them: old text, new text, applied to exact bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from k2desk.core.errors import PatchError
from k2desk.patch.place import Place, places

LARGEST = 2 * 1024 * 1024
"""Files over this many bytes are not edited."""
BOM = b"\xef\xbb\xbf"
_SURROGATE = re.compile("[\ud800-\udfff]")


class Edit(msgspec.Struct, frozen=True):
    """One replacement.

    Args:
        old: text that is in the file once, with enough around it to be unique.
        new: what stands there afterwards.
        replace_all: replace every occurrence of ``old``, which must then match exactly.
    """

    old: str
    new: str
    replace_all: bool = False


class Edited(msgspec.Struct, frozen=True):
    """The outcome of edits.

    Args:
        data: the new bytes.
        matched: for each edit, how its place was found, such as ``exact`` or ``trailing white space``.
    """

    data: bytes
    matched: tuple[str, ...]


def apply_edits(data: bytes, edits: Sequence[Edit]) -> Edited:
    """Apply edits, all of them placed in the file as it is now.

    Byte order mark, line endings, invalid bytes and the state of the last line's end stay: edits speak
    ``\\n`` to a file whose lines all end with ``\\r\\n``; in a file of mixed line endings only the replaced
    stretch changes.

    Args:
        data: the file's bytes.
        edits: at least one.

    Raises:
        PatchError: an edit is void, has no single place, overlaps another, or the file is no text; the
            sentence is written for the model and names the edit.
    """
    check_text(data)
    if not edits:
        raise PatchError("There are no edits. Give at least one with `old` and `new`.")
    bom = BOM if data.startswith(BOM) else b""
    text = data[len(bom) :].decode("utf-8", "surrogateescape")
    crlf = text.count("\r\n")
    pure = crlf > 0 and crlf == text.count("\n")
    if pure:
        text = text.replace("\r\n", "\n")
    found: list[tuple[int, Place]] = []
    matched: list[str] = []
    for number, edit in enumerate(edits, 1):
        try:
            hits = _find(text, edit, unify=pure or not crlf)
        except PatchError as error:
            raise PatchError(f"Edit {number} of {len(edits)}: {error}") from error
        found += [(number, place) for place in hits]
        matched.append(hits[0].how)
    result = _last_line_kept(text, _replace(text, found), edits)
    if pure:
        result = result.replace("\n", "\r\n")
    edited = bom + result.encode("utf-8", "surrogateescape")
    if edited == data:
        raise PatchError("The edits change nothing: the file holds this text already.")
    if len(edited) > LARGEST:
        raise PatchError(f"The file would grow over {LARGEST // 1024 // 1024} MiB; divide it into several.")
    return Edited(edited, tuple(matched))


def check_text(data: bytes) -> None:
    """Refuse what is no text to edit.

    Raises:
        PatchError: over 2 MiB, with NUL bytes, or in UTF-16.
    """
    if len(data) > LARGEST:
        raise PatchError(
            f"The file has {len(data):,} bytes; files over {LARGEST // 1024 // 1024} MiB can't be edited."
        )
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise PatchError("The file is in UTF-16, which can't be edited. Ask the user to convert it to UTF-8.")
    if b"\0" in data:
        raise PatchError("The file is binary (it holds NUL bytes) and can't be edited.")


def _find(text: str, edit: Edit, *, unify: bool) -> tuple[Place, ...]:
    """Find one edit's places.

    Args:
        unify: whether the file's lines all end alike, so that the edit's line ends carry no meaning.
    """
    old, new = edit.old, edit.new
    for name, value in (("old", old), ("new", new)):
        if "\0" in value or _SURROGATE.search(value):
            raise PatchError(f"`{name}` holds a character that is no text (NUL or half a surrogate pair).")
    if unify:
        old, new = old.replace("\r\n", "\n"), new.replace("\r\n", "\n")
    if not old:
        raise PatchError(
            "`old` is empty. Quote the lines next to the place; to make a file, give its content."
        )
    if old == new:
        raise PatchError("`old` and `new` are the same, so there is nothing to change.")
    return places(text, old, new, everywhere=edit.replace_all)


def _replace(text: str, found: list[tuple[int, Place]]) -> str:
    pieces: list[str] = []
    at, before = 0, 0
    for number, place in sorted(found, key=lambda item: (item[1].start, item[1].end)):
        if place.start < at:
            raise PatchError(
                f"Edits {min(before, number)} and {max(before, number)} overlap. All edits are placed in the "
                "file as it is before the call: join them to one."
            )
        pieces += (text[at : place.start], place.text)
        at, before = place.end, number
    return "".join([*pieces, text[at:]])


def _last_line_kept(before: str, after: str, edits: Sequence[Edit]) -> str:
    """Keep whether the last line has an end, unless an edit is about nothing else."""
    meant = any(edit.old.rstrip("\r\n") == edit.new.rstrip("\r\n") for edit in edits)
    if meant or not after or before.endswith("\n") == after.endswith("\n"):
        return after
    if before.endswith("\n"):
        return after + ("\r\n" if before.endswith("\r\n") else "\n")
    return after[:-2] if after.endswith("\r\n") else after[:-1]
