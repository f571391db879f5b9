"""G02 to G15: each way a repository has to make git run something, and what it is met with."""

from __future__ import annotations

import contextlib
import os
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from repository_kit import GIT_ENVIRONMENT

from k2desk.core.errors import GitError
from k2desk.core.visible import visible
from k2desk.workspace import history
from k2desk.workspace.fence import Fence
from k2desk.workspace.git import Git
from k2desk.workspace.hardening import judge
from k2desk.workspace.programs import find_bundled, find_program

RunGit = Callable[..., str]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """An empty workspace."""
    folder = tmp_path / "project"
    folder.mkdir()
    return folder


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    """A file that only a program of the repository would create."""
    return tmp_path / "marker"


@pytest.fixture
def evil(tmp_path: Path, marker: Path) -> str:
    """A program that leaves the marker behind."""
    program = tmp_path / "evil.sh"
    program.write_text(f"#!/bin/sh\necho \"$0 $*\" >> '{marker}'\ncat\n")
    program.chmod(0o755)
    return str(program)


@pytest.fixture
def hostile(repository: Path, run_git: RunGit, evil: str) -> Path:
    """A repository whose configuration, hooks and attributes all name the program."""
    (repository / ".gitattributes").write_text("*.py filter=one diff=two\n*.md filter=Two.Dots diff=two\n")
    run_git("add", ".")
    run_git("commit", "-qm", "attributes")
    hooks = repository / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for hook in ("post-index-change", "post-checkout", "pre-commit", "fsmonitor-watchman"):
        (hooks / hook).write_text(Path(evil).read_text())
        (hooks / hook).chmod(0o755)
    for key in (
        *("core.fsmonitor", "core.pager", "pager.status", "pager.diff", "core.editor", "sequence.editor"),
        *("interactive.diffFilter", "diff.external", "diff.two.textconv", "diff.two.command"),
        *("filter.one.clean", "filter.one.smudge", "filter.one.process", "filter.Two.Dots.clean"),
        *("core.sshCommand", "core.askPass", "credential.helper", "gpg.program", "core.alternateRefsCommand"),
        *("remote.origin.uploadpack", "uploadpack.packObjectsHook", "core.gitProxy"),
    ):
        run_git("config", key, evil)
    run_git("config", "alias.status", f"!{evil}")
    run_git("config", "alias.diff", f"!{evil}")
    run_git("config", "core.hooksPath", str(hooks))
    run_git("config", "log.showSignature", "true")
    run_git("config", "filter.one.required", "true")
    for name in ("src/a.py", "README.md"):
        (repository / name).write_text("changed\n")
    os.utime(repository / ".gitattributes", (1, 1))
    return repository


def _ask_everything(root: Path) -> Git:
    git = Git(root)
    git.presence()
    git.branch()
    git.state()
    git.diff()
    git.diff(staged=True)
    git.diff(committed=True)
    git.tracked()
    git.untracked()
    return git


HOOKS = (
    *("applypatch-msg", "pre-applypatch", "post-applypatch", "pre-commit", "commit-msg", "post-commit"),
    *("pre-rebase", "post-checkout", "post-merge", "pre-push", "post-rewrite", "post-index-change"),
    "fsmonitor-watchman",
)


def _touched(repository: Path) -> None:
    """Change files, and have git think the index is stale."""
    for name in ("src/a.py", "README.md"):
        (repository / name).write_text("changed\n")
    os.utime(repository / ".gitignore", (1, 1))


def _plainly(repository: Path, *words: str) -> None:
    """What a program that does not know better would do."""
    argv = ["git", "-c", "protocol.ext.allow=always", *words]
    environment = GIT_ENVIRONMENT | {"GIT_PAGER_IN_USE": "1"}
    subprocess.run(argv, cwd=repository, env=environment, capture_output=True, check=False, timeout=30)


@pytest.mark.parametrize("named", [False, True], ids=["hooks", "hooksPath"])
def test_g02_no_hook_runs(
    repository: Path, run_git: RunGit, marker: Path, evil: str, tmp_path: Path, named: bool
) -> None:
    hooks = tmp_path / "hooks" if named else repository / ".git/hooks"
    hooks.mkdir(exist_ok=True)
    for hook in HOOKS:
        (hooks / hook).write_text(Path(evil).read_text())
        (hooks / hook).chmod(0o755)
    if named:
        run_git("config", "core.hooksPath", str(hooks))
    _touched(repository)
    _ask_everything(repository)
    assert not marker.exists()
    _plainly(repository, "commit", "-am", "second")
    assert "pre-commit" in marker.read_text()


