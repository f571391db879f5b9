"""Whoever opens a file by its path is listed here, with the reason why it is none of the user's folder."""

from __future__ import annotations

import ast
import functools
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OPENING = re.compile(
    r"^(open|io\.open|os\.open|os\.fdopen|os\.scandir|os\.listdir|os\.walk|os\.fwalk|os\.readlink|os\.stat|os\.lstat"
    r"|glob\.i?glob|linecache\.\w+|tokenize\.open|codecs\.open|mmap\.mmap|tarfile\.\w+|zipfile\.\w+"
    r"|shutil\.(copy|move|rmtree|unpack)\w*)$"
    r"|(^|\.)(read_text|read_bytes|iterdir|rglob|readlink)$"
    r"|(path|file|place|folder|Path\(.*\))\.(open|glob|walk|stat|lstat)$"
)
ROOM = {
    "k2desk/workspace/folders.py": "the fence: every call is relative to a descriptor",
    "k2desk/workspace/named_folder.py": "the fence where folders have no descriptors",
    "k2desk/workspace/fence.py": "the fence, by the folders above",
    "k2desk/workspace/seen.py": "the fence, for the writer",
    "k2desk/workspace/writer.py": "the writer, by the folders above",
    "k2desk/workspace/paths.py": "the walk, by the folders above",
    "k2desk/workspace/gitdir.py": "small ordinary files of git's own folder, never through links",
    "k2desk/workspace/git.py": "the look whether git's configuration is an ordinary file",
    "k2desk/workspace/discovery.py": "names of hooks in git's own folder; read by gitdir",
    "k2desk/workspace/lock.py": "the root folder itself, which the user chose",
}
ELSEWHERE = {
    "k2desk/journal/": "the record's own folder",
    "k2desk/settings/": "the settings' own folder, and what the system says of itself",
    "k2desk/sandbox/": "the kernel's files, and homes made for processes",
    "k2desk/proof/": "copies, below a descriptor; the project is read to copy it, no link is followed",
    "k2desk/core/compiled.py": "the code of modules, in the data folder",
    "k2desk/provider/scripted/": "scripts K2Desk brings along",
    "k2desk/provider/network.py": "the file of authorities that the settings name",
    "k2desk/commands/run.py": "the file of rules or the task the user named",
    "k2desk/commands/propose.py": "the patch the user named",
    "k2desk/replay/": "the bundle the user named, and the folder of a replay, in which nobody makes links",
    "k2desk/demo.py": "the copy of the demo, made a moment before",
    "k2desk/desk/": "the data folder, and the folder the user chose, by its identity",
    "k2desk/ui/dropped.py": "a patch the user dropped, ordinary and capped",
    "k2desk/ui/play.py": "the played demo",
    "k2desk/ui/sentences.py": "the templates K2Desk brings along",
}


@functools.cache
def _openings() -> list[tuple[str, int, str]]:
    return [
        (path.relative_to(ROOT).as_posix(), node.lineno, called)
        for path in sorted((ROOT / "k2desk").rglob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and OPENING.search(called := ast.unparse(node.func))
    ]


def test_only_the_fence_opens_what_lies_in_the_workspace() -> None:
    allowed = (*ROOM, *ELSEWHERE)
    found = [f"{path}:{line} {call}" for path, line, call in _openings() if not path.startswith(allowed)]
    assert found == []


def test_nobody_is_listed_who_opens_nothing() -> None:
    opening = {path for path, _, _ in _openings()}
    idle = [one for one in (*ROOM, *ELSEWHERE) if not any(path.startswith(one) for path in opening)]
    assert idle == []
