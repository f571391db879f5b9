"""A05: old text that is there more than once is refused with the line numbers, in every form of a patch."""

from __future__ import annotations

from pathlib import Path

import pytest
from model_kit import Model  # type: ignore[import-not-found]

from k2desk.core.errors import ToolError

THREE = "head\nsame\ntail\n" * 3
FORMS = {
    "edits": {"edits": [{"path": "three.txt", "old": "same\n", "new": "new\n"}]},
    "unified diff": {"patch": "--- a/three.txt\n+++ b/three.txt\n@@ -3 +3 @@\n-same\n+new\n"},
    "search and replace": {
        "patch": "three.txt\n<<<<<<< SEARCH\nsame\n=======\nnew\n>>>>>>> REPLACE\n"
    },
    "apply_patch": {
        "patch": "*** Begin Patch\n*** Update File: three.txt\n@@\n-same\n+new\n*** End Patch\n"
    },
}  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
async def test_a05_three_matches_are_refused_with_their_lines(model: Model, root: Path, form: str) -> None:
    (root / "three.txt").write_text(THREE)
    with pytest.raises(ToolError, match="3 times, at lines 2, 5, 8"):
        await model.call("propose_edit", summary="s", **FORMS[form])
    assert (root / "three.txt").read_text() == THREE
    assert model.writes == []


async def test_a05_nothing_is_taken_for_being_alike(model: Model, root: Path) -> None:
    (root / "near.py").write_text("def total(items, rate):\n    return sum(items) * rate\n")
    edit = {"path": "near.py", "old": "def total(items):\n    return sum(items)\n", "new": "x\n"}
    with pytest.raises(ToolError, match="nearest lines"):
        await model.call("propose_edit", summary="s", edits=[edit])