def test_g02_no_look_writes_into_gits_folder(repository: Path, run_git: RunGit) -> None:
    """Files whose times alone have changed make git write its index, and so run a hook."""
    for path in repository.rglob("*"):
        if ".git" not in path.parts and path.is_file():
            os.utime(path, (1, 1))
    git = repository / ".git"
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in git.rglob("*") if path.is_file()}
    _ask_everything(repository)
    after = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in git.rglob("*") if path.is_file()}
    assert after == before
    _plainly(repository, "diff")
    assert (git / "index").read_bytes() != before[git / "index"][0]


@pytest.mark.parametrize("key", ["diff.external", "diff.two.textconv", "diff.two.command"])
def test_g03_no_program_of_a_diff_runs(
    repository: Path, run_git: RunGit, marker: Path, evil: str, key: str
) -> None:
    (repository / ".gitattributes").write_text("*.py diff=two\n")
    run_git("config", key, evil)
    _touched(repository)
    git = _ask_everything(repository)
    assert b"+changed" in git.diff()
    assert not marker.exists()
    _plainly(repository, "diff")
    assert marker.exists()


@pytest.mark.parametrize("key", ["clean", "process"])
@pytest.mark.parametrize("required", ["false", "true"])
@pytest.mark.parametrize("name", ["one", "Two.Dots", "sp ace"])
def test_g04_no_filter_runs(
    repository: Path, run_git: RunGit, marker: Path, evil: str, key: str, required: str, name: str
) -> None:
    (repository / ".gitattributes").write_text("*.py filter=one\n*.md filter=Two.Dots\n")
    run_git("config", f"filter.{name}.{key}", f"'{evil}'")
    run_git("config", f"filter.{name}.smudge", f"'{evil}'")
    run_git("config", f"filter.{name}.required", required)
    _touched(repository)
    git = _ask_everything(repository)
    assert git.status() == {"src/a.py": "M", "README.md": "M", ".gitattributes": "?"}
    assert not marker.exists()
    if " " not in name:
        _plainly(repository, "diff")
        assert marker.exists()


def test_g05_no_pager_editor_or_filter_of_a_terminal_runs(
    repository: Path, run_git: RunGit, marker: Path, evil: str
) -> None:
    for key in (
        *("core.pager", "pager.status", "pager.diff", "core.editor", "sequence.editor"),
        *("interactive.diffFilter", "core.askPass", "core.sshCommand", "credential.helper"),
    ):
        run_git("config", key, evil)
    _touched(repository)
    _ask_everything(repository)
    assert not marker.exists()
    _plainly(repository, "commit", "--amend")
    assert marker.exists()


SIGNATURE = "gpgsig -----BEGIN PGP SIGNATURE-----\n \n iQ==\n -----END PGP SIGNATURE-----\n\n"


def test_g05_no_program_looks_at_a_signature(
    repository: Path, run_git: RunGit, marker: Path, evil: str
) -> None:
    head, _, words = run_git("cat-file", "commit", "HEAD").partition("\n\n")
    (repository / ".git/signed").write_text(f"{head}\n{SIGNATURE}{words}")
    run_git("update-ref", "HEAD", run_git("hash-object", "-t", "commit", "-w", ".git/signed").strip())
    for key in ("gpg.program", "gpg.ssh.program", "gpg.x509.program"):
        run_git("config", key, evil)
    run_git("config", "log.showSignature", "true")
    _ask_everything(repository)
    git = Git(repository)
    assert [commit.subject for commit in history.log(git)] == ["first"]
    assert "one" in history.brought(git, "one", 5, 30.0)
    assert history.message(git, run_git("rev-parse", "HEAD").strip()) == "first"
    assert len(history.blame(git, "src/a.py")) == 3
    assert not marker.exists()
    _plainly(repository, "log")
    assert marker.exists()


def test_g13_an_alias_is_not_used(repository: Path, run_git: RunGit, marker: Path, evil: str) -> None:
    for name in ("status", "diff", "ls-files", "rev-parse", "config", "check-ignore", "other"):
        run_git("config", f"alias.{name}", f"!{evil}")
    _touched(repository)
    assert _ask_everything(repository).status() == {"src/a.py": "M", "README.md": "M"}
    assert not marker.exists()
    _plainly(repository, "other")
    assert marker.exists()


def test_the_trap_works_on_plain_git(hostile: Path, marker: Path) -> None:
    subprocess.run(["git", "status"], cwd=hostile, capture_output=True, check=False)
    assert marker.exists()


def test_nothing_of_the_repository_runs(hostile: Path, marker: Path) -> None:
    git = _ask_everything(hostile)
    assert git.status() == {"src/a.py": "M", "README.md": "M"}
    assert b"+changed" in git.diff()
    assert not marker.exists()


