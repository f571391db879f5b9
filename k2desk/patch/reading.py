"""Any text as what it wants to happen to files: the one normaliser of all forms of a patch."""

from __future__ import annotations

import re

import msgspec

from k2desk.core.errors import PatchError
from k2desk.patch.arguments import read_arguments
from k2desk.patch.diffs import begins_diff, read_diff
from k2desk.patch.envelope import begins_envelope, read_envelope
from k2desk.patch.hunk_lines import read_header
from k2desk.patch.pasted import is_fence, pasted_lines
from k2desk.patch.search_replace import begins_block, read_block
from k2desk.patch.wishes import Wish

MOST = 4 * 1024 * 1024
"""Bytes of a text that are read."""
NOTHING = (
    "There is no change of a file in this text. K2Desk reads unified diffs, SEARCH/REPLACE blocks, "
    "apply_patch envelopes and the arguments of propose_edit."
)
_MAY = re.compile(
    r"^[ \t]*(?:diff --git |--- .*\n[ \t]*\+\+\+ |\*\*\* Begin Patch|[<-]{5,9} ?SEARCH)"
    r'|^[ \t]*\{(?s:.*)"(?:old|old_string|old_str|content|create|delete|rename)"\s*:',
    re.MULTILINE,
)


class Reading(msgspec.Struct, frozen=True):
    """What was read.

    Args:
        wishes: in the order of the text; a file may be named several times.
        forms: what they were written in, each once.
    """

    wishes: tuple[Wish, ...]
    forms: tuple[str, ...]


def looks_like_patch(text: str) -> bool:
    """Tell whether it is worth reading a text; quick, and sometimes wrong."""
    return len(text) <= MOST and _MAY.search(text) is not None


def is_patch(text: str) -> bool:
    """Tell whether a text can be read as changes of files."""
    try:
        return looks_like_patch(text) and bool(read_patch(text).wishes)
    except PatchError:
        return False


def read_patch(text: str | bytes) -> Reading:
    """Read everything a text wants to happen to files; what is no part of a patch is passed over.

    Args:
        text: from anywhere; bytes that are no UTF-8 become surrogates and come out as the same bytes.

    Raises:
        PatchError: it is too long, wants nothing, or a part of it can't be read: then none of it counts.
    """
    if len(text) > MOST:
        raise PatchError(f"The text is too long: a patch may have {MOST // 1024 // 1024} MiB.")
    if isinstance(text, bytes):
        text = text.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")
    lines = pasted_lines(text.removeprefix("\ufeff"))
    wishes = _json(lines) or _all(lines) or _fenced_json(lines)
    if not wishes:
        raise PatchError(NOTHING)
    return Reading(tuple(wishes), tuple(dict.fromkeys(wish.form for wish in wishes)))


def _json(lines: list[str]) -> list[Wish] | None:
    """Read the whole text as JSON."""
    whole = "\n".join(lines).strip()
    return read_arguments(whole) if whole.startswith("{") else None


def _fenced_json(lines: list[str]) -> list[Wish]:
    """Read the content of every fence as JSON."""
    wishes: list[Wish] = []
    opened = -1
    for number, line in enumerate(lines):
        if not is_fence(line):
            continue
        if opened < 0:
            opened = number
            continue
        inside = "\n".join(lines[opened + 1 : number]).strip()
        wishes += (read_arguments(inside) or []) if inside.startswith("{") else []
        opened = -1
    return wishes


def _all(lines: list[str]) -> list[Wish]:
    wishes: list[Wish] = []
    at, path = 0, ""
    while at < len(lines):
        if begins_envelope(lines, at):
            found, at = read_envelope(lines, at)
            wishes += found
        elif begins_block(lines, at):
            wish, at = read_block(lines, at, path)
            wishes, path = _joined(wishes, wish), wish.path
        elif begins_diff(lines, at):
            wish, at = read_diff(lines, at)
            wishes.append(wish)
        elif lines[at].startswith("@@ ") and read_header(lines[at].rstrip("\r")) is not None:
            raise PatchError(f"Line {at + 1}: the hunk does not say which file it is about.")
        else:
            at += 1
    return wishes


def _joined(wishes: list[Wish], wish: Wish) -> list[Wish]:
    """Put a block to the one before it where both are about one file: they are placed in it as it is."""
    last = wishes[-1] if wishes else None
    if last is not None and last.form == wish.form and last.path == wish.path and wish.edits[0].old:
        return [*wishes[:-1], msgspec.structs.replace(last, edits=(*last.edits, *wish.edits))]
    return [*wishes, wish]
