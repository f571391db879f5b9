"""What the user may have git do: make a repository, stage, commit, switch, stash. Never called for the model.

No hook, filter, signer or editor runs, so files that go through a filter are left to git in a terminal: here
they would be stored or written raw.
"""

from __future__ import annotations

import os
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from k2desk.core.errors import GitError
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.workspace.git import Git
from k2desk.workspace.gitdir import find_gitdir

SECONDS = 600.0
"""How long an act may take: a large repository takes its time, and one that is broken off has done little."""
_MANY = 200
_NAMED = 4
NOTES = "refs/notes/k2desk"
TRAILER = "K2Desk-Session"
_TRAILER = re.compile(r"[A-Za-z0-9-]+: ")
_HOOKS = ("pre-commit", "prepare-commit-msg", "commit-msg", "post-commit", "post-checkout")


def hooks(root: Path) -> tuple[str, ...]:
    """Name the hooks a repository has: they would run in a terminal, and do not here. Starts no process."""
    found = find_gitdir(root)
    folder = found.common / "hooks" if found else None
    return tuple(name for name in _HOOKS if folder is not None and os.access(folder / name, os.X_OK))


def init(git: Git) -> str:
    """Make the folder a repository, on the branch the user's configuration wants; return the branch. Blocks.

    Raises:
        GitError: it is one already, or git refused.
    """
    git.make()
    wanted = _own_word(git, "init.defaultBranch")
    if wanted and git.answer("check-ref-format", "--branch", wanted, good=(0, 1, 128)):
        git.answer("symbolic-ref", "HEAD", f"refs/heads/{wanted}")
    return git.branch()


def stage(git: Git, paths: Sequence[str]) -> None:
    """Put files as they are on the disk into the next commit. Blocks.

    Raises:
        GitError: a filter is meant for one of them, or git refused.
    """
    given = b"".join(_coded(path) + b"\0" for path in paths)
    without_filters(git, given)
    # Not `git add`: it compares every path that is given with every one there is, which takes minutes.
    asked = ("update-index", "--add", "--remove", "--replace", "-z", "--stdin")
    git.answer(*asked, given=given, seconds=SECONDS)


def unstage(git: Git, paths: Sequence[str]) -> None:
    """Take files out of the next commit; the files themselves stay as they are. Blocks.

    Raises:
        GitError: git refused.
    """
    if len(paths) > _MANY and git.state().staged <= set(paths):
        paths = ["."]  # each path that is given is compared with every one there is
    given = b"".join(_coded(path) + b"\0" for path in paths)
    out = ("reset", "--quiet") if _born(git) else ("rm", "--quiet", "-r", "--cached")
    git.answer(*out, "--pathspec-from-file=-", "--pathspec-file-nul", given=given, seconds=SECONDS)


class Origin(NamedTuple):
    """Where a commit comes from: what was recorded when it was made.

    Args:
        session: the session's id.
        record: the number of its last record.
        digest: of that record, which stands for all before it.
    """

    session: str
    record: int
    digest: str


def commit(git: Git, message: str, origin: Origin | None = None) -> str:
    """Commit what is staged, and return the start of the new commit's hash. Blocks.

    Args:
        git: of the workspace.
        message: the whole of it; every line is kept, also one that begins with ``#``.
        origin: named by a trailer of the message and by a note in `NOTES`; None names nothing.

    Raises:
        GitError: there is no message, nobody's name is known, or git refused.
    """
    if not message.strip():
        raise GitError("A commit needs a message; say what it changes.")
    words = message if origin is None else _with_trailer(message, f"{TRAILER}: {origin.session}")
    asked = ("commit", "--quiet", "--no-verify", "--no-gpg-sign", "--cleanup=whitespace", "--file=-")
    env = _identity(git)
    git.answer(*asked, given=words.encode("utf-8", "replace"), env=env, seconds=SECONDS)
    made = git.answer("rev-parse", "--short=8", "HEAD").decode("ascii").strip()
    if origin is not None:
        _note(git, origin, made, env)
    return made


def _note(git: Git, origin: Origin, made: str, env: dict[str, str]) -> None:
    note = f"{TRAILER}: {origin.session}\nK2Desk-Record: {origin.record} sha256:{origin.digest}\n"
    asked = ("notes", f"--ref={NOTES}", "add", "--force", "--file=-", "HEAD")
    try:
        git.answer(*asked, given=note.encode(), env=env)
    except GitError as error:
        raise GitError(f"The commit {made} is made, but its note could not be added. {error}") from None


def _with_trailer(message: str, trailer: str) -> str:
    """Add a trailer to a message, beside those it ends with (git-interpret-trailers(1))."""
    lines = message.rstrip().split("\n")
    last = lines[len(lines) - lines[::-1].index("") :] if "" in lines else []
    beside = bool(last) and all(_TRAILER.match(line) for line in last)
    return "\n".join([*lines, *([] if beside else [""]), trailer, ""])


def branches(git: Git) -> list[str]:
    """Return the local branches, the one committed to last first. Blocks.

    Raises:
        GitError: git could not answer.
    """
    said = git.answer("for-each-ref", "--format=%(refname)", "--sort=-committerdate", "refs/heads/")
    return [
        line.removeprefix("refs/heads/")
        for line in said.decode("utf-8", "surrogateescape").split("\n")
        if line
    ]


