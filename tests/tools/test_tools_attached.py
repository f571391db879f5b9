"""What goes along with the user's words, read when it is sent."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from tools_kit import Bench  # type: ignore[import-not-found]

from k2desk.core.errors import FenceError, ToolError
from k2desk.core.events import Attachment
from k2desk.tools import attached
from k2desk.tools.attached import carried

KEY = "sk-proj-0123456789abcdef0123456789abcdef0123456789abcdef"


def nobody(session: str) -> str:
    raise AssertionError(f"{session} is not asked for")


def test_a_folder_carries_the_names_git_does_not_ignore(
    idle_bench: Bench, root: Path, git: Callable[..., str]
) -> None:
    for name in ("src/a.py", "src/deep/b.py", "srcs.py", "src/c.pyc"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text("x\n")
    (root / ".gitignore").write_text("*.pyc\n")
    git("init", "-q")
    workspace = idle_bench.means.workspace
    assert carried(workspace, nobody, Attachment("src", kind="folder")) == "src/a.py\nsrc/deep/b.py"
    assert "srcs.py" in carried(workspace, nobody, Attachment("", kind="folder")).split("\n")


def test_a_folder_with_many_files_says_how_many_more(
    idle_bench: Bench, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(attached, "MOST_NAMES", 1)
    for name in "abc":
        (root / name).write_text("x\n")
    text = carried(idle_bench.means.workspace, nobody, Attachment("", kind="folder"))
    assert text == "a\n… and 2 more: list_folder and find_files show them."


def test_no_folder_outside_and_none_without_files(idle_bench: Bench, root: Path) -> None:
    (root / "empty").mkdir()
    with pytest.raises(ToolError, match="no file"):
        carried(idle_bench.means.workspace, nobody, Attachment("empty", kind="folder"))
    with pytest.raises(FenceError):
        carried(idle_bench.means.workspace, nobody, Attachment("../other", kind="folder"))


@pytest.mark.parametrize("kind", ["text", "test"])
def test_words_that_go_along_keep_no_secret(idle_bench: Bench, kind: str) -> None:
    item = Attachment("Pasted text", kind=kind, text=f"key = {KEY}\n")  # type: ignore[arg-type]
    found = carried(idle_bench.means.workspace, nobody, item)
    assert found.startswith("key = ")
    assert KEY not in found


def test_too_many_words_are_cut_and_it_is_said(idle_bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attached, "MOST_ATTACHED", 4)
    item = Attachment("Pasted text", kind="text", text="abcdefgh")
    assert carried(idle_bench.means.workspace, nobody, item) == "abcd\n… 4 more characters are left out."


def test_a_session_is_asked_for_by_its_id(idle_bench: Bench) -> None:
    item = Attachment("s1", kind="session", text="Rounding")
    assert carried(idle_bench.means.workspace, lambda session: f"said in {session}", item) == "said in s1"
