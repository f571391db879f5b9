"""Git's answers about the workspace; the only importer of GitPython, and the only starter of git."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import IO, Literal, TypeAlias

from k2desk.core.errors import GitError
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.workspace import hardening
from k2desk.workspace.gitdir import GitDir, Head, elsewhere, find_gitdir, points_back, read_head, under_way
from k2desk.workspace.hardening import Judged
from k2desk.workspace.porcelain import GitState, Mark, read_status
from k2desk.workspace.programs import find_program

Presence: TypeAlias = Literal["ready", "no git", "no repository", "not trusted"]

NOT_TRUSTED = mark(
    "This folder is not trusted, so git is not run in it. The status bar leads to the question."
)

_SECONDS = 30.0
_GRACE = 2.0
"""Seconds git may take to end when it is asked to."""
_LIMIT = 64 * 1024 * 1024
_CHUNK = 1024 * 1024
_NOTHING: Mapping[str, str] = {}
DIFF = (
    *("--no-ext-diff", "--no-textconv", "--no-color", "--submodule=short", "--ignore-submodules=all"),
    *("--src-prefix=a/", "--dst-prefix=b/", "--unified=3", "--inter-hunk-context=0", "--find-renames"),
)
"""How every diff is asked for: nothing of the repository has a word in it."""


class Git:
    """The repository in the workspace's root, asked with everything switched off that could run a program.

    Every method but `branch` and `head` starts a process and blocks: call it in a thread.

    Args:
        root: the workspace, absolute, links resolved.
        program: git itself; None searches the system, never the workspace.
        seconds: how long one answer may take.
        limit: how many bytes one answer may have.
        trusted: tells whether git may run in this folder at all; asked before every start.
    """

    def __init__(
        self,
        root: Path,
        program: Path | None = None,
        *,
        seconds: float = _SECONDS,
        limit: int = _LIMIT,
        trusted: Callable[[], bool] = lambda: True,
    ) -> None:
        self._root = root
        self._trusted = trusted
        self._program = program or find_program("git", root)
        self._seconds = seconds
        self._limit = limit
        self._known: tuple[object, Judged] | None = None

    @property
    def root(self) -> Path:
        """The workspace."""
        return self._root

    def presence(self) -> Presence:
        """Say whether git can be asked at all; starts no process.

        Raises:
            GitError: ``.git`` is something git must not be let near.
        """
        if find_gitdir(self._root) is None:
            return mark("no repository")
        if not self._trusted():
            return mark("not trusted")
        return "ready" if self._program else mark("no git")

    def can_make(self) -> bool:
        """Whether `make` has what it needs, and no other repository is in the way; starts no process."""
        free = not os.path.lexists(self._root / ".git") and not elsewhere(self._root)
        return free and self._trusted() and self._program is not None

    def head(self) -> Head | None:
        """Read what is checked out from ``.git/HEAD``, without git; None where there is no repository."""
        try:
            gitdir = find_gitdir(self._root)
        except GitError:
            return None
        return read_head(gitdir) if gitdir else None

    def branch(self) -> str:
        """Return the branch, or the start of the commit's hash; "" where there is no repository."""
        head = self.head()
        return head.name if head else ""

    def state(self) -> GitState:
        """Return branch, distance to the upstream and every path that differs.

        Raises:
            GitError: see `answer`.
        """
        asked = ("status", "--porcelain=v2", "-z", "--branch", "--untracked-files=all")
        state = read_status(self.answer(*asked, "--ahead-behind", "--ignore-submodules=all"))
        gitdir = find_gitdir(self._root)
        return replace(state, under_way=under_way(gitdir)) if gitdir else state

    def status(self) -> dict[str, Mark]:
        """Return the mark of every path that differs from what is committed.

        Raises:
            GitError: see `answer`.
        """
        return self.state().marks

    def diff(
        self,
        staged: bool = False,
        paths: Sequence[str] = (),
        *,
        committed: bool = False,
        context: int = 3,
    ) -> bytes:
        """Return a unified diff; files unknown to git are not in it.

        Args:
            staged: what is staged against what is committed, else the files against what is staged.
            paths: only these, taken literally; all where empty.
            committed: the files against what is committed. On an unborn branch nothing is.
            context: how many lines are shown around a change.

        Raises:
            GitError: see `answer`.
        """
        if committed and not staged:
            born = self.answer("rev-parse", "--verify", "--quiet", "HEAD", good=(0, 1))
            base = ["HEAD"] if born else ["--cached"]  # with no commit, what is staged is all there is
        else:
            base = ["--cached"] if staged else []
        return self.answer("diff", *DIFF, f"--unified={context}", *base, "--", *paths)

    def tracked(self) -> bytes:
        """Return the paths git knows, sorted by bytes, each ended by NUL.

        Raises:
            GitError: see `answer`.
        """
        return self.answer("ls-files", "-z", "--cached", "--")

    def untracked(self) -> bytes:
        """Return the paths git neither knows nor ignores, each ended by NUL.

        Raises:
            GitError: see `answer`.
        """
        return self.answer("ls-files", "-z", "--others", "--exclude-standard", "--")

    def ignored_there(self) -> bytes:
        """Return what git ignores of what is there, each ended by NUL; a folder as a whole, with ``/``.

        Raises:
            GitError: see `answer`.
        """
        return self.answer(
            "ls-files", "-z", "--others", "--ignored", "--exclude-standard", "--directory", "--"
        )

    def ignored(self, paths: Sequence[str]) -> frozenset[str]:
        """Return which of these paths git would ignore if they were there and unknown to it.

        Raises:
            GitError: see `answer`.
        """
        argv, env = self.command("check-ignore", "-z", "--no-index", "--stdin")
        # This one command refuses to take paths literally; with a dot in front none is anything but a path.
        argv.remove("--literal-pathspecs")
        given = b"".join(b"./%s\0" % path.encode("utf-8", "surrogateescape") for path in paths)
        said = self._run(argv, env, (0, 1), given, self._seconds).decode("utf-8", "surrogateescape")
        return frozenset(path.removeprefix("./") for path in said.split("\0")[:-1])

    def command(self, *arguments: str) -> tuple[list[str], dict[str, str]]:
        """Return argument list and environment of a hardened call, for a caller that streams its output.

        Raises:
            GitError: git is missing, the folder is no repository or not trusted, or its configuration could
                run something.
        """
        gitdir = find_gitdir(self._root)
        if gitdir is None:
            raise GitError("This folder is no git repository.")
        program = self._startable()
        judged = self._judged(gitdir)
        given = hardening.options(self._root, judged.filters)
        if gitdir.linked or judged.worktree:
            if not points_back(self._root, gitdir, judged.worktree):
                raise GitError("The git folder of this folder belongs to another one; git is left out here.")
            given += [f"--git-dir={gitdir.folder}", f"--work-tree={self._root}"]
        return [program, *given, *arguments], hardening.environment(self._root)

    def make(self) -> None:
        """Make the folder a repository, with nothing of the system's templates in it.

        Raises:
            GitError: it is one, git is missing or may not run here, or it failed.
        """
        if find_gitdir(self._root) is not None:
            raise GitError("This folder is a git repository already.")
        argv = [self._startable(), *hardening.options(self._root, ()), "init", "--quiet", "--template="]
        self._run([*argv, "--initial-branch=main"], hardening.environment(self._root), (0,))

    def _startable(self) -> str:
        """Return git itself, if it may be started here."""
        if not self._trusted():
            raise GitError(NOT_TRUSTED)
        if self._program is None:
            raise GitError("Git is not installed, or not in PATH; install it to see what changed.")
        return str(self._program)

    def answer(
        self,
        *arguments: str,
        good: Sequence[int] = (0,),
        given: bytes = b"",
        env: Mapping[str, str] = _NOTHING,
        literal: bool = True,
        seconds: float = 0.0,
    ) -> bytes:
        """Run a hardened git and return what it printed.

        Args:
            arguments: the command and its own arguments.
            good: exit statuses that are no error.
            given: what it reads from its input.
            env: further variables, of ours alone.
            literal: False where no path is given, and git itself names all of them by a pattern.
            seconds: how long it may take; 0 for as long as usual.

        Raises:
            GitError: see `command`; git failed, took too long or printed too much.
        """
        argv, own = self.command(*arguments)
        if not literal:
            argv.remove("--literal-pathspecs")
        return self._run(argv, {**own, **env}, good, given, seconds or self._seconds)

    def _judged(self, gitdir: GitDir) -> Judged:
        """Look through the configuration, again only when its files have changed."""
        files = [
            gitdir.common / "config",
            gitdir.common / "config.worktree",
            gitdir.folder / "config.worktree",
        ]
        present = [file for file in dict.fromkeys(files) if os.path.lexists(file)]
        seen = tuple((str(file), _signature(file)) for file in present)
        if self._known is not None and self._known[0] == seen:
            return self._known[1]
        entries: list[tuple[str, str]] = []
        # Asked about one file alone: --no-includes, and a repository that is not there.
        env = hardening.environment(self._root) | {"GIT_DIR": os.path.join(self._root.anchor, "nonexistent")}
        for file in present:
            argv = [str(self._program), "config", "--file", str(file), "--no-includes", "-z", "--list"]
            listed = self._run(argv, env, (0,), b"", self._seconds).decode("utf-8", "surrogateescape")
            entries += [_entry(item) for item in listed.split("\0") if item]
        judged = hardening.judge(entries)
        self._known = (seen, judged)
        return judged

    def _run(
        self,
        argv: list[str],
        env: dict[str, str],
        good: Sequence[int],
        given: bytes = b"",
        seconds: float = _SECONDS,
    ) -> bytes:
        with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as entering:
            entering.write(given)
            entering.seek(0)
            process = _start(argv, env, self._root, entering if given else subprocess.DEVNULL, errors)
            late = threading.Event()

            def end() -> None:
                late.set()
                _ask_to_end(process)

            watch = threading.Timer(seconds, end)
            watch.start()
            try:
                data = self._read(process)
            finally:
                watch.cancel()
                watch.join()
                process.kill()
                process.wait()
            errors.seek(0)
            said = errors.read(_CHUNK)
        if late.is_set():
            raise GitError(f"Git gave no answer within {seconds:g} s.")
        if data is None:
            raise GitError(
                f"Git's answer is larger than {self._limit} bytes; it is left out. Ask for one file."
            )
        if process.returncode not in good:
            raise refusal(said, process.returncode)
        return data

    def _read(self, process: subprocess.Popen[bytes]) -> bytes | None:
        assert process.stdout is not None  # noqa: S101 -- asked for below
        pieces: list[bytes] = []
        size = 0
        with process.stdout as stream:
            while piece := stream.read(_CHUNK):
                size += len(piece)
                if size > self._limit:
                    return None
                pieces.append(piece)
        process.wait()
        return b"".join(pieces)


