"""Git repositories to measure on, made without writing their files one by one."""

from __future__ import annotations

import os
import random
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path

FOLDERS = 8_617
"""Folders of the large repository, as many as a real one of 100,000 files had."""
_NAMES = ("ledger", "posting", "account", "balance", "report", "import", "money", "rates", "audit", "journal")
_ENDINGS = (".py", ".py", ".py", ".c", ".h", ".js", ".md", ".txt", ".json", ".toml")
_TEXT = b"# one line of a small file\n"


def repository(folder: Path, files: int, folders: int = 0) -> Path:
    """Make a repository with a commit.

    The files of the root are on the disk. All others are in git's index and marked as left out on purpose, as
    in a sparse checkout: so they are listed like any, and git does not take them for deleted.

    Args:
        folder: a new folder.
        files: how many.
        folders: over how many folders they lie; 0 for one folder for ten files.

    Returns:
        The folder.
    """
    folder.mkdir(parents=True)
    _git(folder, "init", "-q", "-b", "main")
    listed = list(paths(files, folders or max(1, files // 10)))
    blob = _git(folder, "hash-object", "-w", "--stdin", given=_TEXT).decode().strip()
    lines = "".join(f"100644 {blob}\t{path}\n" for path in listed).encode()
    _git(folder, "update-index", "--add", "--index-info", given=lines)
    tree = _git(folder, "write-tree").decode().strip()
    commit = _git(folder, "commit-tree", tree, given=b"Everything\n").decode().strip()
    _git(folder, "update-ref", "refs/heads/main", commit)
    present = [path for path in listed if "/" not in path]
    for path in present:
        (folder / path).write_bytes(_TEXT)
    for name in {path.partition("/")[0] for path in listed if "/" in path}:
        (folder / name).mkdir()
    _git(folder, "update-index", "-q", "--refresh", good=(0, 1))
    absent = "\n".join(path for path in listed if "/" in path)
    _git(folder, "update-index", "--skip-worktree", "--stdin", given=absent.encode() + b"\n")
    return folder


def worked_on(folder: Path, files: int = 4_800, commits: int = 1_000, changed: int = 500) -> Path:
    """Make a repository whose files are all there, with a history, and with work that is not committed.

    Args:
        folder: a new folder.
        files: how many, of 20 lines each.
        commits: how many, each of one file.
        changed: how many files have changed since, in every line.

    Returns:
        The folder.
    """
    folder.mkdir(parents=True)
    _git(folder, "init", "-q", "-b", "main")
    listed = list(paths(files, files // 10))
    stream: list[str] = []
    for number in range(commits):
        stream.append("commit refs/heads/main\n")
        stream.append(f"committer Bench <bench@example.org> {1_700_000_000 + number * 60} +0000\n")
        stream.append(_data(f"Change {number} of the ledger\n"))
        now = listed if number == 0 else [listed[number]]
        stream += [f"M 100644 inline {path}\n{_data(_lines(path, number))}" for path in now]
    _git(folder, "fast-import", "--quiet", given="".join(stream).encode())
    _git(folder, "reset", "-q", "--hard")
    for path in listed[-changed:]:
        (folder / path).write_text(_lines(path, -1), encoding="utf-8")
    return folder


def _lines(path: str, number: int) -> str:
    return "".join(f"line {line} of {path} as of {number}\n" for line in range(20))


def _data(text: str) -> str:
    return f"data {len(text)}\n{text}\n"


def paths(files: int, folders: int) -> Iterator[str]:
    """Yield paths: twelve in the root, the others evenly over a tree of folders of uneven depth."""
    chosen = random.Random(8)
    places = list(_NAMES)
    while len(places) < folders:
        above = chosen.choice(places) if chosen.random() < 0.6 else places[chosen.randrange(len(_NAMES))]
        places.append(f"{above}/{chosen.choice(_NAMES)}_{len(places)}")
    for number in range(files):
        name = f"{chosen.choice(_NAMES)}_{number}{chosen.choice(_ENDINGS)}"
        yield name if number < 12 else f"{places[number % len(places)]}/{name}"


def _git(folder: Path, *words: str, given: bytes | None = None, good: Sequence[int] = (0,)) -> bytes:
    """Run git with nothing of the user's configuration, and return what it printed."""
    who = {f"GIT_{role}_{part}": "Bench" for role in ("AUTHOR", "COMMITTER") for part in ("NAME", "EMAIL")}
    env = {**os.environ, **who, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}
    done = subprocess.run(["git", *words], cwd=folder, env=env, input=given, capture_output=True, check=False)
    if done.returncode not in good:
        raise SystemExit(f"git {words[0]} failed: {done.stderr.decode(errors='replace').strip()}")
    return done.stdout
