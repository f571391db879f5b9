"""Blame, history and log in the viewer, over a real repository, by keyboard."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, Qt
from PySide6.QtTest import QAbstractItemModelTester, QTest
from PySide6.QtWidgets import QApplication
from window_kit import Play, SmallDesk, until  # type: ignore[import-not-found]

from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    SelectionProved,
    SessionStarted,
    StepStarted,
    TurnStarted,
    WriteDone,
    WriteIntended,
)
from k2desk.core.library import Story
from k2desk.core.permissions import Decision, FileTicks, Question
from k2desk.core.proposals import FileWrite
from k2desk.core.proving import Proof
from k2desk.core.said import Attachment
from k2desk.ui.actions import Actions
from k2desk.ui.models.blame import ago, of_story
from k2desk.ui.models.graph import Lane, lanes
from k2desk.ui.panes.viewer import PANE, Viewer
from k2desk.ui.runtime import Runtime
from k2desk.ui.theme import look
from k2desk.ui.words import speak
from k2desk.workspace.history import MOST, Commit

pytestmark = pytest.mark.qt_log_ignore("This plugin does not support")

PATH = "src/ledger/money.py"
_ENVIRONMENT = {
    "PATH": os.environ["PATH"],
    "GIT_CONFIG_GLOBAL": os.devnull,
    "GIT_CONFIG_NOSYSTEM": "1",
    "GIT_AUTHOR_NAME": "Ana",
    "GIT_AUTHOR_EMAIL": "ana@example.org",
    "GIT_COMMITTER_NAME": "Ana",
    "GIT_COMMITTER_EMAIL": "ana@example.org",
}

RunGit = Callable[..., None]


@pytest.fixture
def git(folder: Path) -> RunGit:
    """Make the folder a repository of three commits, the last one a merge, and return what runs git."""

    def run(*arguments: str) -> None:
        argv = ["git", "-c", "init.defaultBranch=main", *arguments]
        subprocess.run(argv, cwd=folder, env=_ENVIRONMENT, check=True, capture_output=True)

    (folder / PATH).write_text("one\ntwo\nthree\n")
    run("init", "-q")
    run("add", ".")
    run("commit", "-qm", "extract Money")
    run("checkout", "-qb", "side")
    (folder / "README.md").write_text("# More\n")
    run("commit", "-qam", "say more")
    run("checkout", "-q", "main")
    (folder / PATH).write_text("one\n2\nthree\n")
    run("commit", "-qam", "count in digits")
    run("merge", "-q", "--no-edit", "side")
    return run


@pytest.fixture
def pane(runtime: Runtime, dressed: QApplication) -> Iterator[Viewer]:
    made = PANE.build(runtime)
    assert isinstance(made, Viewer)
    made.resize(900, 600)
    made.show()
    Actions(made, lambda _: None).add(made.actions, made)  # type: ignore[arg-type]
    yield made
    made.close()
    made.deleteLater()
    dressed.sendPostedEvents(None, QEvent.Type.DeferredDelete)


async def opened(runtime: Runtime, folder: Path, pane: Viewer, path: str = PATH) -> None:
    runtime.open_session(folder)
    await until(lambda: runtime.engine is not None and runtime.engine.workspace == folder)
    runtime.file_requested.emit(path, 0, 0)
    await until(lambda: pane._file.path == path)
    pane.activateWindow()
    pane.area.setFocus()


def press(pane: Viewer, letter: Qt.Key) -> None:
    held = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
    QTest.keyClick(pane.focusWidget() or pane, letter, held)


def test_blame_leads_to_the_commit_of_a_line(
    runtime: Runtime, folder: Path, play: Play, pane: Viewer, git: RunGit
) -> None:
    diffs: list[tuple[str, bytes]] = []
    runtime.diff_requested.connect(lambda title, data: diffs.append((title, data)))
    (folder / PATH).write_text("one\n2\nthree\nmine\n")

    async def scenario() -> None:
        await opened(runtime, folder, pane)
        press(pane, Qt.Key.Key_B)
        await until(lambda: pane.area.notes)
        notes = pane.area.notes
        assert [note.words.split(" · ")[-1] for note in notes] == [
            "extract Money",
            "count in digits",
            "extract Money",
            "Not committed",
        ]
        assert notes[0].words.startswith("Ana · today")
        assert "Ana, today: extract Money" in pane._told.text()
        QTest.keyClick(pane.area, Qt.Key.Key_Down)
        assert "count in digits" in pane._told.text()
        assert "count in digits" in pane.area.described(1)
        QTest.keyClick(pane.area, Qt.Key.Key_Return)
        await until(lambda: diffs)
        assert diffs[0][0].endswith(" count in digits")
        assert b"+2\n" in diffs[0][1]
        assert b"\nAuthor: Ana <ana@example.org>\n" in diffs[0][1]
        dark = pane.grab().toImage()
        look().choose("light")
        assert pane.grab().toImage() != dark
        pane.show_mode("Text")
        assert not pane.area.notes
        assert not pane._told.isVisible()

    play(scenario)


def test_history_of_the_file_and_of_lines(
    runtime: Runtime, folder: Path, play: Play, pane: Viewer, git: RunGit
) -> None:
    diffs: list[str] = []
    runtime.diff_requested.connect(lambda title, _: diffs.append(title))

    def subjects() -> list[str]:
        return [commit.subject for commit in pane._page.list.commits.commits]

    async def scenario() -> None:
        await opened(runtime, folder, pane)
        press(pane, Qt.Key.Key_H)
        await until(lambda: pane._stack.currentIndex() == 2)
        assert subjects() == ["count in digits", "extract Money"]
        assert pane.focusWidget() is pane._page.list
        QTest.keyClick(pane._page.list, Qt.Key.Key_Down)
        QTest.keyClick(pane._page.list, Qt.Key.Key_Return)
        await until(lambda: diffs)
        assert diffs[0].endswith("extract Money")
        QTest.keyClick(pane._page.list, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        assert QApplication.clipboard().text() == pane._page.list.commits.commits[1].hash
        QTest.keyClick(pane._page.list, Qt.Key.Key_Escape)
        assert pane._stack.currentIndex() == 1
        assert pane.focusWidget() is pane.area
        pane.area.choose(1, 1)
        press(pane, Qt.Key.Key_H)
        await until(lambda: subjects() == ["extract Money"])
        assert "lines 1–1" in pane._page._words.text()

    play(scenario)


def test_the_log_of_all_branches_is_a_graph(
    runtime: Runtime, folder: Path, play: Play, pane: Viewer, git: RunGit
) -> None:
    git("checkout", "-qb", "other", "HEAD~1")
    (folder / "other.txt").write_text("x")
    git("add", ".")
    git("commit", "-qm", "elsewhere")

    async def scenario() -> None:
        await opened(runtime, folder, pane)
        press(pane, Qt.Key.Key_L)
        await until(lambda: pane._stack.currentIndex() == 2)
        commits = pane._page.list.commits
        QAbstractItemModelTester(commits, QAbstractItemModelTester.FailureReportingMode.Fatal, pane)
        assert len(commits.commits) == 5
        assert commits.width >= 2
        said = [
            commits.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)
            for row in range(commits.rowCount())
        ]
        assert any("a merge, at main" in words for words in said)
        pane.grab()
        assert pane._name.text() == "Log of all branches"
        of_the_file = (pane._folder, pane._facts, pane._trail, pane._modes, pane._explain, pane._ask)
        assert not any(part.isVisible() for part in of_the_file)
        QTest.keyClick(pane._page.list, Qt.Key.Key_Escape)
        assert pane._name.text() == "money.py"
        assert pane._folder.isVisible()
        assert pane._ask.isVisible()
        press(pane, Qt.Key.Key_L)
        await until(lambda: pane._stack.currentIndex() == 2)
        runtime.file_requested.emit("README.md", 0, 0)
        await until(lambda: pane._stack.currentIndex() == 1)
        assert pane._name.text() == "README.md"
        press(pane, Qt.Key.Key_L)
        await until(lambda: pane._stack.currentIndex() == 2)
        pane._read_again()  # as when the user comes back to the window
        await until(lambda: not pane._wanted[1])
        assert pane._stack.currentIndex() == 2
        runtime.file_requested.emit("README.md", 1, 1)
        await until(lambda: pane._stack.currentIndex() == 1)
        assert pane.area.chosen == (1, 1)

    play(scenario)


def test_commits_are_found_by_message_author_and_hash(
    runtime: Runtime, folder: Path, play: Play, pane: Viewer, git: RunGit
) -> None:
    git(
        "-c",
        "user.name=Bo",
        "commit",
        "-q",
        "--allow-empty",
        "--author=Bo Li <bo@example.org>",
        "-m",
        "Digits!",
    )

    def subjects() -> list[str]:
        return [commit.subject for commit in pane._page.list.commits.commits]

    async def scenario() -> None:
        await opened(runtime, folder, pane)
        press(pane, Qt.Key.Key_L)
        await until(lambda: pane._mode == "Log" and len(subjects()) == 5)
        page, field = pane._page, pane._page.words
        whole = subjects()
        QTest.keyClick(page.list, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert field.hasFocus()
        QTest.keyClicks(field, "DIGITS")
        await until(lambda: len(subjects()) == 2)
        assert set(subjects()) == {"Digits!", "count in digits"}
        assert "2 commits with “DIGITS”" in page._words.text()
        assert not page.list.commits.lanes, "what lies between is left out"
        field.selectAll()
        QTest.keyClicks(field, "bo li")
        await until(lambda: subjects() == ["Digits!"])
        name = page.list.commits.commits[0].hash
        field.selectAll()
        QTest.keyClicks(field, name[:9])
        await until(lambda: f"“{name[:9]}”" in page._words.text() and subjects() == ["Digits!"])
        field.selectAll()
        QTest.keyClicks(field, "--output=x")
        await until(lambda: "0 commits with" in page._words.text())
        assert field.hasFocus()
        QTest.keyClick(field, Qt.Key.Key_Escape)
        await until(lambda: subjects() == whole)
        assert field.text() == ""
        assert page.list.commits.lanes
        QTest.keyClick(field, Qt.Key.Key_Down)
        assert page.list.hasFocus()
        pane.show_file(PATH)
        QTest.keyClick(pane.area, Qt.Key.Key_F, Qt.KeyboardModifier.ControlModifier)
        assert pane.bar.isVisible()

    play(scenario)


def test_commits_are_found_by_what_they_changed_and_the_search_is_stopped(
    runtime: Runtime, folder: Path, play: Play, pane: Viewer, git: RunGit, tmp_path: Path
) -> None:
    slow = tmp_path / "git"
    real = shutil.which("git")
    slow.write_text(f'#!/bin/sh\ncase "$*" in *-Gnever*) exec sleep 60 ;; *) exec {real} "$@" ;; esac\n')
    slow.chmod(0o755)

    def subjects() -> list[str]:
        return [commit.subject for commit in pane._page.list.commits.commits]

    async def scenario() -> None:
        await opened(runtime, folder, pane)
        press(pane, Qt.Key.Key_L)
        await until(lambda: pane._mode == "Log" and len(subjects()) == 4)
        page, field, whole = pane._page, pane._page.words, subjects()
        page.words.begin()
        QTest.keyClicks(field, "MORE")
        await until(lambda: subjects() == ["say more"])
        await choose(pane, "Lines")
        await until(lambda: "1 commit changed a line with “MORE”" in page._words.text())
        assert subjects() == ["say more"]
        assert field.hasFocus()
        assert field.placeholderText() == "Find commits by a changed line"
        field.selectAll()
        QTest.keyClicks(field, "two")
        await until(lambda: "2 commits changed a line with “two”" in page._words.text())
        assert subjects() == ["count in digits", "extract Money"]
        assert page.list.currentIndex().row() == 0
        await choose(pane, "Paths")
        await until(lambda: "0 commits changed a file with “two” in its path" in page._words.text())
        field.selectAll()
        QTest.keyClicks(field, "money.py")
        await until(lambda: "2 commits changed a file with “money.py”" in page._words.text())
        await choose(pane, "Lines")
        workspace = pane._past._files.workspace  # type: ignore[union-attr]
        assert workspace is not None
        workspace.git._program = slow
        field.selectAll()
        QTest.keyClicks(field, "never")
        await until(lambda: page._halt.isVisible() and not field._soon.isActive())
        assert "Looking through the history" in page._words.text()
        QTest.keyClick(field, Qt.Key.Key_Escape)
        assert page._words.text() == "Stopped · 0 commits changed a line with “never” · Esc shows all"
        assert not page._halt.isVisible()
        assert field.text() == "never"
        QTest.keyClick(field, Qt.Key.Key_Escape)
        await until(lambda: subjects() == whole)
        QTest.keyClicks(field, "never")
        await until(page._halt.isVisible)
        page._halt.click()
        assert page._words.text().startswith("Stopped · ")
        pane.show_file(PATH, 1, 1)
        pane.show_mode("History")
        await until(lambda: subjects() == ["extract Money"])
        assert not page.place.isVisible(), "of some lines only the messages can be looked through"
        assert page.chosen == "Messages"

    play(scenario)


async def choose(pane: Viewer, word: str) -> None:
    """Choose by keyboard where words are looked for."""
    button = pane._page.place._buttons[word]
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


@pytest.mark.parametrize("language", ["es"])
def test_the_modes_are_taken_by_key_in_every_language(
    runtime: Runtime, folder: Path, play: Play, dressed: QApplication, git: RunGit, language: str
) -> None:
    speak(language)
    made = PANE.build(runtime)
    assert isinstance(made, Viewer)
    made.resize(900, 600)
    made.show()
    Actions(made, lambda _: None).add(made.actions, made)  # type: ignore[arg-type]

    async def scenario() -> None:
        await opened(runtime, folder, made)
        press(made, Qt.Key.Key_B)
        await until(lambda: made.area.notes)
        next(action for action in made.actions if action.id == "viewer.text").run()  # type: ignore[attr-defined]
        assert not made.area.notes
        assert made._stack.currentIndex() == 1

    try:
        play(scenario)
    finally:
        speak("en")
        made.close()
        made.deleteLater()
        dressed.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def test_older_commits_come_as_the_list_is_gone_through(
    runtime: Runtime, folder: Path, play: Play, pane: Viewer, git: RunGit
) -> None:
    stream = "reset refs/heads/long\n" + "".join(
        f"commit refs/heads/long\ncommitter A <a@b> {1_700_000_000 + number} +0000\ndata 1\nx\n"
        for number in range(MOST + 9)
    )
    fast = ["git", "fast-import", "--quiet", "--force"]
    subprocess.run(fast, cwd=folder, input=stream.encode(), check=True)

    async def scenario() -> None:
        await opened(runtime, folder, pane)
        press(pane, Qt.Key.Key_L)
        await until(lambda: pane._stack.currentIndex() == 2)
        commits = pane._page.list.commits
        QAbstractItemModelTester(commits, QAbstractItemModelTester.FailureReportingMode.Fatal, pane)
        assert commits.rowCount() == MOST
        assert "the newest 400 commits" in pane._page._words.text()
        QTest.keyClick(pane._page.list, Qt.Key.Key_End)
        await until(lambda: commits.rowCount() > MOST)
        whole = commits.rowCount()
        assert len(commits.lanes) == whole
        assert f"{whole} commits" in pane._page._words.text()
        assert pane._page.list.currentIndex().row() == MOST - 1
        QTest.keyClick(pane._page.list, Qt.Key.Key_End)
        assert pane._page.list.currentIndex().row() == whole - 1
        assert commits.commits[-1].parents == ()
        pane.grab()

    play(scenario)


def test_a_line_of_ours_leads_to_the_session_and_the_decision(
    runtime: Runtime, desk: SmallDesk, folder: Path, play: Play, pane: Viewer, git: RunGit
) -> None:
    asked: list[str] = []
    runtime.proposal_requested.connect(asked.append)
    past = desk.journal.create(SessionStarted(str(folder), "0.1.0", "CometAPI", "k2"))
    past.append(TurnStarted(1, "Rounding error in totals"))
    before, middle, after = b"one\n2\nthree\n", b"one\n2\nTHREE\n", b"ONE\n2\nTHREE\n"
    file = FileWrite(PATH, past.put_blob(before), past.put_blob(middle))
    past.append(WriteIntended("w1", "request-1", (file,)))
    past.append(WriteDone("w1"))
    (folder / PATH).write_bytes(after)

    async def scenario() -> None:
        await opened(runtime, folder, pane)
        engine = runtime.engine
        assert engine is not None
        question = Question("proposal", "Apply?", "", "a digest", proposal_id="p1")
        engine.log.append(TurnStarted(1, "Capitals"))
        engine.log.append(StepStarted(1, 1, "kimi-k2-thinking"))
        proof = Proof("t" * 64, "b" * 64, "pytest", 0, 1.0, 39, 0, 0, 1, fixes=("test_one",))
        engine.log.append(SelectionProved("p1", (FileTicks(PATH),), proof))
        engine.log.append(DecisionRequested("request-9", "call", question))
        decision = Decision("allow", "a digest", ticks=(FileTicks(PATH),))
        engine.log.append(DecisionMade("request-9", "call", decision))
        file = FileWrite(PATH, engine.log.put_blob(middle), engine.log.put_blob(after))
        engine.log.append(WriteIntended("w1", "request-9", (file,)))
        engine.log.append(WriteDone("w1"))
        press(pane, Qt.Key.Key_B)
        await until(lambda: pane.area.notes)
        words = [note.words for note in pane.area.notes]
        assert words[0] == "K2Desk · today · Capitals"
        assert words[1].endswith("count in digits")
        assert words[2] == "K2Desk · today · Rounding error in totals"
        assert "you allowed it" in pane._told.text()
        await until(lambda: "You asked" in pane._told.text())
        assert pane._told.text().endswith(
            "You asked: “Capitals”; kimi-k2-thinking proposed it. "
            "The tests of what was ticked: 39 passed, 0 failed, 1 of them fixed by it."
        )
        pane.grab()
        QTest.keyClick(pane.area, Qt.Key.Key_Return)
        await until(lambda: asked)
        assert asked == ["p1"]
        here = engine.log.session
        QTest.keyClick(pane.area, Qt.Key.Key_End)
        QTest.keyClick(pane.area, Qt.Key.Key_Return)
        await until(lambda: runtime.engine is not None and runtime.engine.log.session != here)
        assert runtime.engine is not None
        assert runtime.engine.log.session == past.session

    play(scenario)


def test_without_git_it_says_why(runtime: Runtime, folder: Path, play: Play, pane: Viewer) -> None:
    told: list[str] = []
    runtime.noticed.connect(lambda _, words: told.append(words))

    async def scenario() -> None:
        await opened(runtime, folder, pane)
        pane.show_mode("Blame")
        await until(pane._told.isVisible)
        assert "no git repository" in pane._told.text()
        pane.show_mode("History")
        await until(lambda: told)
        assert "no git repository" in told[0]
        assert pane._stack.currentIndex() == 1

    play(scenario)


def test_lines_are_explained_at_once(
    runtime: Runtime, desk: SmallDesk, folder: Path, play: Play, pane: Viewer
) -> None:
    async def scenario() -> None:
        await opened(runtime, folder, pane)
        pane.area.choose(2, 3)
        press(pane, Qt.Key.Key_E)
        engine = runtime.engine
        assert engine is not None

        def said() -> list[TurnStarted]:
            return [r.event for r in engine.log.records() if isinstance(r.event, TurnStarted)]

        await until(said)
        assert said()[0].text.startswith(f"Explain lines 2 to 3 of {PATH}.")
        assert said()[0].attachments == (Attachment(PATH, 2, 3),)

    play(scenario)


def commit(name: str, *parents: str) -> Commit:
    return Commit(name, parents, "", 0, (), "")


def test_lanes_part_and_meet() -> None:
    commits = [commit("m", "a", "s"), commit("a", "r"), commit("s", "r"), commit("r")]
    made = lanes(commits, [])
    assert made == [
        Lane(0, (), ((0, 0), (0, 1))),
        Lane(0, ((0, 0), (1, 1)), ((1, 1), (0, 0))),
        Lane(1, ((0, 0), (1, 1)), ((0, 0), (1, 0))),
        Lane(0, ((0, 0),), ()),
    ]
    assert lanes([], []) == []
    waiting: list[str] = []
    assert [*lanes(commits[:2], waiting), *lanes(commits[2:], waiting)] == made  # some, then the rest


def test_ages_are_said_as_people_do() -> None:
    day = 86_400.0
    assert [ago(0, seconds) for seconds in (9, day, 8 * day, 62 * day, 800 * day)] == [
        "today",
        "1 day",
        "1 week",
        "2 months",
        "2 years",
    ]


def test_a_story_without_a_model_or_a_proof_says_so() -> None:
    rule = "allow propose_edit docs/**"
    assert of_story(Story("", "", rule)) == (
        f"You brought the patch yourself. The rule {rule} answered. The tests had not been run on it."
    )


def test_a_story_tells_of_a_command_that_failed_though_no_test_did() -> None:
    proof = Proof("t" * 64, "b" * 64, "make test", 2, 1.0, 39, 0)
    assert of_story(Story("Capitals", "kimi", "", proof)).endswith(
        "The tests of what was ticked: 39 passed, 0 failed, exit status 2."
    )
