"""Skills: instructions for a kind of work, kept as ``SKILL.md`` by the user or by a folder they trust."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from k2desk.core.errors import WorkspaceError
from k2desk.core.short import short
from k2desk.core.visible import count_hidden, hidden_names, visible
from k2desk.core.wording import mark
from k2desk.workspace.workspace import Workspace

NAME = "SKILL.md"
PLACES = (".k2desk/skills", ".agents/skills", ".claude/skills")
"""Folders of a workspace that may hold some, as other assistants have them too."""
MOST = 100
"""Skills that are listed of one place."""
LARGEST = 64 * 1024
"""Bytes of a skill; a larger one is none."""
LONGEST = 1_024
"""Characters of a description, which is what the format allows: https://agentskills.io/specification"""
_HEAD = re.compile(r"\A\ufeff?---[ \t]*\n(?P<head>.*?)^---[ \t]*$", re.DOTALL | re.MULTILINE)
_FIELD = re.compile(r"^(?P<field>name|description):[ \t]*(?P<words>.*(?:\n[ \t]+.*)*)", re.MULTILINE)

_FOLDED = re.compile(r"\A[>|][+-]?\s")


class Skill(NamedTuple):
    """A file with instructions; nothing in it configures anything.

    Args:
        name: what it is asked for by; another's of the same name hides behind the one found first.
        told: what it is for, in its own words, made visible.
        place: where it lies, for the user; relative to the workspace, or below the folder of the settings.
        own: whether it is the user's own.
        text: all of it, made visible.
        sha256: of its bytes.
        note: what the user should know of it, "" for nothing.
    """

    name: str
    told: str
    place: str
    own: bool
    text: str
    sha256: str
    note: str = ""


def skills_of(workspace: Workspace, own: Sequence[tuple[str, bytes]]) -> tuple[Skill, ...]:
    """Return the skills by name, the user's own first. Blocks.

    Args:
        workspace: the user's folder; while it is not trusted none of its files is a skill.
        own: the user's: the name of each one's folder, and its bytes.
    """
    found: dict[str, Skill] = {}
    for skill in (
        *(_own(own) if own is not None else ()),
        *(_kept(workspace) if workspace.trusted() else ()),
    ):
        found.setdefault(skill.name.casefold(), skill)
    return tuple(found[name] for name in sorted(found))


def _own(own: Sequence[tuple[str, bytes]]) -> Iterator[Skill]:
    for name, data in own:
        if (skill := _skill(name, f"skills/{name}/{NAME}", data, own=True)) is not None:
            yield skill


def _kept(workspace: Workspace) -> Iterator[Skill]:
    fence = workspace.fence
    for place in PLACES:
        try:
            entries = fence.listing(place, MOST).entries if fence.exists(place) else ()
        except WorkspaceError:
            continue
        for entry in entries:
            path = f"{place}/{entry.name}/{NAME}"
            try:
                small = entry.kind == "folder" and fence.exists(path) and fence.stat(path).size <= LARGEST
                data = fence.read(path) if small else b""
            except WorkspaceError:
                continue
            if (skill := _skill(entry.name, path, data, own=False)) is not None:
                yield skill


def _skill(folder: str, place: str, data: bytes, *, own: bool) -> Skill | None:
    """Read one; its name is that of its folder, unless it gives itself another."""
    if not data.strip() or b"\0" in data:
        return None
    raw = data.decode("utf-8", "surrogateescape").replace("\r\n", "\n")
    head = _HEAD.match(raw)
    found = _FIELD.finditer(head["head"]) if head is not None else ()
    fields = {one["field"]: _plain(one["words"]) for one in found}
    note = ""
    if hidden := count_hidden(raw):
        note = mark(f"{hidden:,} characters that hide, shown as marks: {', '.join(hidden_names(raw)[:4])}")
    name = short(fields.get("name") or _plain(folder), 64)
    told = short(fields.get("description", ""), LONGEST)
    return Skill(name, told, visible(place), own, visible(raw), hashlib.sha256(data).hexdigest(), note)


def _plain(words: str) -> str:
    """Return a field's words on one line, without the marks YAML puts around them."""
    return visible(" ".join(_FOLDED.sub("", words).split()).strip("\"'"))
