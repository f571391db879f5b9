"""P05 to P07: links in the repository, whatever they point at, are neither read nor written through."""

from __future__ import annotations

from pathlib import Path

import pytest
from model_kit import Model  # type: ignore[import-not-found]

from k2desk.core.errors import FenceError, K2DeskError


async def test_p05_a_link_to_a_key_is_not_read_and_is_shown_as_a_link(model: Model, root: Path) -> None:
    (root / "notes.txt").symlink_to(root.parent / "secret")
    with pytest.raises(FenceError, match="symbolic link") as refused:
        await model.call("read_file", path="notes.txt")
    assert "outside\n" not in str(refused.value)
    assert str(root.parent / "secret") in (await model.call("list_folder", path=".")).text


async def test_p06_nothing_is_made_below_a_linked_folder(model: Model, root: Path) -> None:
    (root / "up").symlink_to("..")
    diff = "--- /dev/null\n+++ b/up/new.py\n@@ -0,0 +1 @@\n+x\n"
    for arguments in ({"create": [{"path": "up/new.py", "content": "x"}]}, {"patch": diff}):
        with pytest.raises(FenceError, match="symbolic link"):
            await model.call("propose_edit", summary="s", **arguments)
    assert not (root.parent / "new.py").exists()
    assert model.writes == []


@pytest.mark.parametrize("arguments", [
    {"create": [{"path": "out.txt", "content": "x"}]},
    {"edits": [{"path": "out.txt", "old": "a", "new": "b"}]},
    {"rename": [{"old_path": "a.py", "new_path": "out.txt"}]},
    {"patch": "*** Begin Patch\n*** Update File: out.txt\n@@\n-a\n+b\n*** End Patch\n"},
])  # fmt: skip
async def test_p07_a_dangling_link_is_not_written_through(
    model: Model, root: Path, arguments: dict[str, object]
) -> None:
    target = root.parent / "made.txt"
    (root / "out.txt").symlink_to(target)
    with pytest.raises(K2DeskError):
        await model.call("propose_edit", summary="s", **arguments)
    assert not target.exists()
    assert (root / "out.txt").is_symlink()


async def test_p07_no_patch_makes_a_link(model: Model, root: Path) -> None:
    diff = "diff --git a/l b/l\nnew file mode 120000\n--- /dev/null\n+++ b/l\n@@ -0,0 +1 @@\n+/etc/passwd\n"
    with pytest.raises(K2DeskError, match="symbolic link"):
        await model.call("propose_edit", summary="s", patch=diff)
