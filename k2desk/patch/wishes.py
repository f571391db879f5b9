"""What a text wants to happen to files, whatever form it was written in."""

from __future__ import annotations

from typing import Literal, TypeAlias

import msgspec

from k2desk.patch.edits import Edit

WishKind: TypeAlias = Literal["edit", "create", "delete", "copy"]


class Wish(msgspec.Struct, frozen=True):
    """What a text wants to happen to one file; nothing says yet that it can.

    Args:
        path: the file as it is now, as written; of a new file its path.
        kind: ``edit`` changes what is there (or moves it, or its mode), ``copy`` makes ``new_path`` from it.
        new_path: where it moves or is copied to, "" where it stays.
        edits: in order; an edit whose ``old`` is empty fills a file that is missing or empty.
        content: of a new file; of a deleted one what must be there, None where the text does not say.
        executable: whether the owner may execute it from now on, None where the text does not say.
        was_executable: the same for before.
        line: of the text it was read from, from 1.
        form: what it was written in, such as ``unified diff``.
    """

    path: str
    kind: WishKind = "edit"
    new_path: str = ""
    edits: tuple[Edit, ...] = ()
    content: str | None = None
    executable: bool | None = None
    was_executable: bool | None = None
    line: int = 0
    form: str = ""
