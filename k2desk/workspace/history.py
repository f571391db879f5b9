"""Who wrote what, when and why: git's log, blame and commits, read only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from k2desk.core.errors import GitError
from k2desk.core.visible import visible
from k2desk.patch.unified import DiffHunk, index_diff
from k2desk.workspace.git import DIFF, Git

MOST = 400
"""Commits of one answer."""

_HASH = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_BEGINNING = re.compile(r"[0-9a-f]{4,64}")
_FIELDS = "%H%x00%P%x00%an%x00%at%x00%D%x00%s"
_COUNT = 6
LOG = ("log", "-z", f"--format=tformat:{_FIELDS}", "--encoding=UTF-8", "--no-show-signature", "--no-mailmap")
"""How every log is asked for."""
PLAIN = ("--no-ext-diff", "--no-textconv", "--no-color")
"""Nothing of the repository has a word in what it prints."""


@dataclass(frozen=True, slots=True)
class Commit:
    """One commit. Everything in it is the repository's word.

    Args:
        hash: whole, in hexadecimal digits.
        parents: their hashes, the first is the branch it was made on.
        author: the name alone.
        at: when it was written, seconds since the epoch.
        refs: branches and tags that stand at it.
        subject: first line of its message.
    """

    hash: str
    parents: tuple[str, ...]
    author: str
    at: int
    refs: tuple[str, ...]
    subject: str


@dataclass(frozen=True, slots=True)
class Blamed:
    """Where a line comes from.

    Args:
        hash: of the commit; "" where it is not committed yet.
        author: the name alone.
        at: when it was written, seconds since the epoch.
        subject: first line of the message.
        path: what the file was called there.
    """

    hash: str
    author: str
    at: int
    subject: str
    path: str


def log(
    git: Git,
    path: str = "",
    lines: tuple[int, int] | None = None,
    *,
    everything: bool = False,
    after: int = 0,
    only: Sequence[str] = (),
) -> list[Commit]:
    """Return commits, the newest first and at most `MOST`. Blocks.

    Args:
        git: of the workspace.
        path: only those that changed this file, through its renames; "" for all.
        lines: only those that changed these lines of it as it is on the disk, from 1, both inclusive.
        everything: from every branch instead of the one that is checked out.
        after: how many commits were listed already.
        only: options of git's log that leave commits out.

    Raises:
        GitError: git could not answer; there is no such line, or none of them is committed.
    """
    if not git.answer("rev-parse", "--verify", "--quiet", "HEAD", good=(0, 1)):
        return []
    asked = [*LOG, *PLAIN, f"--max-count={MOST}", f"--skip={after}", *only]
    if everything:
        asked += ["--topo-order", "--branches", "--remotes"]
    if path and lines:
        first, last = _committed(git, path, lines)
        return _commits(git.answer(*asked, "--no-patch", f"-L{first},{last}:{path}"))
    asked += ["--follow", "HEAD", "--", path] if path else ["HEAD", "--"]
    return _commits(git.answer(*asked))


def found(
    git: Git,
    words: str,
    path: str = "",
    lines: tuple[int, int] | None = None,
    *,
    everything: bool = False,
) -> list[Commit]:
    """Return the commits whose message or author holds words, or whose hash begins so; see `log`. Blocks.

    Args:
        git: of the workspace.
        words: to the letter, but for capitals.
        path: see `log`.
        lines: see `log`.
        everything: see `log`.

    Raises:
        GitError: git could not answer.
    """
    by_hash: dict[str, Commit] = {}
    for held in ("grep", "author"):
        only = ("--regexp-ignore-case", "--fixed-strings", f"--{held}={words}")
        listed = log(git, path, lines, everything=everything, only=only)
        by_hash |= {commit.hash: commit for commit in listed}
    if not path and _BEGINNING.fullmatch(words.lower()):
        name = git.answer("rev-parse", "--verify", "--quiet", f"{words}^{{commit}}", good=(0, 1, 128))
        if name:
            commit = commit_of(git, name.decode().strip())
            by_hash[commit.hash] = commit
    return sorted(by_hash.values(), key=lambda commit: -commit.at)[:MOST]


def _committed(git: Git, path: str, lines: tuple[int, int]) -> tuple[int, int]:
    """Return where lines of a file on the disk stand in what is committed."""
    index = index_diff(git.answer("diff", *DIFF, "--no-renames", "--unified=0", "HEAD", "--", path))
    first, last = (_before(index.hunks, line, end=end) for end, line in enumerate(lines))
    if first > last:
        one = lines[0] == lines[1]
        raise GitError("This line is not committed yet." if one else "These lines are not committed yet.")
    return first, last


def _before(hunks: Sequence[DiffHunk], line: int, *, end: int) -> int:
    """Return which committed line a line of the disk was; of a changed one the first or the last there.

    Args:
        hunks: without lines around the changes; one that only adds or removes names the line before it.
        line: from 1.
        end: 0 for the first one of some lines, 1 for the last one.
    """
    shift = 0
    for hunk in hunks:
        if line < hunk.new_start + (not hunk.new_count):
            break
        if line < hunk.new_start + hunk.new_count:
            above = hunk.old_start - (hunk.old_count > 0)
            return above + hunk.old_count if end else above + 1
        shift += hunk.old_count - hunk.new_count
    return line + shift


def _commits(said: bytes) -> list[Commit]:
    return read_commits(said)[0]


def read_commits(said: bytes) -> tuple[list[Commit], bytes]:
    """Read what a log that was asked for by `LOG` has printed so far.

    Returns:
        The commits that are whole, and what follows them.
    """
    parts = said.split(b"\0")
    whole = (len(parts) - 1) // _COUNT * _COUNT  # the last one is not ended yet
    words = [part.decode("utf-8", "replace") for part in parts[:whole]]
    found = []
    for start in range(0, whole, _COUNT):
        name, parents, author, at, refs, subject = words[start : start + _COUNT]
        stand = tuple(visible(ref) for ref in refs.split(", ") if ref)
        # Every word goes to the screen alone: what hides in it is made visible here, once for all.
        time = int(at) if at.isdecimal() else 0
        found.append(
            Commit(name.strip(), tuple(parents.split()), visible(author), time, stand, visible(subject))
        )
    return found, b"\0".join(parts[whole:])


def brought(git: Git, text: str, most: int, seconds: float) -> str:
    """Return what the newest commits changed that brought a text or took it away, on any branch. Blocks.

    Args:
        git: of the workspace.
        text: looked for to the letter.
        most: how many commits.
        seconds: how long git may look; a long history takes minutes.

    Raises:
        GitError: git could not answer, or not in time.
    """
    asked = ("log", "--all", "--reflog", f"-S{text}", "--patch", "--unified=1000000", f"--max-count={most}")
    said = git.answer(*asked, "--format=", "--no-show-signature", *PLAIN, "--", seconds=seconds)
    return said.decode("utf-8", "replace")


def blame(git: Git, path: str) -> list[Blamed]:
    """Return where each line of a file, as it is on the disk, comes from. Blocks.

    Raises:
        GitError: git could not answer, or does not know the file.
    """
    # The last one: git would read any file the configuration names, and quote from it in its error.
    asked = ("blame", "--porcelain", "--encoding=UTF-8", "--no-textconv", "--no-ignore-revs-file")
    said = git.answer(*asked, "--", path)
    known: dict[str, Blamed] = {}
    found: list[Blamed] = []
    name, told = "", dict[str, str]()
    # Lines end in \n alone: others may stand inside the text of the file.
    for raw in said.split(b"\n"):
        if raw.startswith(b"\t"):
            if told:
                known[name] = _blamed(name, told)
            found.append(known[name])
            told = {}
            continue
        word, _, rest = raw.decode("utf-8", "replace").partition(" ")
        if _HASH.fullmatch(word):
            name = word
        elif word:
            told[word] = rest
    return found


def _blamed(name: str, told: dict[str, str]) -> Blamed:
    committed = name.strip("0")
    at = told.get("author-time", "0")
    return Blamed(
        name if committed else "",
        visible(told.get("author", "")) if committed else "",
        int(at) if at.isdecimal() else 0,
        visible(told.get("summary", "")) if committed else "",
        visible(told.get("filename", "")),
    )


def commit_of(git: Git, name: str) -> Commit:
    """Return one commit. Blocks.

    Args:
        git: of the workspace.
        name: its whole hash.

    Raises:
        GitError: there is no such commit, or git could not answer.
    """
    return _commits(git.answer(*LOG, *PLAIN, "--no-patch", "--max-count=1", _checked(name), "--"))[0]


def message(git: Git, commit: str) -> str:
    """Return the whole message of a commit. Blocks.

    Raises:
        GitError: there is no such commit, or git could not answer.
    """
    asked = ("--no-patch", "--format=%B", "--encoding=UTF-8", "--no-show-signature", *PLAIN)
    return visible(git.answer("show", *asked, _checked(commit)).decode("utf-8", "replace")).strip()


def described(git: Git, commit: str) -> bytes:
    """Return who made a commit and when, and its whole message, to stand above its diff. Blocks.

    Args:
        git: of the workspace.
        commit: its whole hash.

    Raises:
        GitError: there is no such commit, or git could not answer.
    """
    form = "--format=commit %H%nAuthor: %an <%ae>%nDate: %ad%n%n%B"
    asked = ("--no-patch", form, "--date=format:%Y-%m-%d %H:%M", "--encoding=UTF-8", "--no-show-signature")
    said = git.answer("show", *asked, "--no-mailmap", *PLAIN, _checked(commit))
    # A line of the message that looks like the head of a diff would begin one.
    return said.strip().replace(b"\ndiff --", b"\n diff --") + b"\n\n"


def changed(git: Git, commit: Commit, path: str = "") -> bytes:
    """Return what a commit changed against its first parent, as a unified diff. Blocks.

    Args:
        git: of the workspace.
        commit: which one.
        path: only this file, as it was called there; "" for all.

    Raises:
        GitError: there is no such commit, or git could not answer.
    """
    only = ["--", *([path] if path else [])]
    if commit.parents:
        return git.answer("diff", *DIFF, _checked(commit.parents[0]), _checked(commit.hash), *only)
    return git.answer(
        "diff-tree", "--root", "-r", "-p", "--no-commit-id", *DIFF, _checked(commit.hash), *only
    )


def _checked(commit: str) -> str:
    """Let nothing but a whole hash stand where git takes names of commits."""
    if not _HASH.fullmatch(commit):
        raise GitError("This is no hash of a commit.")
    return commit
