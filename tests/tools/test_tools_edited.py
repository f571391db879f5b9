"""What the model is told of the user's edit of its proposal."""

from __future__ import annotations

import hashlib

from k2desk.core.proposals import FileChange, Proposal, as_edited
from k2desk.tools.applying import MOST_OF_EDIT, edits_told

BLOBS: dict[str, bytes] = {}


def kept(data: bytes) -> str:
    name = hashlib.sha256(data).hexdigest()
    BLOBS[name] = data
    return name


def told(before: bytes, after: bytes, edited: bytes) -> list[str]:
    files = (
        FileChange("a.py", "modify", kept(before), kept(after)),
        FileChange("b.py", "create", None, kept(after)),
        FileChange("c.py", "delete", kept(before), None),
    )
    made = Proposal("p", "c", "s", files)
    return edits_told(made, as_edited(made, {"a.py": kept(edited), "c.py": kept(edited)}), BLOBS.__getitem__)


def test_it_is_the_diff_from_the_proposal_to_the_users_text() -> None:
    (words,) = told(b"a\n", b"b\n", "c\u202e\n".encode())
    assert words.splitlines() == [
        "The user edited a.py before applying. From your proposal to the user's text:",
        "@@ -1,1 +1,1 @@",
        "-b",
        "+c⟨U+202E⟩",
    ]


def test_a_long_edit_is_cut() -> None:
    (words,) = told(b"a\n", b"b\n", b"c\n" * MOST_OF_EDIT)
    assert words.endswith("… Read the file for the rest.")
    assert len(words) < MOST_OF_EDIT + 200


def test_no_edit_is_not_told() -> None:
    assert told(b"a\n", b"b\n", b"b\n") == []
