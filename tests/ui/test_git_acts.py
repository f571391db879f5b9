"""The user's own acts with git, by keyboard: nothing happens before the answer, and all of it is recorded."""

from __future__ import annotations

import os
import subprocess
from collections.abc import AsyncIterator, Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QModelIndex, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from window_kit import Play, SmallDesk, SmallEngine, until  # type: ignore[import-not-found]

from k2desk.core.events import Event, Noticed, StepStarted, TextDelta
from k2desk.core.visible import visible
from k2desk.ui.git_acts import NEW, GitActs
from k2desk.ui.panes.changes import PANE, ChangesPane
from k2desk.ui.runtime import Runtime

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

_ENVIRONMENT = {"PATH": os.environ["PATH"], "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_NOSYSTEM": "1"}

RunGit = Callable[..., str]


@pytest.fixture
def git(folder: Path) -> RunGit:
    """Make the folder a repository with one commit and two branches, and return what runs git in it."""

    def run(*arguments: str) -> str:
        argv = ["git", "-c", "init.defaultBranch=main", *arguments]
        done = subprocess.run(
            argv, cwd=folder, env=_ENVIRONMENT, check=True, capture_output=True, encoding="utf-8"
        )
        return done.stdout

    run("init", "-q")
    run("config", "user.name", "Ana")
    run("config", "user.email", "ana@example.org")
    run("add", ".")
    run("commit", "-qm", "first")
    run("branch", "side")
    return run


@pytest.fixture
def pane(runtime: Runtime, dressed: QApplication) -> Iterator[ChangesPane]:
    made = PANE.build(runtime)
    assert isinstance(made, ChangesPane)
    made.complete()
    made.resize(250, 700)
    made.show()
    yield made
    made.close()
    made.deleteLater()
    dressed.sendPostedEvents(None, QEvent.Type.DeferredDelete)


async def opened(runtime: Runtime, folder: Path, pane: ChangesPane) -> GitActs:
    runtime.open_session(folder)
    await until(lambda: pane._files.state is not None)
    pane.activateWindow()
    pane.list.setFocus()
    assert pane.acts is not None
    return pane.acts


def told(runtime: Runtime) -> list[str]:
    assert runtime.engine is not None
    return [r.event.text for r in runtime.engine.log.records() if isinstance(r.event, Noticed)]


def press(pane: ChangesPane, key: Qt.Key) -> None:
    QTest.keyClick(pane.focusWidget() or pane.list, key)


