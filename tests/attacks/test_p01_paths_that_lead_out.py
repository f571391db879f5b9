"""P01 to P04, P14, P16: a path that leads out of the folder is refused by its letters, in every tool."""

from __future__ import annotations

from pathlib import Path

import pytest
from model_kit import Model  # type: ignore[import-not-found]

from k2desk.core.errors import FenceError, K2DeskError
from k2desk.workspace.names import normalise

UP = ("../../etc/passwd", "../secret", "a/../../secret", "a/./../..//secret", "a/..", "..")
MAGIC = ("/proc/self/root/etc/passwd", "/proc/self/cwd/a.py", "/dev/fd/3")
NOTHING = (".", "./", "a.py\0.txt", "\0")
HOME = ("~/x", "~root/x", "$HOME/x", "${HOME}/x", "%USERPROFILE%/x")
WINDOWS = ("C:\\x", "C:/x", "\\\\srv\\share\\x", "\\\\?\\C:\\x", "\\??\\UNC\\srv\\share", "a\\..\\..\\x")
WINDOWS_NAMES = ("a:stream", "CON", "con.txt", "x.", "x ", "GIT~1", "dir/NUL/x")


async def refused(model: Model, root: Path, path: str) -> None:
    """Have every tool that takes a path try it."""
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
        with pytest.raises(K2DeskError) as told:
            await model.call(tool, **arguments)
        assert "outside\n" not in str(told.value)
        assert "root:" not in str(told.value)
    assert model.writes == []
    assert _files(root.parent) == before


def _files(folder: Path) -> dict[Path, bytes]:
    """Read everything but the record."""
    found = (entry for entry in folder.rglob("*") if "data" not in entry.relative_to(folder).parts)
    return {entry: entry.read_bytes() for entry in found if entry.is_file()}


@pytest.mark.parametrize("path", UP)
async def test_p01_nothing_goes_up(model: Model, root: Path, path: str) -> None:
    await refused(model, root, path)


async def test_p02_an_absolute_path_is_refused(model: Model, root: Path) -> None:
    await refused(model, root, "/etc/passwd")
    await refused(model, root, str(root / "a.py"))


async def test_p03_a_neighbour_whose_name_begins_alike_is_outside(model: Model, root: Path) -> None:
    assert (root.parent / f"{root.name}-evil" / "x").read_text() == "outside\n"
    await refused(model, root, f"../{root.name}-evil/x")
    await refused(model, root, str(root.parent / f"{root.name}-evil" / "x"))


@pytest.mark.parametrize("path", NOTHING)
async def test_p04_what_names_no_file_is_refused(model: Model, root: Path, path: str) -> None:
    await refused(model, root, path)


@pytest.mark.parametrize("path", ["", " ", "\t"])
async def test_p04_an_empty_path_names_nothing(model: Model, path: str) -> None:
    with pytest.raises(K2DeskError):
        await model.call("read_file", path=path)


@pytest.mark.parametrize("path", WINDOWS)
async def test_p14_paths_of_windows_are_refused_everywhere(model: Model, root: Path, path: str) -> None:
    await refused(model, root, path)


@pytest.mark.parametrize("path", WINDOWS_NAMES)
def test_p14_names_that_windows_takes_for_something_else(path: str) -> None:
    with pytest.raises(FenceError):
        normalise(path, windows=True)


@pytest.mark.parametrize("path", [*MAGIC, *HOME])
async def test_p16_nothing_is_expanded_or_found_by_magic(model: Model, root: Path, path: str) -> None:
    await refused(model, root, path)