def _start(
    argv: list[str], env: dict[str, str], root: Path, entering: IO[bytes] | int, errors: IO[bytes]
) -> subprocess.Popen[bytes]:
    try:
        process = _popen()(
            argv,
            env=env,
            cwd=str(root),
            stdin=entering,
            stdout=subprocess.PIPE,
            stderr=errors,
            close_fds=True,
        )
    except OSError as error:
        raise GitError(f"Git cannot be started: {error.strerror}.") from error
    return process


def _popen() -> Callable[..., subprocess.Popen[bytes]]:
    """Return GitPython's way to start git, which on Windows keeps the current folder out of the search.

    Elsewhere that is `subprocess.Popen` under another name, and GitPython is left out: its import takes a
    third of a second and 3 MiB (https://github.com/gitpython-developers/GitPython/blob/main/git/cmd.py).
    """
    if sys.platform == "win32":
        os.environ.setdefault("GIT_PYTHON_REFRESH", "quiet")  # it looks for a git of its own, and would fail
        from git.cmd import safer_popen

        return safer_popen
    return subprocess.Popen


def _signature(file: Path) -> tuple[int, ...]:
    found = os.lstat(file)
    if not os.path.isfile(file) or os.path.islink(file):
        raise GitError("The git configuration of this folder is no ordinary file; git is left out here.")
    return found.st_mtime_ns, found.st_ctime_ns, found.st_size, found.st_ino


def _entry(item: str) -> tuple[str, str]:
    key, _, value = item.partition("\n")
    return key, value


def _ask_to_end(process: subprocess.Popen[bytes]) -> None:
    """End git; asked kindly, it takes its locks along, which would be in the way of the next."""
    process.terminate()
    try:
        process.wait(_GRACE)
    except subprocess.TimeoutExpired:
        process.kill()


def refusal(said: bytes, status: int) -> GitError:
    """Return the error for what git wrote before it ended with an exit status that is none of success."""
    return GitError(f"Git says: {_first_line(said) or f'exit status {status}'}")


def _first_line(said: bytes) -> str:
    lines = said.decode("utf-8", "replace").strip().splitlines()
    return visible(lines[0])[:500] if lines else ""
