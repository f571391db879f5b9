"""G16: git's own folder is never written; what changes how git behaves is asked about with a warning."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from model_kit import Model  # type: ignore[import-not-found]

from k2desk.core.errors import K2DeskError

GIT = (".git/config", ".git/hooks/pre-commit", ".GIT/config", "sub/.git/hooks/x")
GIT += (".git ", ".git./x", "git~1/config")


@pytest.mark.parametrize("path", GIT)
async def test_g16_gits_folder_by_any_spelling(model: Model, root: Path, path: str) -> None:
    forms = (
        {"create": [{"path": path, "content": "x"}]},
        {"patch": f"--- /dev/null\n+++ b/{path}\n@@ -0,0 +1 @@\n+x\n"},
        {"patch": f"diff --git a/a.py b/{path}\nsimilarity index 100%\nrename from a.py\nrename to {path}\n"},
        {"patch": f"*** Begin Patch\n*** Add File: {path}\n+x\n*** End Patch\n"},
    )
    for arguments in forms:
        with pytest.raises(K2DeskError, match="belongs to git itself"):
            await model.call("propose_edit", summary="s", **arguments)
    assert os.listdir(root) == ["a.py"]


@pytest.mark.parametrize("path", [".gitattributes", "sub/.gitattributes", ".gitmodules", ".GitModules"])
async def test_g16_what_changes_gits_behaviour_says_so(model: Model, path: str) -> None:
    plan = await model.plan("propose_edit", summary="s", create=[{"path": path, "content": "* x\n"}])
    assert plan.question is not None
    assert [label for label, _ in plan.question.facts] == ["git behaviour"]
    assert path in plan.question.facts[0][1]


async def test_g16_the_warning_is_part_of_what_is_decided(model: Model) -> None:
    """The digest is over the warnings: an answer to a question without them is an answer to another one."""
    from k2desk.core.permissions import digest_of

    plan = await model.plan("propose_edit", summary="s", create=[{"path": ".gitmodules", "content": "x\n"}])
    assert plan.question is not None
    root = str(model.means.workspace.root)
    assert plan.question.digest == digest_of("proposal", root, plan.proposal, plan.question.facts)
    assert plan.question.digest != digest_of("proposal", root, plan.proposal, ())
