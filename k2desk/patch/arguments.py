"""The arguments of an edit tool as JSON: our ``propose_edit``, and the shapes other clients taught models."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from k2desk.core.errors import PatchError
from k2desk.patch.edits import Edit
from k2desk.patch.wishes import Wish

FORM = "propose_edit"
_PATH = ("path", "file_path", "filename", "file")
_OLD = ("old", "old_string", "old_str", "old_text", "search")
_NEW = ("new", "new_string", "new_str", "new_text", "replace")
_CONTENT = ("content", "contents", "text", "file_text")
_KNOWN = frozenset({"summary", "edits", "create", "delete", "rename"})


def read_arguments(text: str) -> list[Wish] | None:
    """Read a JSON object as the arguments of an edit; None where the text is no such object.

    Raises:
        PatchError: it is one, but can't be read.
    """
    try:
        found: Any = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        return None
    for _ in range(2):  # a whole call: a name, and arguments that may themselves be JSON in a string
        if isinstance(found, Mapping) and isinstance(found.get("function"), Mapping):
            found = found["function"]
        inner = found.get("arguments", found.get("input")) if isinstance(found, Mapping) else None
        if isinstance(inner, str):
            return read_arguments(inner)
        found = inner if isinstance(inner, Mapping) else found
    if not isinstance(found, Mapping):
        return None
    if _text(found, _PATH) is None:
        return _proposed(found) if _KNOWN.intersection(found) - {"summary"} else None
    return [_one(found)]


def _proposed(found: Mapping[str, Any]) -> list[Wish]:
    wishes = [
        Wish(_needed(item, ("old_path",)), new_path=_needed(item, ("new_path",)), form=FORM)
        for item in _items(found, "rename")
    ]
    for item in _items(found, "edits"):
        edit = _edit(item)
        path = _needed(item, _PATH)
        same = next((n for n, wish in enumerate(wishes) if wish.path == path and wish.edits), None)
        if same is None:
            wishes.append(Wish(path, edits=(edit,), form=FORM))
        else:
            wishes[same] = Wish(path, edits=(*wishes[same].edits, edit), form=FORM)
    wishes += [
        Wish(_needed(item, _PATH), "create", content=_needed(item, _CONTENT), form=FORM)
        for item in _items(found, "create")
    ]
    for path in found.get("delete") or ():
        if not isinstance(path, str):
            raise PatchError("`delete` must be a list of paths.")
        wishes.append(Wish(path, "delete", form=FORM))
    return wishes


def _one(found: Mapping[str, Any]) -> Wish:
    """Read the arguments of a tool that changes one file."""
    path = _needed(found, _PATH)
    several = found.get("edits", found.get("edit"))
    if isinstance(several, Mapping):
        several = [several]
    if isinstance(several, list):
        return Wish(path, edits=tuple(_edit(item) for item in several), form=FORM)
    if _text(found, _OLD) is not None or _text(found, _NEW) is not None:
        return Wish(path, edits=(_edit(found),), form=FORM)
    return Wish(path, "create", content=_needed(found, _CONTENT), form=FORM)


def _edit(found: Any) -> Edit:
    replace_all = found.get("replace_all", False) if isinstance(found, Mapping) else False
    if not isinstance(replace_all, bool):
        raise PatchError("`replace_all` must be true or false.")
    return Edit(_needed(found, _OLD), _needed(found, _NEW), replace_all)


def _items(found: Mapping[str, Any], name: str) -> list[Any]:
    items = found.get(name) or []
    if not isinstance(items, list):
        raise PatchError(f"`{name}` must be a list.")
    return items


def _text(found: Any, names: tuple[str, ...]) -> str | None:
    if not isinstance(found, Mapping):
        return None
    return next((found[name] for name in names if isinstance(found.get(name), str)), None)


def _needed(found: Any, names: tuple[str, ...]) -> str:
    value = _text(found, names)
    if value is None:
        raise PatchError(f"The arguments lack `{names[0]}`.")
    if not value and names is _PATH:
        raise PatchError("A path is empty.")
    return value
