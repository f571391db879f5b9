"""The PATH of the user's login shell, for a program that a menu started.

A desktop starts programs with the PATH of its own session: pyenv, uv, conda and what the user put into the
start-up files of a shell are not on it, and `git` or the project's Python would be missing.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

_MARK: Final = "k2desk-path-follows"
_SECONDS: Final = 3.0
"""What a shell may take to start; one that asks something never ends by itself."""
_PASSED_ON: Final = ("HOME", "USER", "LOGNAME", "LANG", "PATH", "XDG_RUNTIME_DIR")
_SHELLS: Final = frozenset({"bash", "zsh", "fish", "ksh", "dash", "sh"})


def started_from_a_menu() -> bool:
    """Tell whether this is the installed program and no terminal started it."""
    return bool(getattr(sys, "frozen", False)) and os.name == "posix" and "TERM" not in os.environ


def login_path(shell: str, *, seconds: float = _SECONDS) -> str:
    """Ask a shell for the PATH a terminal would have.

    Args:
        shell: the user's own, as an absolute path.
        seconds: after which it is ended.

    Returns:
        Folders as in PATH; "" where the shell is none we know, or does not say.
    """
    if not os.path.isabs(shell) or Path(shell).name not in _SHELLS:
        return ""
    env = {name: os.environ[name] for name in _PASSED_ON if name in os.environ} | {"TERM": "dumb"}
    asked = [shell, "-l", "-i", "-c", f"echo {_MARK}; printenv PATH"]
    try:
        # A session of its own: an interactive shell would take the terminal it finds.
        done = subprocess.run(
            asked,
            env=env,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=seconds,
            start_new_session=True,
            check=False,
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    _, mark, said = done.stdout.decode(errors="replace").rpartition(f"{_MARK}\n")
    return said.strip() if mark else ""


def joined(own: str, login: str) -> str:
    """Return both PATHs as one, the login shell's folders first and none twice."""
    folders = [
        folder for folder in (*login.split(os.pathsep), *own.split(os.pathsep)) if os.path.isabs(folder)
    ]
    return os.pathsep.join(dict.fromkeys(folders))


def take_over() -> None:
    """Give this process the PATH a terminal would have, where a menu started it."""
    if not started_from_a_menu():
        return
    import pwd

    shell = os.environ.get("SHELL") or pwd.getpwuid(os.getuid()).pw_shell
    if login := login_path(shell):
        os.environ["PATH"] = joined(os.environ.get("PATH", ""), login)
