"""What a folder would have loaded or run, found by reading alone: git is not started."""

from __future__ import annotations

import hashlib
import os
import re
import stat
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from k2desk.core.consequences import runs_code
from k2desk.core.errors import GitError
from k2desk.core.trust import Finding
from k2desk.core.visible import visible
from k2desk.core.wording import mark
from k2desk.workspace.fence import Fence
from k2desk.workspace.gitconfig import entries
from k2desk.workspace.gitdir import GitDir, find_gitdir, text_of
from k2desk.workspace.guides import NAME as GUIDE
from k2desk.workspace.names import secret
from k2desk.workspace.paths import walk
from k2desk.workspace.skills import NAME as SKILL

MOST_FILES = 20_000
"""Files that are looked at by name."""
MOST_HOOKS = 100
_LARGEST = 256 * 1024
_NAMED = 3
_LONGEST = 160

# Keys of git-config(1) whose value names a program, a file of further settings, or another place to ask.
_RUNNING = re.compile(
    r"core\.(fsmonitor|hookspath|pager|editor|sshcommand|askpass|gitproxy|alternaterefscommand|worktree)"
    r"|pager\..+|sequence\.editor|interactive\.difffilter|diff\.external|diff\..+\.(command|textconv)"
    r"|filter\..+\.(clean|smudge|process)|merge\..+\.driver|alias\..+|credential\.(.+\.)?helper"
    r"|gpg\.(.+\.)?(program|defaultkeycommand)|remote\..+\.(uploadpack|receivepack|proxy|vcs)"
    r"|(include|includeif\..+)\.path|(difftool|mergetool|browser|man|guitool|trailer)\..+\.(cmd|command|path)"
    r"|uploadpack\.packobjectshook|url\..+\.(insteadof|pushinsteadof)|protocol\.(.+\.)?allow"
    r"|init\.templatedir|sendemail\..*cmd|submodule\..+\.update"
)
_OFF = frozenset({"", "false", "no", "off", "0"})
_SWITCHED_OFF = mark("K2Desk runs git with this switched off. Other programs do not.")


def dangers(root: Path) -> tuple[Finding, ...]:
    """Return what would run by itself as soon as git is used in a folder. Blocks for some milliseconds.

    Args:
        root: the workspace, links resolved.
    """
    try:
        gitdir = find_gitdir(root)
    except GitError as error:
        return (Finding(mark("Git folder"), ".git", str(error), runs=True),)
    if gitdir is None:
        return ()
    if gitdir.linked:
        where = Finding(
            mark("Git folder elsewhere"),
            ".git",
            mark(f"It leads to {_short(str(gitdir.folder))}."),
            runs=True,
        )
        return (where, *_settings(gitdir), *_hooks(gitdir))
    return (*_settings(gitdir), *_hooks(gitdir))


def imprint(found: Iterable[Finding]) -> str:
    """Return a hash over what would run by itself; trust is bound to it."""
    lines = sorted(f"{one.what}\0{one.where}\0{one.why}\0{one.digest}" for one in found if one.runs)
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def discover(fence: Fence) -> tuple[Finding, ...]:
    """Return everything worth knowing before a folder is trusted, what runs by itself first. Blocks.

    Args:
        fence: around the workspace.
    """
    found = list(dangers(fence.root))
    by_reason: dict[tuple[str, str], list[str]] = {}
    paths = walk(fence, MOST_FILES)
    for path in paths:
        if (reason := _reason(path)) is not None:
            by_reason.setdefault(reason, []).append(path)
    found += [Finding(what, _listed(files), why) for (what, why), files in sorted(by_reason.items())]
    if paths.truncated:
        found.append(
            Finding(mark("More files"), mark(f"over {len(paths):,}"), mark("Not all of them were looked at."))
        )
    return tuple(found)


def _settings(gitdir: GitDir) -> Iterator[Finding]:
    files = (gitdir.common / "config", gitdir.common / "config.worktree", gitdir.folder / "config.worktree")
    for file in dict.fromkeys(files):
        if not os.path.lexists(file):
            continue
        name = f".git/{file.name}"
        if (text := text_of(file, _LARGEST)) is None:
            yield Finding(
                mark("Git setting"), name, mark("It can't be read, so git may do anything."), runs=True
            )
            continue
        for key, value in entries(text):
            if not _RUNNING.fullmatch(key) or (key == "core.fsmonitor" and value.lower() in _OFF):
                continue
            shown = _short(f"{key} = {value}")
            digest = hashlib.sha256(f"{key}\0{value}".encode("utf-8", "replace")).hexdigest()
            yield Finding(mark("Git setting"), name, f"{shown}. {_SWITCHED_OFF}", True, digest)


def _hooks(gitdir: GitDir) -> Iterator[Finding]:
    """Yield the hooks git would start: what is executable, and no sample."""
    folder = gitdir.common / "hooks"
    try:
        names = sorted(os.listdir(folder))
    except OSError:
        return  # there are none, or git could not read them either
    for name in [name for name in names if not name.endswith(".sample")][:MOST_HOOKS]:
        try:
            found = os.lstat(folder / name)
        except OSError:
            continue
        if stat.S_ISDIR(found.st_mode) or (os.name != "nt" and not found.st_mode & 0o111):
            continue
        text = text_of(folder / name, _LARGEST) or f"{found.st_size} {found.st_mtime_ns}"
        digest = hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()
        yield Finding(mark("Git hook"), f".git/hooks/{_short(name)}", _SWITCHED_OFF, True, digest)


def _reason(path: str) -> tuple[str, str] | None:
    if path.rpartition("/")[2] in (GUIDE, SKILL):
        return mark("Words for assistants"), mark("Shown to you before the model sees them.")
    if secret(path):
        return mark("Files with secrets"), mark("K2Desk does not read them, and no command sees them.")
    if path.rpartition("/")[2] == ".gitattributes":
        return mark("Git attributes"), mark(
            "They can name filters; K2Desk runs git with every filter switched off."
        )
    if why := runs_code(path):
        return mark("Code that other programs run"), f"{why[0].upper()}{why[1:]}."
    return None


def _listed(files: Sequence[str]) -> str:
    more = mark(f" and {len(files) - _NAMED:,} more") if len(files) > _NAMED else ""
    return ", ".join(_short(file) for file in files[:_NAMED]) + more


def _short(text: str) -> str:
    shown = visible(text).replace("\n", "␊").replace("\t", " ")
    return shown if len(shown) <= _LONGEST else f"{shown[:_LONGEST]}…"
