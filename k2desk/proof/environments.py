"""Finds a project's environments where other tools keep them: Poetry's, conda's, and what pyenv would take.

Nothing is started. What the project says of itself is only ever a name among what the user has installed.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,99}")
_CONDA_NAME: Final = re.compile(rf"^name:[ \t]*[\"']?({_NAME.pattern})[\"']?[ \t]*(?:#.*)?$", re.MULTILINE)
_MOST: Final = 64 * 1024
"""Bytes read of a file that names an environment."""


def of_poetry(root: Path) -> Iterator[Path]:
    """Yield the environments Poetry made for a project, the one that is activated first.

    Their folder ends with a hash over the project's path, and the version of Python:
    https://python-poetry.org/docs/configuration/#virtualenvspath and ``EnvManager.generate_env_name`` there.
    """
    place = os.environ.get("POETRY_VIRTUALENVS_PATH", "")
    if not place:
        from platformdirs import user_cache_dir

        cache = os.environ.get("POETRY_CACHE_DIR") or user_cache_dir("pypoetry", appauthor=False)
        place = os.path.join(cache, "virtualenvs")
    folder = Path(place)
    digest = hashlib.sha256(os.fsencode(os.path.normcase(os.path.realpath(root)))).digest()
    mark = f"-{base64.urlsafe_b64encode(digest).decode()[:8]}-py"
    try:
        found = sorted(path for path in folder.iterdir() if mark in path.name)
    except OSError:
        return
    found.sort(key=lambda path: (_activated(folder, path), _numbers(path.name)), reverse=True)
    yield from found


def _activated(folder: Path, environment: Path) -> bool:
    """Tell whether ``poetry env use`` has chosen an environment."""
    name, _, version = environment.name.rpartition("-py")
    try:
        chosen = tomllib.loads((folder / "envs.toml").read_text(encoding="utf-8")).get(name, {})
    except (OSError, ValueError):
        return False
    return isinstance(chosen, dict) and chosen.get("minor") == version


def of_conda(root: Path) -> Iterator[Path]:
    """Yield the user's conda environments of the name that a project's ``environment.yml`` gives.

    conda keeps a list of all there are: https://docs.conda.io/projects/conda/en/stable/user-guide/tasks/manage-environments.html
    """
    told = _text(root / "environment.yml") or _text(root / "environment.yaml")
    named = _CONDA_NAME.search(told)
    if named is None:
        return
    for line in _text(Path.home() / ".conda" / "environments.txt").splitlines():
        place = Path(line.strip())
        if place.is_absolute() and place.name == named[1] and (place / "conda-meta").is_dir():
            yield place


def of_pyenv(root: Path, versions: Path) -> Iterator[Path]:
    """Yield what pyenv would start for a project: by its own ``.python-version``, then by the user's choice.

    A part of a version stands for the newest that begins so: https://github.com/pyenv/pyenv/blob/master/README.md

    Args:
        root: the project.
        versions: the folder of pyenv's that holds one folder a version.
    """
    for name in (*_text(root / ".python-version").split(), *_text(versions.parent / "version").split()):
        if not _NAME.fullmatch(name):
            continue
        if (versions / name).is_dir():
            yield versions / name
            continue
        try:
            alike = [path for path in versions.iterdir() if path.name.startswith(f"{name}.")]
        except OSError:
            continue
        yield from sorted(alike, key=lambda path: _numbers(path.name), reverse=True)


def _numbers(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d{1,9}", name.rpartition("-py")[2] or name))


def _text(path: Path) -> str:
    """Return what a file says as far as `_MOST`; "" for a link, for what is no file, and for none."""
    try:
        if path.is_symlink() or not path.is_file():
            return ""
        with path.open("rb") as stream:
            return stream.read(_MOST).decode("utf-8", "replace")
    except OSError:
        return ""