def test_files_are_staged_and_committed_by_keyboard(
    runtime: Runtime, folder: Path, play: Play, pane: ChangesPane, git: RunGit
) -> None:
    (folder / "README.md").write_text("# More\n")
    (folder / "new.txt").write_text("x")
    (folder / ".git/hooks/pre-commit").write_text("#!/bin/sh\nexit 1\n")
    (folder / ".git/hooks/pre-commit").chmod(0o755)

    async def scenario() -> None:
        acts = await opened(runtime, folder, pane)
        await until(lambda: pane.model.rowCount() == 2)
        pane.list.setCurrentIndex(QModelIndex())
        press(pane, Qt.Key.Key_Space)
        assert "Choose files" in acts.asked.words.text()
        press(pane, Qt.Key.Key_Escape)
        pane.list.setFocus()
        pane.list.setCurrentIndex(pane.model.index(1, 0))
        pane.list.clearSelection()  # as where rows are chosen with Ctrl: the cursor is on one, none is chosen
        press(pane, Qt.Key.Key_Space)
        assert acts.asked.words.text().startswith("git add: new.txt, as it is")
        press(pane, Qt.Key.Key_Escape)
        pane.list.setFocus()
        QTest.keyClick(pane.list, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        press(pane, Qt.Key.Key_Space)
        assert acts.asked.words.text().startswith("git add: README.md, new.txt, as they are on the disk now")
        assert git("diff", "--cached", "--name-only") == ""  # asked, not done
        press(pane, Qt.Key.Key_Escape)
        assert acts.asked.isHidden()
        assert git("diff", "--cached", "--name-only") == ""
        pane.list.setFocus()
        press(pane, Qt.Key.Key_Space)
        press(pane, Qt.Key.Key_Return)
        await until(lambda: pane.model.staged == {"README.md", "new.txt"})
        assert told(runtime) == ["You staged README.md, new.txt."]
        pane.grab()
        pane.list.setFocus()
        press(pane, Qt.Key.Key_C)
        assert "README.md, new.txt on main" in acts.asked.words.text()
        assert "Its hooks do not run here: pre-commit." in acts.asked.words.text()
        assert acts.asked.message.hasFocus()
        pane.grab()
        QTest.keyClick(acts.asked.message, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: "needs a message" in acts.asked.words.text())
        QTest.keyClicks(acts.asked.message, "say more")
        press(pane, Qt.Key.Key_Tab)
        assert acts.asked.origin.hasFocus()
        press(pane, Qt.Key.Key_Space)
        acts.asked.message.setFocus()
        QTest.keyClick(acts.asked.message, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: len(told(runtime)) == 2 and pane.model.rowCount() == 0)
        assert git("log", "-1", "--format=%s").strip() == "say more"
        assert runtime.engine is not None
        *_, staged, committed = runtime.engine.log.records()
        assert isinstance(committed.event, Noticed)
        assert git("log", "-1", "--format=%(trailers)").strip() == f"K2Desk-Session: {staged.session}"
        noted = git("notes", "--ref=refs/notes/k2desk", "show")
        assert f"K2Desk-Record: {staged.seq} sha256:{staged.digest}" in noted
        assert not acts.asked.origin.isVisible()
        assert told(runtime)[-1].endswith(": say more")
        assert acts.asked.message.toPlainText() == ""
        await until(lambda: runtime.desk.store.values.name_session)
        (folder / "new.txt").write_text("more\n")
        git("add", "new.txt")
        acts._files.refresh()
        await until(lambda: acts._files.state and acts._files.state.staged)
        pane.list.setFocus()
        press(pane, Qt.Key.Key_C)
        assert acts.asked.origin.isChecked(), "as it was ticked last, and as the settings show it"
        press(pane, Qt.Key.Key_Escape)
        runtime.desk.store.change(name_session=False)
        pane.list.setFocus()
        press(pane, Qt.Key.Key_C)
        assert not acts.asked.origin.isChecked()

    play(scenario)


def test_what_is_staged_is_taken_out_again(
    runtime: Runtime, folder: Path, play: Play, pane: ChangesPane, git: RunGit
) -> None:
    (folder / "README.md").write_text("# More\n")
    git("add", "README.md")

    async def scenario() -> None:
        acts = await opened(runtime, folder, pane)
        await until(lambda: pane.model.staged)
        pane.list.setCurrentIndex(pane.model.index(0, 0))
        press(pane, Qt.Key.Key_Space)
        assert acts.asked.yes.text() == "Unstage"
        press(pane, Qt.Key.Key_Return)
        await until(lambda: not pane.model.staged)
        assert git("diff", "--cached", "--name-only") == ""
        assert (folder / "README.md").read_text() == "# More\n"
        press(pane, Qt.Key.Key_C)
        acts.ask_commit()
        assert "Nothing is staged" in acts.asked.words.text()

    play(scenario)


def test_unsaved_work_is_in_the_way_of_a_switch_and_can_be_stashed(
    runtime: Runtime, folder: Path, play: Play, pane: ChangesPane, git: RunGit
) -> None:
    (folder / "README.md").write_text("# More\n")

    async def scenario() -> None:
        acts = await opened(runtime, folder, pane)
        await until(lambda: pane.model.rowCount() == 1)
        press(pane, Qt.Key.Key_B)
        await until(lambda: "Commit or stash first" in acts.asked.words.text())
        assert acts.asked.choice.isHidden()
        assert acts.asked.name.hasFocus()
        pane.grab()
        QTest.keyClicks(acts.asked.name, "-x")
        QTest.keyClick(acts.asked.name, Qt.Key.Key_Return)
        await until(lambda: "No branch can be called -x" in acts.asked.words.text())
        assert acts.asked.yes.text() == "Create"
        acts.asked.name.setText("fix/more")
        QTest.keyClick(acts.asked.name, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: git("branch", "--show-current").strip() == "fix/more")
        await until(lambda: told(runtime) == ["You made the branch fix/more; it begins here."])
        assert (folder / "README.md").read_text() == "# More\n"
        await until(lambda: pane._files.state is not None and pane._files.state.branch == "fix/more")
        acts.ask_stash()
        press(pane, Qt.Key.Key_Return)
        await until(lambda: pane.model.rowCount() == 0 and len(told(runtime)) == 2)
        assert (folder / "README.md").read_text() == "# Ledger\n"
        acts.ask_switch()
        await until(lambda: acts.asked.choice.isVisible())
        assert [acts.asked.choice.itemText(n) for n in range(acts.asked.choice.count())] == [
            "main",
            "side",
            NEW,
        ]
        acts.asked.choice.setCurrentIndex(2)
        assert acts.asked.name.isVisible()
        acts.asked.choice.setCurrentIndex(1)
        assert acts.asked.name.isHidden()
        QTest.keyClick(acts.asked.choice, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
        await until(lambda: git("branch", "--show-current").strip() == "side")
        await until(lambda: pane._files.state is not None and pane._files.state.branch == "side")
        await until(lambda: len(told(runtime)) == 3)
        acts.ask_stash()
        await until(lambda: acts.asked.yes.text() == "Bring back")
        press(pane, Qt.Key.Key_Return)
        await until(lambda: len(told(runtime)) == 4)
        assert (folder / "README.md").read_text() == "# More\n"
        assert told(runtime)[1] == "You put 1 file aside (git stash)."

    play(scenario)


def test_what_is_asked_while_git_works_waits_for_its_end(
    runtime: Runtime, folder: Path, play: Play, pane: ChangesPane, git: RunGit
) -> None:
    (folder / "README.md").write_text("# More\n")

    async def scenario() -> None:
        acts = await opened(runtime, folder, pane)
        await until(lambda: pane.model.rowCount() == 1)
        acts.ask_stash()
        acts.do()
        assert acts.asked.yes.text() == "Git works…"
        acts.ask_stash()
        assert not acts.asked.yes.isEnabled()
        acts.do()
        await until(lambda: told(runtime) == ["You put 1 file aside (git stash)."])
        assert acts.asked.isVisible()
        assert acts.asked.yes.isEnabled()
        acts.do()
        await until(lambda: acts.asked.yes.isEnabled())
        assert git("stash", "list").count("\n") == 1

    play(scenario)


def test_nothing_is_done_while_the_assistant_works(
    runtime: Runtime, desk: SmallDesk, folder: Path, play: Play, pane: ChangesPane, git: RunGit
) -> None:
    (folder / "README.md").write_text("# More\n")

    async def draft(_engine: SmallEngine, turn: int) -> AsyncIterator[Event]:
        yield StepStarted(turn, 1, "k2")
        yield TextDelta(turn, 1, "Let me look.")
        yield StepStarted(turn, 2, "k2")
        yield TextDelta(turn, 2, "```\nsay more\n\nIt was\n")
        await _engine.room.wait()
        yield TextDelta(turn, 2, "too little.\n```")

    desk.script = draft

    async def scenario() -> None:
        acts = await opened(runtime, folder, pane)
        engine = runtime.engine
        assert isinstance(engine, SmallEngine)
        engine.room.clear()
        git("add", ".")
        pane._files.refresh()
        await until(lambda: pane.model.staged)
        acts.ask_commit()
        acts.asked.draft.button.click()
        await until(lambda: runtime.running)
        QTest.keyClicks(acts.asked.message, "x")
        acts.do()
        assert "The assistant works on these files" in acts.asked.words.text()
        assert git("log", "-1", "--format=%s").strip() == "first"
        acts.asked.message.clear()
        engine.room.set()
        await until(lambda: acts.asked.message.toPlainText() == "say more\n\nIt was\ntoo little.")

    play(scenario)


def test_a_merge_that_waits_is_told_and_ended_by_a_commit(
    runtime: Runtime, folder: Path, play: Play, pane: ChangesPane, git: RunGit
) -> None:
    git("checkout", "-q", "side")
    (folder / "README.md").write_text("# Side\n")
    git("commit", "-qam", "side")
    git("checkout", "-q", "main")
    (folder / "README.md").write_text("# Main\n")
    git("commit", "-qam", "main")
    with pytest.raises(subprocess.CalledProcessError):
        git("merge", "-q", "side")

    async def scenario() -> None:
        acts = await opened(runtime, folder, pane)
        await until(lambda: pane.model.rowCount() == 1)
        settle = "In conflict: README.md. Settle that in the files, then stage them."
        assert pane._notice.text() == f"A merge is under way. A commit ends it. {settle}"
        press(pane, Qt.Key.Key_C)
        assert acts.asked.words.text() == settle
        acts.ask_stash()
        assert acts.asked.words.text() == settle
        acts.ask_switch()
        await until(lambda: "Commit or stash first" in acts.asked.words.text())
        assert acts.asked.choice.isHidden()
        acts.cancel()
        (folder / "README.md").write_text("# Main\n")  # settled as it was: nothing is left to stage
        pane.list.setFocus()
        pane.list.setCurrentIndex(pane.model.index(0, 0))
        press(pane, Qt.Key.Key_Space)
        press(pane, Qt.Key.Key_Return)
        await until(lambda: pane.model.rowCount() == 0)
        assert pane._notice.text() == "A merge is under way. A commit ends it."
        acts.ask_commit()
        assert "git commit: nothing more on main." in acts.asked.words.text()
        acts.asked.message.setPlainText("Merge side")
        acts.do()
        await until(lambda: told(runtime)[-1:] and told(runtime)[-1].endswith(": Merge side"))
        await until(lambda: pane._notice.text() == "Nothing differs from the last commit.")
        assert git("log", "-1", "--format=%p").count(" ") == 1

    play(scenario)


def test_nothing_is_put_aside_before_the_first_commit(
    runtime: Runtime, folder: Path, play: Play, pane: ChangesPane
) -> None:
    subprocess.run(["git", "init", "-q", str(folder)], env=_ENVIRONMENT, check=True)

    async def scenario() -> None:
        acts = await opened(runtime, folder, pane)
        acts.ask_stash()
        assert acts.asked.words.text() == "Nothing is committed yet, and git puts nothing aside before."
        acts.ask_switch()
        await until(lambda: "a new branch begins here" in acts.asked.words.text())

    play(scenario)


def test_a_folder_becomes_a_repository_by_keyboard(
    runtime: Runtime, folder: Path, play: Play, pane: ChangesPane
) -> None:
    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: pane._files.notice)
        assert pane.acts is not None
        acts = pane.acts
        enabled = [action.id for action in acts.own_actions() if action.enabled()]
        assert enabled == ["git.init"]
        assert "git init" in visible(pane._files.notice)
        pane.activateWindow()
        pane.setFocus()
        assert acts.init.hasFocus()
        press(pane, Qt.Key.Key_Return)
        assert acts.asked.words.text().startswith(f"git init: {folder.name} becomes a repository")
        press(pane, Qt.Key.Key_Escape)
        assert not (folder / ".git").exists()
        assert acts.init.hasFocus()
        press(pane, Qt.Key.Key_Return)
        press(pane, Qt.Key.Key_Return)
        await until(lambda: pane._files.state is not None)
        assert told(runtime) == ["You made this folder a git repository (git init), on the branch main."]
        assert (folder / ".git/HEAD").read_text() == "ref: refs/heads/main\n"
        assert not acts.init.isVisible()
        assert pane.list.hasFocus()
        assert "README.md" in [path for path, _ in pane.model.rows]
        assert "git.init" not in [action.id for action in acts.own_actions() if action.enabled()]

    play(scenario)
