"""S08: files that make other programs run code do not come to the user's folder by a command.

What a command did in its copy is listed as a proposal; what it did on the real files is one change, see
tests/tools/test_tools_real_files.py.
"""

from __future__ import annotations

import os
from pathlib import Path

from attack_kit import Box

from k2desk.core.consequences import runs_code
from k2desk.proof.scratch import Scratch
from k2desk.sandbox.probe import probe
from k2desk.sandbox.runner import Runner

FILES = (".vscode/tasks.json", ".idea/workspace.xml", ".mcp.json", ".claude/settings.json")
FILES += ("conftest.py", "sitecustomize.py", "evil.pth", "Makefile", ".husky/pre-commit")


async def test_s08_they_are_listed_and_the_real_tree_stays(tmp_path: Path) -> None:
    project, home = tmp_path / "project", tmp_path / "copies"
    project.mkdir()
    (project / "a.py").write_text("a = 1\n")
    copy = Scratch.make(project, ["a.py"], home)
    folders = " ".join(dict.fromkeys(os.path.dirname(name) or "." for name in FILES))
    line = f"mkdir -p {folders} sub/.git/hooks; for f in {' '.join(FILES)} .envrc; do echo evil > $f; done; "
    line += "echo evil > sub/.git/hooks/pre-commit; mv sub sub2; mkdir -p .git/hooks; echo x > .git/hooks/x"
    done = await Runner(probe()).run(copy.command(("/bin/sh", "-c", line)))
    assert done.exit_status == 0, done.output
    kept: list[bytes] = []

    def keep(data: bytes) -> str:
        kept.append(data)
        return str(len(kept))

    effects = copy.effects(keep, lambda _paths: frozenset())
    assert {file.path for file in effects.files} == set(FILES)
    assert effects.left == (".envrc usually holds secrets",)
    assert all(file.kind == "create" for file in effects.files)
    assert all(runs_code(file.path) for file in effects.files)
    assert os.listdir(project) == ["a.py"]
    copy.close()


async def test_s08_a_nested_repository_can_not_reach_outside(box: Box, room: Path) -> None:
    (room / "outside").mkdir()
    said = await box.run(
        f"git init -q sub && ln -s {room}/outside sub/.git/hooks2 && touch sub/.git/hooks2/x"
    )
    assert "No such file" in said
    assert os.listdir(room / "outside") == []
