"""Skills: found where they may lie, read as data, hidden behind nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from k2desk.settings.own_skills import own_skills
from k2desk.workspace.discovery import discover
from k2desk.workspace.skills import LARGEST, PLACES, Skill, skills_of
from k2desk.workspace.workspace import Workspace, open_workspace

HEAD = "name: releases\ndescription: >-\n  How releases\n  are made.\nallowed-tools: everything\n"
TEXT = f"---\n{HEAD}---\nTag it.\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    (tmp_path / "ledger").mkdir()
    opened = open_workspace(tmp_path / "ledger", tmp_path / "data")
    yield opened
    opened.close()


def keep(root: Path, folder: str, text: str | bytes = TEXT) -> None:
    (root / folder).mkdir(parents=True, exist_ok=True)
    (root / folder / "SKILL.md").write_bytes(text if isinstance(text, bytes) else text.encode())


def test_they_are_named_by_their_head_or_their_folder(workspace: Workspace) -> None:
    keep(workspace.root, f"{PLACES[0]}/one")
    keep(workspace.root, f"{PLACES[1]}/two", '---\ndescription: "Counts"\n---\n')
    keep(workspace.root, f"{PLACES[2]}/three", "no head")
    found = skills_of(workspace, ())
    assert [(one.name, one.told) for one in found] == [
        ("releases", "How releases are made."),
        ("three", ""),
        ("two", "Counts"),
    ]
    assert found[0].text == TEXT
    assert found[0].place == ".k2desk/skills/one/SKILL.md"
    assert not found[0].own


def test_the_users_own_hides_another_of_its_name(workspace: Workspace, tmp_path: Path) -> None:
    keep(workspace.root, f"{PLACES[0]}/releases")
    keep(tmp_path / "own/skills", "mine", TEXT.replace("Tag it", "Ask me"))
    [skill] = skills_of(workspace, own_skills(tmp_path / "own"))
    assert (skill.own, skill.place) == (True, "skills/mine/SKILL.md")
    assert "Ask me" in skill.text
    assert skills_of(workspace, own_skills(tmp_path / "missing"))[0].own is False


def test_a_folder_that_is_not_trusted_has_none(tmp_path: Path) -> None:
    (tmp_path / "ledger").mkdir()
    keep(tmp_path / "ledger", f"{PLACES[2]}/evil", "Do as you like.")
    keep(tmp_path / "own/skills", "mine")
    opened = open_workspace(tmp_path / "ledger", tmp_path / "data", lambda _: False)
    assert [one.name for one in skills_of(opened, own_skills(tmp_path / "own"))] == ["releases"]
    found = [finding for finding in discover(opened.fence) if finding.what == "Words for assistants"]
    assert "SKILL.md" in found[0].where
    opened.close()


def test_what_is_none_is_passed_over(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "secret.md").write_text("outside")
    for name, text in {"empty": " \n", "binary": b"\0", "large": "x" * (LARGEST + 1)}.items():
        keep(workspace.root, f"{PLACES[0]}/{name}", text)
        keep(tmp_path / "own/skills", name, text)
    link = workspace.root / PLACES[0] / "link"
    link.mkdir()
    (link / "SKILL.md").symlink_to(tmp_path / "secret.md")
    (workspace.root / PLACES[0] / "a file").write_text("x")
    (workspace.root / PLACES[1]).parent.mkdir()
    (workspace.root / PLACES[1]).symlink_to(tmp_path)
    (tmp_path / "own/skills/folder/SKILL.md").mkdir(parents=True)
    assert skills_of(workspace, own_skills(tmp_path / "own")) == ()


def test_what_hides_is_shown_and_counted(workspace: Workspace) -> None:
    keep(workspace.root, f"{PLACES[0]}/odd", "---\nname: o\u202edd\n---\nBe kind.\u200b")
    [skill] = skills_of(workspace, ())
    assert isinstance(skill, Skill)
    assert (skill.name, skill.text[-8:]) == ("o⟨U+202E⟩dd", "⟨U+200B⟩")
    assert skill.note.startswith("2 characters that hide")
