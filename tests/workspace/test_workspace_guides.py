"""Files for assistants: found in the folders of the work, whole up to a cap, nothing hidden."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from k2desk.workspace.guides import MOST, guides_in
from k2desk.workspace.workspace import Workspace, open_workspace


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    (tmp_path / "ledger" / "src" / "deep").mkdir(parents=True)
    opened = open_workspace(tmp_path / "ledger", tmp_path / "data")
    yield opened
    opened.close()


def test_they_come_from_the_root_down(workspace: Workspace) -> None:
    for folder in ("", "src/deep/", "src/"):
        (workspace.root / f"{folder}AGENTS.md").write_text(f"of {folder}")
    found = guides_in(workspace, {"src/deep", "", "src", "nowhere", "../outside", "/etc", "src/deep/a.py"})
    assert [guide.path for guide in found] == ["AGENTS.md", "src/AGENTS.md", "src/deep/AGENTS.md"]
    assert found[0].sha256 == hashlib.sha256(b"of ").hexdigest()


@pytest.mark.parametrize("data", [b"", b"  \n", b"\0binary"])
def test_what_says_nothing_is_none(workspace: Workspace, data: bytes) -> None:
    (workspace.root / "AGENTS.md").write_bytes(data)
    assert guides_in(workspace, {""}) == ()


def test_a_link_is_none(workspace: Workspace, tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("outside")
    (workspace.root / "AGENTS.md").symlink_to(tmp_path / "secret")
    assert guides_in(workspace, {""}) == ()


def test_what_hides_is_shown_and_counted(workspace: Workspace) -> None:
    (workspace.root / "AGENTS.md").write_text("Be kind.\U000e0041\u200b")
    [guide] = guides_in(workspace, {""})
    assert guide.text == "Be kind.⟨U+E0041⟩⟨U+200B⟩"
    assert guide.note.startswith("2 characters that hide, shown as marks: U+E0041 tag")


def test_a_long_one_is_cut_and_says_so(workspace: Workspace) -> None:
    (workspace.root / "AGENTS.md").write_text("x" * (MOST + 1))
    [guide] = guides_in(workspace, {""})
    assert (len(guide.text), guide.note) == (MOST, "only the first 32,768 of 32,769 bytes are used")