def switch(git: Git, branch: str) -> None:
    """Check out another branch; only where every known file is committed. Blocks.

    Raises:
        GitError: there is no such branch, work is not committed, a filter is meant for a file, or git
            refused.
    """
    if branch not in branches(git):
        raise GitError(f"There is no branch {visible(branch)}.")
    state = git.state()
    changed = state.staged | state.unstaged | state.conflicts
    if changed:
        what = mark(f"{len(changed)} file{' is' if len(changed) == 1 else 's are'} not committed")
        raise GitError(f"{what}. Commit or stash first; then switch.")
    without_filters(git, git.tracked())
    for path in _attributes(git, branch):
        if b"filter" in git.answer("cat-file", "blob", f"refs/heads/{branch}:{path}"):
            raise GitError("That branch uses filters, which do not run here. Switch to it in a terminal.")
    git.answer("checkout", "--quiet", "--no-recurse-submodules", branch, "--", seconds=SECONDS)


def create(git: Git, branch: str) -> None:
    """Make a branch of what is committed and go on in it; the files stay as they are. Blocks.

    Raises:
        GitError: no branch may be called so, there is one of this name, or git refused.
    """
    try:
        git.answer("check-ref-format", "--branch", branch)
    except GitError:
        words = mark("take letters, digits, hyphens and slashes, such as fix/rounding")
        raise GitError(f"No branch can be called {visible(branch) or 'nothing'}: {words}.") from None
    if branch in branches(git):
        raise GitError(f"There is a branch {visible(branch)} already. Switch to it, or take another name.")
    git.answer("checkout", "--quiet", "--no-track", "-b", branch)


def _attributes(git: Git, branch: str) -> list[str]:
    """Return where a branch says how its files are treated."""
    said = git.answer("ls-tree", "-r", "-z", "--name-only", "--full-tree", f"refs/heads/{branch}")
    paths = said.decode("utf-8", "surrogateescape").split("\0")
    return [path for path in paths if path.rpartition("/")[2] == ".gitattributes"]


def stash(git: Git, message: str) -> None:
    """Put everything that is not committed aside, files unknown to git too. Blocks.

    Raises:
        GitError: there is nothing, a filter is meant for a file, or git refused.
    """
    if not git.status():
        raise GitError("Nothing differs from the last commit, so there is nothing to put aside.")
    without_filters(git, git.tracked() + git.untracked())
    words = " ".join(message.split()) or "Put aside from K2Desk"
    asked = ("stash", "push", "--quiet", "--include-untracked", f"--message={words}")
    git.answer(*asked, env=_identity(git), literal=False, seconds=SECONDS)


def stashed(git: Git) -> list[str]:
    """Return what was put aside, the newest first, in git's words. Blocks.

    Raises:
        GitError: git could not answer.
    """
    said = git.answer("stash", "list", "-z", "--format=%gs").decode("utf-8", "replace")
    return [visible(words) for words in said.split("\0") if words]


def unstash(git: Git) -> None:
    """Bring back what was put aside last; it stays put aside where it does not fit. Blocks.

    Raises:
        GitError: there is nothing, a filter is meant for a file, or it does not fit.
    """
    without_filters(git, git.tracked())
    asked = ("stash", "pop", "--quiet")
    try:
        git.answer(*asked, "--index", env=_identity(git), literal=False, seconds=SECONDS)
    except GitError:
        if not git.state().marks:  # what was staged does not fit, so git brought nothing back
            git.answer(*asked, env=_identity(git), literal=False, good=(0, 1), seconds=SECONDS)
        conflicts = sorted(git.state().conflicts)
        if not conflicts:
            raise
        names = ", ".join(visible(path) for path in conflicts[:_NAMED])
        raise GitError(
            f"What was put aside is kept: it meets other changes in {names}. "
            "Settle them there and stage the files."
        ) from None


def without_filters(git: Git, paths: bytes) -> None:
    """Refuse where git would send a file through a program: without it the bytes would be wrong."""
    said = git.answer("check-attr", "-z", "--stdin", "filter", given=paths) if paths else b""
    parts = said.split(b"\0")
    for path, value in zip(parts[::3], parts[2::3], strict=False):
        if value not in (b"unspecified", b"unset"):
            name = visible(path.decode("utf-8", "surrogateescape"))
            raise GitError(
                f"{name} goes through a filter ({visible(value.decode('utf-8', 'replace'))}), "
                "which does not run here. Do this in a terminal."
            )


def _born(git: Git) -> bool:
    return bool(git.answer("rev-parse", "--verify", "--quiet", "HEAD", good=(0, 1)))


def _identity(git: Git) -> dict[str, str]:
    """Say who commits: the repository's word, else the user's configuration, of which no more is read.

    Raises:
        GitError: nobody's name is known.
    """
    found: dict[str, str] = {}
    for key in ("name", "email"):
        value = git.answer("config", "--local", "--no-includes", "--get", f"user.{key}", good=(0, 1))
        word = value.decode("utf-8", "replace").strip() or _own_word(git, f"user.{key}")
        if not word:
            raise GitError("Git does not know your name. Set user.name and user.email in a terminal first.")
        found |= {f"GIT_AUTHOR_{key.upper()}": word, f"GIT_COMMITTER_{key.upper()}": word}
    return found


def _own_word(git: Git, key: str) -> str:
    """Return what the user's own configuration says of a key, "" for nothing."""
    for file in _own_files():
        asked = ("config", "--file", str(file), "--no-includes", "--get", key)
        if word := git.answer(*asked, good=(0, 1)).decode("utf-8", "replace").strip():
            return word
    return ""


def _own_files() -> list[Path]:
    home = Path.home()
    base = Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config")
    return [file for file in (home / ".gitconfig", base / "git" / "config") if file.is_file()]


def _coded(path: str) -> bytes:
    return path.encode("utf-8", "surrogateescape")
