"""Edits of a file: old text, new text, applied to exact bytes."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from k2desk.core.errors import PatchError
from k2desk.patch.hints import fate
from k2desk.patch.place import Place, exactly_there, places
from k2desk.patch.spots import Spot
from k2desk.patch.text import LARGEST, Text, decode, encode

_SURROGATE = re.compile("[\ud800-\udfff]")
_STRAY = re.compile("[\ud800-\udc7f\udd00-\udfff]")
"""Surrogates that carry no byte."""


class Edit(msgspec.Struct, frozen=True):
    """One replacement.

    Args:
        old: text that is in the file once, with enough around it to be unique.
        new: what stands there afterwards.
        replace_all: replace every occurrence of ``old``, which must then match exactly.
        spot: what a diff says of its place, None where the text may lie inside a line; a diff is whole lines.
    """

    old: str
    new: str
    replace_all: bool = False
    spot: Spot | None = None


class Edited(msgspec.Struct, frozen=True):
    """The outcome of edits.

    Args:
        data: the new bytes.
        matched: for each edit, how its place was found, such as ``exact`` or ``trailing white space``.
    """

    data: bytes
    matched: tuple[str, ...]


def apply_edits(data: bytes, edits: Sequence[Edit]) -> Edited:
    """Apply edits, all of them placed in the file as it is now, or none.

    Byte order mark, encoding, line endings, invalid bytes and the state of the last line's end stay: edits
    speak ``\\n`` to a file whose lines all end with ``\\r\\n``; in a file of mixed line endings only the
    replaced stretch changes. A diff whose every line is there byte for byte is taken at its word, line
    endings and the last line's end included.

    Args:
        data: the file's bytes.
        edits: at least one.

    Raises:
        PatchError: an edit is void, has no single place, overlaps another, or the file is no text; the
            sentence is written for the model, names the edit, and says what became of the others.
    """
    like = decode(data)
    if not edits:
        raise PatchError("There are no edits. Give at least one with `old` and `new`.")
    for view in (Text(data.decode("utf-8", "surrogateescape")), like):
        if (exact := exactly_there(view.text, edits)) is not None:
            matched = tuple(place.how for _, place in exact)
            return Edited(_checked(data, _replace(view.text, exact), view), matched)
    text, crlf = like.text, like.text.count("\r\n")
    pure = crlf > 0 and crlf == text.count("\n")
    if pure:
        text = text.replace("\r\n", "\n")
    found, matched = _find_all(text, edits, unify=pure or not crlf)
    result = _last_line_kept(text, _replace(text, found), edits)
    if pure:
        result = result.replace("\n", "\r\n")
    return Edited(_checked(data, result, like), matched)


def _checked(data: bytes, result: str, like: Text) -> bytes:
    edited = encode(result, like)
    if edited == data:
        raise PatchError("The edits change nothing: the file holds this text already.")
    if len(edited) > LARGEST:
        raise PatchError(f"The file would grow over {LARGEST // 1024 // 1024} MiB; divide it into several.")
    return edited


def _find_all(
    text: str, edits: Sequence[Edit], *, unify: bool
) -> tuple[list[tuple[int, Place]], tuple[str, ...]]:
    """Find the places of all edits; where one has none, say what the others found."""
    found: list[tuple[int, Place]] = []
    matched: list[str] = []
    failed: list[tuple[int, PatchError]] = []
    for number, edit in enumerate(edits, 1):
        try:
            hits = _find(text, edit, unify=unify)
        except PatchError as error:
            failed.append((number, _worded(error) if edit.spot else error))
        else:
            found += [(number, place) for place in hits]
            matched.append(hits[0].how)
    if failed:
        raise PatchError(fate(len(edits), failed))
    return found, tuple(matched)


def _worded(error: PatchError) -> PatchError:
    """Word a refusal for a hunk, which has no fields to name."""
    return PatchError(str(error).replace("`old`", "the old text").replace("`new`", "the new text"))


def check_text(data: bytes) -> None:
    """Refuse what is no text to edit.

    Raises:
        PatchError: over 2 MiB, or binary.
    """
    decode(data)


def _find(text: str, edit: Edit, *, unify: bool) -> tuple[Place, ...]:
    """Find one edit's places.

    Args:
        unify: whether the file's lines all end alike, so that the edit's line ends carry no meaning.
    """
    old, new = edit.old, edit.new
    for name, value in (("old", old), ("new", new)):
        if "\0" in value or (_STRAY if edit.spot else _SURROGATE).search(value):
            raise PatchError(f"`{name}` holds a character that is no text (NUL or half a surrogate pair).")
    if unify:
        old, new = old.replace("\r\n", "\n"), new.replace("\r\n", "\n")
    if not old and edit.spot is not None:
        raise PatchError(
            "This hunk has no line of context and removes none, so its place can't be told. Give the lines "
            "around it."
        )
    if not old:
        raise PatchError(
            "`old` is empty. Quote the lines next to the place; to make a file, give its content."
        )
    if old == new:
        raise PatchError("`old` and `new` are the same, so there is nothing to change.")
    return places(text, old, new, everywhere=edit.replace_all, spot=edit.spot)


def _replace(text: str, found: Sequence[tuple[int, Place]]) -> str:
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
    meant = any(
        edit.old.rstrip("\r\n") == edit.new.rstrip("\r\n")
        or (edit.spot and edit.new and edit.old.endswith("\n") != edit.new.endswith("\n"))
        for edit in edits
    )
    if meant or not after or before.endswith("\n") == after.endswith("\n"):
        return after
    if before.endswith("\n"):
        return after + ("\r\n" if before.endswith("\r\n") else "\n")
    return after[:-2] if after.endswith("\r\n") else after[:-1]
