"""P01 to P04, P14, P16: a path that leads out of the folder is refused by its letters, in every tool."""

from __future__ import annotations

from pathlib import Path

import pytest
from model_kit import Model  # type: ignore[import-not-found]

from k2desk.core.errors import FenceError, K2DeskError
from k2desk.workspace.names import normalise

UP = ("../../etc/passwd", "../secret", "a/../../secret", "a/./../..//secret", "a/..", "..")
ABSOLUTE = ("/etc/passwd", "/proc/self/root/etc/passwd", "/dev/fd/3")
NEIGHBOUR = ("../proj-evil/x",)
NOTHING = (".", "./", "a.py\0.txt", "\0")
HOME = ("~/x", "~root/x", "$HOME/x", "${HOME}/x", "%USERPROFILE%/x")
WINDOWS = ("C:\\x", "C:/x", "\\\\srv\\share\\x", "\\\\?\\C:\\x", "\\??\\UNC\\srv\\share", "a\\..\\..\\x")
WINDOWS_NAMES = ("a:stream", "CON", "con.txt", "x.", "x ", "GIT~1", "dir/NUL/x")


@pytest.mark.parametrize("path", [*UP, *ABSOLUTE, *NEIGHBOUR, *NOTHING, *HOME, *WINDOWS])
async def test_p01_no_tool_reads_or_writes_there(model: Model, root: Path, path: str) -> None:
    before = _files(root.parent)
    patch = f"*** Begin Patch\n*** Add File: {path}\n+x\n*** End Patch\n"
    calls = (
        ("read_file", {"path": path}),
        ("propose_edit", {"summary": "s", "create": [{"path": path, "content": "x"}]}),
        ("propose_edit", {"summary": "s", "edits": [{"path": path, "old": "outside", "new": "x"}]}),
        ("propose_edit", {"summary": "s", "delete": [path]}),
        ("propose_edit", {"summary": "s", "rename": [{"old_path": "a.py", "new_path": path}]}),
        ("propose_edit", {"summary": "s", "patch": patch}),
    )
    for tool, arguments in calls:
        with pytest.raises(K2DeskError) as refused:
            await model.call(tool, **arguments)
        assert "outside\n" not in str(refused.value)
        assert "root:" not in str(refused.value)
    assert model.writes == []
    assert _files(root.parent) == before


def _files(folder: Path) -> dict[Path, bytes]:
    """Read everything but the record."""
    found = (entry for entry in folder.rglob("*") if "data" not in entry.relative_to(folder).parts)
    return {entry: entry.read_bytes() for entry in found if entry.is_file()}


@pytest.mark.parametrize("path", ["", " ", "\t"])
async def test_p04_an_empty_path_names_nothing(model: Model, path: str) -> None:
    with pytest.raises(K2DeskError):
        await model.call("read_file", path=path)


@pytest.mark.parametrize("path", WINDOWS_NAMES)
def test_p14_names_that_windows_takes_for_something_else(path: str) -> None:
    with pytest.raises(FenceError):
        normalise(path, windows=True)
