"""Reads what ``git status --porcelain=v2 -z --branch`` prints."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal, TypeAlias

Mark: TypeAlias = Literal["M", "A", "D", "R", "U", "?"]
"""Modified, added, deleted, renamed, in conflict, unknown to git."""

UnderWay: TypeAlias = Literal["", "merge", "cherry-pick", "revert", "rebase"]


@dataclass(frozen=True, slots=True)
class GitState:
    """How the working tree differs from what is committed.

    Args:
        marks: every path that differs, relative to the workspace.
        branch: its name; "" where no branch is checked out.
        upstream: the branch it follows, "" for none.
        ahead: commits the upstream has not.
        behind: commits only the upstream has.
        unborn: True where nothing was committed yet.
        staged: the paths of which something would be in the next commit.
        unstaged: the paths of which something would not; those unknown to git are not among them.
        under_way: what was begun and has not come to its end.
    """

    marks: dict[str, Mark] = field(default_factory=dict)
    branch: str = ""
    upstream: str = ""
    ahead: int = 0
    behind: int = 0
    unborn: bool = False
    staged: frozenset[str] = frozenset()
    unstaged: frozenset[str] = frozenset()
    under_way: UnderWay = ""

    @property
    def conflicts(self) -> frozenset[str]:
        """The paths in conflict: until they are settled and staged git commits nothing."""
        return frozenset(path for path, mark in self.marks.items() if mark == "U")


def read_status(data: bytes) -> GitState:
    """Read the output of git status.

    Args:
        data: entries ended by NUL; paths that are no UTF-8 are decoded with surrogates.

    Source of the format: git-status(1), "Porcelain Format Version 2".
    """
    marks: dict[str, Mark] = {}
    facts: dict[str, str] = {}
    pairs: dict[str, str] = {}
    entries = iter(data.decode("utf-8", "surrogateescape").split("\0"))
    for entry in entries:
        match entry[:2]:
            case "# ":
                name, _, value = entry[2:].partition(" ")
                facts[name] = value
            case "1 ":
                _, pair, *_, path = entry.split(" ", 8)
                marks[path], pairs[path] = _mark(pair), pair
            case "2 ":
                path = entry.split(" ", 9)[9]
                marks[path], pairs[path] = "R", entry[2:4]
                next(entries, None)  # the path it had before
            case "u ":
                marks[entry.split(" ", 10)[10]] = "U"
            case "? ":
                marks[entry[2:].rstrip("/")] = "?"
            case _:
                pass
    ahead, _, behind = facts.get("branch.ab", "+0 -0").partition(" ")
    head = facts.get("branch.head", "")
    return GitState(
        marks=marks,
        branch="" if head == "(detached)" else head,
        upstream=facts.get("branch.upstream", ""),
        ahead=int(ahead),
        behind=-int(behind),
        unborn=facts.get("branch.oid") == "(initial)",
        staged=frozenset(path for path, pair in pairs.items() if pair[0] != "."),
        unstaged=frozenset(path for path, pair in pairs.items() if pair[1] != "."),
    )


def _mark(pair: str) -> Mark:
    if "D" in pair:
        return "D"
    return "A" if "A" in pair else "M"