@pytest.mark.parametrize("guard", ["core.fsmonitor=false", "filters", "--no-textconv", "--no-ext-diff"])
def test_each_guard_is_needed(
    hostile: Path, marker: Path, guard: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if guard == "filters":
        monkeypatch.setattr("k2desk.workspace.hardening.judge", lambda entries: judge([]))
    elif guard.startswith("--"):
        from k2desk.workspace import git as module

        monkeypatch.setattr(module, "DIFF", tuple(option for option in module.DIFF if option != guard))
    else:
        from k2desk.workspace import hardening

        kept = tuple(item for item in hardening._OVERRIDES if item != guard)
        monkeypatch.setattr(hardening, "_OVERRIDES", kept)
    with contextlib.suppress(GitError):
        _ask_everything(hostile)
    assert marker.exists()


@pytest.mark.parametrize("key", ["include.path", "includeIf.gitdir:/.path"])
def test_g10_an_included_file_is_not_followed(repository: Path, run_git: RunGit, key: str, evil: str) -> None:
    outside = repository.parent / "outside.config"
    outside.write_text(f"[core]\n\tfsmonitor = {evil}\n")
    run_git("config", key, str(outside))
    git = Git(repository)
    assert git.branch() == "main"
    with pytest.raises(GitError, match="includes other files"):
        git.status()


def test_g04_the_configuration_of_a_working_tree_is_looked_through_too(
    repository: Path, run_git: RunGit, marker: Path, evil: str
) -> None:
    run_git("config", "extensions.worktreeConfig", "true")
    run_git("config", "--worktree", "filter.hidden.clean", evil)
    (repository / ".gitattributes").write_text("*.py filter=hidden\n")
    (repository / "src/a.py").write_text("changed\n")
    assert Git(repository).status() == {"src/a.py": "M", ".gitattributes": "?"}
    assert not marker.exists()


def test_g04_a_configuration_changed_meanwhile_is_looked_through_again(
    repository: Path, run_git: RunGit, marker: Path, evil: str
) -> None:
    git = Git(repository)
    git.status()
    (repository / ".gitattributes").write_text("*.py filter=late\n")
    run_git("config", "filter.late.clean", evil)
    (repository / "src/a.py").write_text("changed\n")
    git.diff()
    assert not marker.exists()


@pytest.mark.parametrize(
    ("entries", "words"),
    [
        ([("extensions.surprise", "1")], "unknown extension"),
        ([("filter.a=b.clean", "x")], "strange name"),
        ([("filter.a\nb.clean", "x")], "strange name"),
    ],
)
def test_what_cannot_be_switched_off_is_refused(entries: list[tuple[str, str]], words: str) -> None:
    with pytest.raises(GitError, match=words):
        judge(entries)


def test_a_filter_without_a_name_is_none() -> None:
    assert judge([("filter.clean", "x"), ("extensions.objectformat", "sha1")]).filters == ()


def test_another_folder_cannot_be_shown_as_this_one(
    repository: Path, run_git: RunGit, tmp_path: Path
) -> None:
    run_git("config", "core.worktree", "/")
    with pytest.raises(GitError, match="belongs to another"):
        Git(repository).status()


def test_a_foreign_git_file_is_not_followed(repository: Path, tmp_path: Path) -> None:
    thief = tmp_path / "thief"
    thief.mkdir()
    (thief / ".git").write_text(f"gitdir: {repository}/.git\n")
    with pytest.raises(GitError, match="belongs to another"):
        Git(thief).status()
    (thief / ".git").unlink()
    (thief / ".git").symlink_to(repository / ".git")
    assert Git(thief).branch() == ""
    with pytest.raises(GitError, match="link or a strange file"):
        Git(thief).presence()
    (thief / ".git").unlink()
    (thief / ".git").write_text("nonsense")
    with pytest.raises(GitError, match="link or a strange file"):
        Git(thief).status()


def test_a_pipe_instead_of_the_configuration_does_not_hang(repository: Path) -> None:
    (repository / ".git/config").unlink()
    os.mkfifo(repository / ".git/config")
    with pytest.raises(GitError, match="no ordinary file"):
        Git(repository).status()


def test_g08_an_embedded_bare_repository_stays_quiet(
    repository: Path, run_git: RunGit, marker: Path, evil: str
) -> None:
    run_git("init", "-q", "--bare", "sub")
    run_git("config", "core.fsmonitor", evil, cwd=repository / "sub")
    run_git("config", "core.bare", "false", cwd=repository / "sub")
    _ask_everything(repository)
    assert Git(repository / "sub").presence() == "no repository"
    assert not marker.exists()


def test_g07_a_missing_object_is_not_fetched(
    repository: Path, run_git: RunGit, marker: Path, evil: str, tmp_path: Path
) -> None:
    far = tmp_path / "far"
    run_git("clone", "-q", "--bare", str(repository), str(far))
    for key, value in (
        ("core.repositoryFormatVersion", "1"),
        ("extensions.partialClone", "origin"),
        ("remote.origin.promisor", "true"),
        ("remote.origin.url", str(far)),
        ("remote.origin.uploadpack", evil),
    ):
        run_git("config", key, value)
    blob = run_git("rev-parse", "HEAD:src/a.py").strip()
    (repository / ".git/objects" / blob[:2] / blob[2:]).unlink()
    (repository / "src/a.py").write_text("changed\n")
    git = Git(repository)
    assert git.status() == {"src/a.py": "M"}
    with pytest.raises(GitError, match="Git says"):
        git.diff()
    assert not marker.exists()


def test_the_environment_of_the_user_is_not_inherited(
    repository: Path, marker: Path, evil: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_EXTERNAL_DIFF", evil)
    monkeypatch.setenv("GIT_DIR", "/nonexistent")
    monkeypatch.setenv("GIT_CONFIG_COUNT", "1")
    monkeypatch.setenv("GIT_CONFIG_KEY_0", "core.fsmonitor")
    monkeypatch.setenv("GIT_CONFIG_VALUE_0", evil)
    _ask_everything(repository)
    _, env = Git(repository).command("status")
    assert not {"GIT_EXTERNAL_DIFF", "GIT_DIR", "GIT_CONFIG_COUNT"} & env.keys()
    assert not marker.exists()


def test_g15_a_program_of_the_workspace_is_never_started(root: Path, tmp_path: Path, evil: str) -> None:
    (root / "bin").mkdir()
    (root / "bin/git").write_text(Path(evil).read_text())
    (root / "bin/git").chmod(0o755)
    (tmp_path / "linked").symlink_to(root / "bin")
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "git").symlink_to(root / "bin/git")
    for path in (str(root / "bin"), "bin", ".", "", str(tmp_path / "linked"), str(outside)):
        found = find_program("git", root, path)
        assert found is None or not Path(os.path.realpath(found)).is_relative_to(root)
    assert find_program("no-such-program", root) is None
    assert find_program("git", root) is not None
    assert find_bundled("no-such-program") is None


MODULES = (
    '[submodule "../../outside"]\n\tpath = ../../outside\n\turl = https://evil.test/x\n',
    '[submodule "sub"]\n\tpath = "sub\\r"\n\turl = https://evil.test/x\n',
    '[submodule "sub"]\n\tpath = sub\n\turl = -u./x\n',
    '[submodule "sub"]\n\tpath = -u./x\n\turl = ext::{evil} %G\n\tupdate = !{evil}\n',
)


@pytest.mark.parametrize("modules", MODULES, ids=["name", "carriage return", "option", "program"])
def test_g11_submodules_are_never_entered(
    repository: Path, run_git: RunGit, marker: Path, evil: str, modules: str, tmp_path: Path
) -> None:
    (repository / ".gitmodules").write_text(modules.format(evil=evil) if "{evil}" in modules else modules)
    sub = repository / "sub"
    sub.mkdir()
    run_git("init", "-q", cwd=sub)
    (sub / "f").write_text("x\n")
    run_git("add", ".", cwd=sub)
    run_git("commit", "-qm", "inner", cwd=sub)
    head = run_git("rev-parse", "HEAD", cwd=sub).strip()
    run_git("update-index", "--add", "--cacheinfo", f"160000,{head},sub")
    run_git("commit", "-qam", "with a submodule")
    for key in ("core.fsmonitor", "core.pager", "filter.one.clean"):
        run_git("config", key, evil, cwd=sub)
    run_git("config", "submodule.recurse", "true")
    run_git("config", "submodule.sub.update", f"!{evil}")
    run_git("config", "status.submoduleSummary", "true")
    (sub / "f").write_text("changed\n")
    _touched(repository)
    git = _ask_everything(repository)
    assert b"+changed" in git.diff()
    assert "sub" not in git.status()
    fence = Fence(repository)
    shown = visible(fence.read(".gitmodules").decode())
    fence.close()
    assert "\r" not in shown
    assert not marker.exists()
    assert not (tmp_path / "outside").exists()


@pytest.mark.parametrize("name", ["sub\rx", "a\x1b]0;t\x07", "\u202etxt.exe"])
def test_g11_names_that_hide_something_are_shown_with_marks(
    repository: Path, run_git: RunGit, name: str
) -> None:
    (repository / name).write_text("x\n")
    listed = list(Git(repository).status())
    assert name in listed
    assert visible(name) != name
    assert name not in visible(name)
