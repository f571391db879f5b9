"""What a folder would have loaded or run is found without git, and none of it passes unseen."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from k2desk.workspace.discovery import dangers, discover, imprint
from k2desk.workspace.fence import Fence
from k2desk.workspace.gitconfig import entries

CONFIGS = (
    "[core]\n\tbare = false\n\tfsmonitor = /tmp/x.sh\n",
    '[filter "Two.Dots"]\nclean = "a b" # note\n\tsmudge=x;y\n',
    "[core] pager = less\n; note\n# note\n[Alias]\nSt = !sh -c 'x'\n",
    '[remote "o\\"ri\\\\gin"]\n\turl = ext::sh -c x\n[a.b]\n c = d\n',
    "[core]\n\teditor = one \\\n two\n\tfilemode\n",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    root = tmp_path / "project"
    (root / ".git" / "hooks").mkdir(parents=True)
    (root / ".git" / "HEAD").write_text("ref: refs/heads/main\n")
    (root / ".git" / "config").write_text("[core]\n\tbare = false\n\tfsmonitor = false\n")
    return root


def hook(folder: Path, name: str, text: str = "#!/bin/sh\n") -> Path:
    made = folder / ".git" / "hooks" / name
    made.write_text(text)
    made.chmod(0o755)
    return made


@pytest.mark.parametrize("text", CONFIGS)
def test_a_configuration_is_read_as_git_reads_it(text: str, tmp_path: Path) -> None:
    (tmp_path / "config").write_text(text)
    argv = ["git", "config", "--file", "config", "--list", "-z"]
    listed = subprocess.run(argv, cwd=tmp_path, capture_output=True, check=True, text=True).stdout
    told = [item.partition("\n")[::2] for item in listed.split("\0") if item]
    read = [(key, " ".join(value.split())) for key, value in entries(text)]
    assert read == [(key, " ".join((value or "true").split())) for key, value in told]


def test_an_ordinary_repository_has_nothing_dangerous(folder: Path) -> None:
    hook(folder, "pre-commit.sample")
    (folder / ".git" / "hooks" / "notes").write_text("not executable\n")
    assert dangers(folder) == ()
    assert dangers(folder.parent) == (), "no repository at all"


@pytest.mark.parametrize(
    "line",
    [
        "[core]\nhooksPath = x", "[core]\nfsmonitor = x", "[core]\nsshCommand = x", "[pager]\nstatus = x",
        "[sequence]\neditor = x", "[diff]\nexternal = x", '[diff "two"]\ntextconv = x', "[alias]\nst = !x",
        '[filter "a"]\nprocess = x', '[merge "a"]\ndriver = x', "[credential]\nhelper = x",
        "[gpg]\nprogram = x", '[credential "https://x"]\nhelper = x',
        '[gpg "ssh"]\nprogram = x', '[remote "o"]\nuploadpack = x',
        "[include]\npath = x", '[includeIf "gitdir:/"]\npath = x', '[mergetool "m"]\ncmd = x',
        '[url "x"]\ninsteadOf = y', "[core]\nworktree = /", "[uploadpack]\npackObjectsHook = x",
        '[submodule "s"]\nupdate = !x', "[protocol]\nallow = always", "[interactive]\ndiffFilter = x",
    ],
)  # fmt: skip
def test_every_setting_that_runs_something_is_named(folder: Path, line: str) -> None:
    (folder / ".git" / "config").write_text(f"{line}\n")
    [found] = dangers(folder)
    assert found.runs
    assert found.where == ".git/config"


def test_hooks_are_named_and_a_changed_one_is_another(folder: Path) -> None:
    made = hook(folder, "post-checkout")
    before = dangers(folder)
    assert [(one.what, one.where) for one in before] == [("Git hook", ".git/hooks/post-checkout")]
    assert imprint(before) == imprint(dangers(folder))
    made.write_text("#!/bin/sh\nrm -r x\n")
    assert imprint(before) != imprint(dangers(folder))
    made.unlink()
    (folder / ".git" / "config").write_text("[core]\n\tfsmonitor = ./a\n")
    first = imprint(dangers(folder))
    (folder / ".git" / "config").write_text("[core]\n\tfsmonitor = ./b\n")
    assert imprint(dangers(folder)) != first


def test_what_can_not_be_read_is_dangerous(folder: Path, tmp_path: Path) -> None:
    (folder / ".git" / "config").unlink()
    os.mkfifo(folder / ".git" / "config")
    assert [one.why for one in dangers(folder)] == ["It can't be read, so git may do anything."]
    other = tmp_path / "other"
    other.mkdir()
    (other / ".git").symlink_to(folder / ".git")
    assert "link" in dangers(other)[0].why
    (other / ".git").unlink()
    (other / ".git").write_text(f"gitdir: {folder}/.git\n")
    assert dangers(other)[0].what == "Git folder elsewhere"


def test_everything_worth_knowing_is_listed(folder: Path) -> None:
    hook(folder, "pre-commit")
    (folder / "tests").mkdir()
    for name in ("AGENTS.md", ".env", "tests/conftest.py", "Makefile", ".gitattributes", "a.py"):
        (folder / name).write_text("x\n")
    fence = Fence(folder)
    found = discover(fence)
    fence.close()
    assert found[0].runs
    where = {one.where: one.what for one in found[1:]}
    assert where["AGENTS.md"] == "Words for assistants"
    assert where[".env"] == "Files with secrets"
    assert where["tests/conftest.py"] == "Code that other programs run"
    assert where[".gitattributes"] == "Git attributes"
    assert "a.py" not in where


def test_names_that_hide_are_shown(folder: Path) -> None:
    hook(folder, "post-\u202echeckout")
    assert "⟨U+202E⟩" in dangers(folder)[0].where
