"""What a path may be called, judged by its letters alone, before any file system is asked."""

from __future__ import annotations

import os
import re

from k2desk.core.errors import FenceError

WINDOWS = os.name == "nt"
LONGEST = 4_096
"""Characters of a path; the kernels take no longer one (``PATH_MAX`` of <linux/limits.h>)."""

_CONTROLS, _SURROGATES = re.compile(r"[\x00-\x1f\x7f-\x9f]"), re.compile(r"[\ud800-\udfff]")
_EXPANDED = frozenset({"$home", "${home}", "%userprofile%"})
# Names Windows gives to devices, with or without an extension.
# https://learn.microsoft.com/windows/win32/fileio/naming-a-file
_RESERVED = r"(?i)(con|prn|aux|nul|conin\$|conout\$|com[0-9¹²³]|lpt[0-9¹²³])(\..*)?"
_SHORT_NAME = r".{1,6}~\d+(\..{0,3})?"
# Characters HFS+ drops when it compares names, so that ``.g<U+200C>it`` is ``.git`` (git, utf8.c).
_IGNORED = dict.fromkeys([*range(0x200C, 0x2010), *range(0x202A, 0x202F), *range(0x206A, 0x2070), 0xFEFF])

_SECRET_FOLDERS = frozenset({".aws", ".ssh", ".gnupg", ".kube"})
_SECRET_NAMES = frozenset({".netrc", "_netrc", ".pgpass", ".npmrc", ".pypirc", ".git-credentials"})
_SECRET_ENDINGS = (".pem", ".key", ".p12", ".pfx", ".kdbx", ".tfstate", ".tfstate.backup")


def normalise(path: str, *, windows: bool = WINDOWS) -> str:
    """Bring a path into the one form the workspace knows: relative, with ``/``, without ``.`` or ``..``.

    Args:
        path: as a person or the model wrote it.
        windows: whether the names Windows reserves are refused too.

    Returns:
        The components joined by ``/``; never empty.

    Raises:
        FenceError: the path cannot name a file inside the workspace. The text holds no file's content.
    """
    _refuse_letters(path)
    if "\\" in path:
        raise FenceError(f"{path}: write paths with / instead of a backslash.")
    if path.startswith("/") or _names_drive(path):
        raise FenceError(f"{path} is absolute; give a path relative to the workspace.")
    parts = [part for part in path.split("/") if part not in ("", ".")]
    if ".." in parts:
        raise FenceError(f"{path} goes up with ..; give the path from the workspace's root.")
    if not parts:
        raise FenceError(f"{path} names the workspace itself, not a file in it.")
    if parts[0].startswith("~") or parts[0].lower() in _EXPANDED:
        raise FenceError(f"{path} names a home folder; nothing is expanded, and home is out of reach.")
    if windows:
        for part in parts:
            _refuse_windows(path, part)
    if (normal := "/".join(parts)).isspace():
        raise FenceError("The path is nothing but blanks; no file of a workspace may be called so.")
    return normal


def _refuse_letters(path: str) -> None:
    if not path or path.isspace():
        raise FenceError("An empty path names no file; give a path relative to the workspace.")
    if len(path) > LONGEST:
        raise FenceError(f"The path is longer than {LONGEST:,} characters; no file can be called so.")
    if _CONTROLS.search(path):
        raise FenceError("The path holds control characters; no file of a workspace may be called so.")
    if _SURROGATES.search(path):
        raise FenceError("The path is not valid Unicode; K2Desk leaves such files alone.")


def _names_drive(path: str) -> bool:
    """Tell whether a path begins as ``C:`` or ``C:/`` do."""
    return path[1:2] == ":" and path[0].isascii() and path[0].isalpha() and path[2:3] in ("", "/")


def _refuse_windows(path: str, part: str) -> None:
    if ":" in part:
        raise FenceError(f"{path} names a stream or a drive; a colon is not allowed on Windows.")
    if part[-1] in ". ":
        raise FenceError(f"{path}: Windows drops a dot or a blank at the end of a name; it is refused.")
    if re.fullmatch(_RESERVED, part):
        raise FenceError(f"{path}: {part} is a device on Windows, not a file.")
    if re.fullmatch(_SHORT_NAME, part):
        raise FenceError(f"{path}: {part} may be the short name of another file; give the long one.")


def inside_git(path: str) -> bool:
    """Tell whether a path lies in git's own folder, by any spelling a file system would take for it."""
    if path.isascii() and "git" not in path.lower():
        return False  # as nearly always; a search asks for each of its hits
    for part in path.replace("\\", "/").split("/"):
        name = part.translate(_IGNORED).lower().split(":", 1)[0].rstrip(". ")
        if name == ".git" or (name.startswith("git~") and name[4:].isdecimal()):
            return True
    return False


def secret(path: str) -> bool:
    """Tell whether a file usually holds keys or passwords and is kept from the model.

    Args:
        path: relative to the workspace; case does not count.
    """
    *folders, name = path.replace("\\", "/").lower().split("/")
    if _SECRET_FOLDERS.intersection(folders) or name in _SECRET_FOLDERS:
        return True
    if name == ".env.example":
        return False
    if name.startswith("id_") and "." not in name:  # id_rsa and its kin; id_map.py is source code
        return True
    if name == "config" and folders and folders[-1] == ".git":  # remote addresses may carry a token
        return True
    if name in _SECRET_NAMES or name.startswith(".env") or name.endswith(_SECRET_ENDINGS):
        return True
    return name.startswith("credentials") and name.endswith(".json")
