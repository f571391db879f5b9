"""The environment and options under which a hostile repository cannot make git run a program."""

from __future__ import annotations

import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from k2desk.core.errors import GitError
from k2desk.workspace.programs import bare_environment

# What git itself knows (Documentation/config/extensions.adoc); another one may change what its commands do.
_EXTENSIONS = frozenset(
    {
        "compatobjectformat",
        "noop",
        "noop-v1",
        "objectformat",
        "partialclone",
        "preciousobjects",
        "refstorage",
        "relativeworktrees",
        "worktreeconfig",
    }
)

# Not in the list: diff.external, for git dies of an empty one; every diff gets --no-ext-diff instead.
_OVERRIDES = (
    "core.fsmonitor=false",
    f"core.hooksPath={os.devnull}",
    "core.pager=cat",
    "core.editor=true",
    "core.sshCommand=false",
    "core.askPass=",
    "core.alternateRefsCommand=false",
    "core.quotePath=true",
    "color.ui=false",
    "credential.helper=",
    "diff.autoRefreshIndex=false",  # a diff would write the index, whatever is said of optional locks
    f"diff.orderFile={os.devnull}",  # status reads it too, wherever it is
    "format.pretty=medium",  # a name nobody knows would end every log
    "gc.auto=0",  # nothing is to go on after git has answered
    "gpg.program=false",
    "log.showSignature=false",
    "maintenance.auto=false",
    "protocol.allow=never",
    "safe.bareRepository=explicit",
    "submodule.recurse=false",
)


@dataclass(frozen=True, slots=True)
class Judged:
    """What matters of a repository's own configuration.

    Args:
        filters: the names of its filters, each of which has to be switched off by name.
        worktree: ``core.worktree``, "" for none.
    """

    filters: tuple[str, ...] = ()
    worktree: str = ""


def judge(entries: Iterable[tuple[str, str]]) -> Judged:
    """Look through a repository's configuration for what could run a program or lead elsewhere.

    Args:
        entries: key and value, section and key in lower case as ``git config --list`` prints them.

    Raises:
        GitError: it includes other files, needs an extension nobody knows, or names a filter that cannot be
            switched off.
    """
    filters: dict[str, None] = {}
    worktree = ""
    for key, value in entries:
        section, _, rest = key.partition(".")
        if section in ("include", "includeif"):
            raise GitError(
                "The git configuration of this folder includes other files, which could name programs "
                "to run; git is left out here."
            )
        if section == "extensions" and rest not in _EXTENSIONS:
            raise GitError(
                "The git configuration of this folder needs an unknown extension; git is left out here."
            )
        if section == "filter" and "." in rest:
            name = rest.rpartition(".")[0]
            if "=" in name or any(ord(sign) < 32 for sign in name):
                raise GitError("A filter in the git configuration has a strange name; git is left out here.")
            filters[name] = None
        if key == "core.worktree":
            worktree = value
    return Judged(tuple(filters), worktree)


def environment(root: Path) -> dict[str, str]:
    """Return the whole environment of a git process; nothing else is inherited.

    Args:
        root: the workspace; git looks for no repository above it.
    """
    return bare_environment() | {
        "GIT_CONFIG_NOSYSTEM": "1",
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_TERMINAL_PROMPT": "0",
        "GIT_ASKPASS": "",
        "SSH_ASKPASS": "",
        "GIT_PAGER": "cat",
        "GIT_EDITOR": "true",
        "GIT_OPTIONAL_LOCKS": "0",
        "GIT_NO_LAZY_FETCH": "1",
        "GIT_ALLOW_PROTOCOL": "",
        "GIT_CEILING_DIRECTORIES": str(root.parent),
    }


def options(root: Path, filters: Iterable[str]) -> list[str]:
    """Return what stands between ``git`` and its command.

    Args:
        root: the workspace.
        filters: the names of the repository's filters, see `judge`.
    """
    given = ["--no-pager", "--no-optional-locks", "--literal-pathspecs", "-C", str(root)]
    settings = [*_OVERRIDES, f"safe.directory={root}"]
    for name in filters:
        settings += [f"filter.{name}.{key}=" for key in ("clean", "smudge", "process")]
        settings.append(f"filter.{name}.required=false")
    for setting in settings:
        given += ["-c", setting]
    return given
