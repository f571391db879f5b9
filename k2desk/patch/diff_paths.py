"""The paths and modes in the headers of a unified diff, whichever program wrote it."""

from __future__ import annotations

import msgspec

from k2desk.core.errors import PatchError
from k2desk.patch.quoting import unquote

NOTHING = "/dev/null"
_PAIRS = {("a/", "b/"), ("i/", "w/"), ("c/", "w/"), ("c/", "i/"), ("o/", "w/"), ("old/", "new/")}
"""What git puts before the old and the new path (diff.mnemonicPrefix and the like)."""


class Extended(msgspec.Struct):
    """What the extended header of a git diff says.

    ``first`` holds the words of the ``diff --git`` line, "" where there was none.
    """

    first: str = ""
    old: str = ""
    new: str = ""
    rename: bool = False
    copy: bool = False
    created: bool = False
    deleted: bool = False
    old_mode: str = ""
    new_mode: str = ""
    binary: bool = False


_FIELDS = {
    "old mode ": "old_mode",
    "new mode ": "new_mode",
    "new file mode ": "new_mode",
    "deleted file mode ": "old_mode",
    "rename from ": "old",
    "rename to ": "new",
    "copy from ": "old",
    "copy to ": "new",
}


def take_field(header: Extended, line: str) -> bool:
    """Take a line of an extended header in; False where it is none.

    Raises:
        PatchError: it speaks of a link or a submodule.
    """
    if line.startswith(("Binary files ", "GIT binary patch")):
        header.binary = True
        return True
    if line.startswith(("index ", "similarity index ", "dissimilarity index ")):
        _refuse_special(line.rpartition(" ")[2] if line.startswith("index ") else "")
        return True
    for words, field in _FIELDS.items():
        if line.startswith(words):
            value = line.removeprefix(words)
            if field.endswith("mode"):
                _refuse_special(value.strip())
            else:
                value = unquote(value.encode("utf-8", "surrogateescape"))
            setattr(header, field, value.strip() if field.endswith("mode") else value)
            header.rename = header.rename or words.startswith("rename")
            header.copy = header.copy or words.startswith("copy")
            header.created = header.created or words.startswith("new file")
            header.deleted = header.deleted or words.startswith("deleted file")
            return True
    return False


def _refuse_special(mode: str) -> None:
    if mode == "120000":
        raise PatchError("It makes or changes a symbolic link, which K2Desk never does.")
    if mode == "160000":
        raise PatchError("It changes a submodule, which K2Desk never does.")


def executable(mode: str) -> bool | None:
    """Return whether a mode lets the owner execute the file, None for no mode."""
    return None if not mode else mode.endswith("755")


def named(line: str) -> str:
    """Return the path of a ``---`` or ``+++`` line, its sign taken off: unquoted, without a time stamp."""
    rest = line.rstrip("\r")
    if rest.startswith('"'):
        end = rest.rfind('"')
        return unquote(rest[: end + 1].encode("utf-8", "surrogateescape"))
    return rest.partition("\t")[0].rstrip()


def bare(old: str, new: str) -> tuple[str, str]:
    """Take the prefixes off both paths of a file; a path that is ``/dev/null`` becomes "".

    Args:
        old: the path before, as written.
        new: the path after, as written.
    """
    for before, after in _PAIRS:
        if (old == NOTHING or old.startswith(before)) and (new == NOTHING or new.startswith(after)):
            old = old.removeprefix(before) if old != NOTHING else old
            new = new.removeprefix(after) if new != NOTHING else new
            break
    return "" if old == NOTHING else old, "" if new == NOTHING else new


def git_line(words: str) -> tuple[str, str]:
    """Return both paths of a ``diff --git`` line, as written; "" and "" where they can't be told apart.

    Args:
        words: what follows ``diff --git ``.
    """
    words = words.rstrip("\r")
    if words.startswith('"'):
        end = 1
        while end < len(words) and words[end] != '"':
            end += 2 if words[end] == "\\" else 1
        return named(words[: end + 1]), named(words[end + 1 :].strip())
    half = len(words) // 2
    if words[half : half + 1] == " ":  # without a renaming both halves name the same path
        old, new = words[:half], words[half + 1 :]
        if bare(old, new)[0] == bare(old, new)[1]:
            return old, new
    old, _, new = words.partition(" ")
    return (old, new) if new and " " not in new else ("", "")
