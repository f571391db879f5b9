"""What the user may have git do, below the changes: each act says exactly what it will do, then asks."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from k2desk.core.errors import K2DeskError
from k2desk.core.visible import visible
from k2desk.core.wording import mark, retold
from k2desk.ui.actions import Action
from k2desk.ui.chips import Wrap
from k2desk.ui.controls import button
from k2desk.ui.git_obstacles import before_commit, before_stash
from k2desk.ui.git_question import GitQuestion, named
from k2desk.ui.models.files import Files, files_of
from k2desk.ui.runtime import Runtime
from k2desk.ui.words import tr, trn

if TYPE_CHECKING:
    from k2desk.core.events import Record
    from k2desk.core.ports import Engine
    from k2desk.workspace.acting import Origin
    from k2desk.workspace.git import Git

Act = Callable[["Git"], str]
"""Does it, in a thread, and returns what was done, as a sentence for the record."""
NEW = mark("A new branch…")
NAMES_SESSION = "name_session"
"""The setting that names the session in commits."""


class GitActs(QWidget):
    """Buttons for what can be done, and below them the question about the one that was picked.

    Args:
        runtime: lends its threads.
        chosen: returns the files that are chosen in the list.
    """

    def __init__(self, runtime: Runtime, chosen: Callable[[], Sequence[str]]) -> None:
        super().__init__()
        self._runtime, self._chosen = runtime, chosen
        self._files: Files = files_of(runtime)
        self._act: Act | None = None
        self._doing: Act | None = None
        """What is being done; another may be asked about meanwhile, and is done after it."""
        self._text = self._branch = self._name = self._yes = ""
        self._origin: Origin | None = None
        self._last: Record | None = None
        """The newest record of the open session."""
        self.asked = GitQuestion(runtime)
        self.asked.agreed.connect(self.do)
        self.asked.left.connect(self.cancel)
        self.asked.origin.clicked.connect(self._remember)
        self.asked.choice.currentIndexChanged.connect(self._picked)
        self._lay_out()
        self.cancel()
        self._files.marked.connect(self._marked)
        runtime.opened.connect(self._opened)
        runtime.recorded.connect(self._recorded)
        self._marked()

    def _opened(self, _engine: Engine, records: Sequence[Record]) -> None:
        self._last = records[-1] if records else None
        self.cancel()

    def _recorded(self, record: Record) -> None:
        self._last = record

    def _lay_out(self) -> None:
        acts = Wrap(spacing=0)
        self._buttons: list[QWidget] = []
        for title, tip, run in (
            (
                tr("Stage"),
                tr("Put the chosen files into the next commit, or take them out (Space; by hunk or line: H)"),
                self.ask_stage,
            ),
            (tr("Commit"), tr("Commit what is staged (C)"), self.ask_commit),
            (tr("Branch"), tr("Switch to another branch, or make one (B)"), self.ask_switch),
            (tr("Stash"), tr("Put everything aside, or bring it back (S)"), self.ask_stash),
        ):
            self._buttons.append(button(title, run, "quiet", "small", tip=tip))
        tip = tr("git init: what changes from now on is marked, and can be committed")
        self.init = button(tr("Make it a repository…"), self.ask_init, "small", tip=tip)
        for made in self._buttons:
            acts.addWidget(made)
        init = QHBoxLayout()
        init.setContentsMargins(8, 0, 8, 0)
        init.addWidget(self.init)
        init.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 8)
        column.setSpacing(0)
        column.addLayout(acts)
        column.addLayout(init)
        column.addWidget(self.asked)

    def own_actions(self) -> list[Action]:
        """Return what this lets the user do."""
        return [
            Action("git.init", tr("Make this folder a git repository…"), (), self.ask_init, self.can_init),
            Action("git.stage", tr("Stage or unstage the chosen files"), (), self.ask_stage, self.can_act),
            Action("git.hunks", tr("Stage or unstage by hunk or line…"), (), self.stage_hunks, self.can_act),
            Action("git.commit", tr("Commit what is staged…"), (), self.ask_commit, self.can_act),
            Action(
                "git.switch", tr("Switch to another branch, or make one…"), (), self.ask_switch, self.can_act
            ),
            Action(
                "git.stash", tr("Stash, or bring back what was stashed…"), (), self.ask_stash, self.can_act
            ),
        ]

    def can_act(self) -> bool:
        """Whether there is a repository that git may be run in."""
        return self._files.state is not None

    def can_init(self) -> bool:
        """Whether there is a folder that may be made a repository."""
        workspace = self._files.workspace
        return workspace is not None and not self.can_act() and workspace.git.can_make()

    def _marked(self) -> None:
        can_act, can_init = self.can_act(), self.can_init()
        for made in self._buttons:
            made.setVisible(can_act)
        self.init.setVisible(can_init)
        self.setVisible(can_act or can_init)

    # -- the questions

    def ask_init(self) -> None:
        """Ask whether the folder becomes a repository."""
        workspace = self._files.workspace
        if workspace is None or not self.can_init():
            return
        from k2desk.ui.git_init import init_question

        self._ask_for(*init_question(workspace.name))

    def ask_stage(self) -> None:
        """Ask whether the chosen files go into the next commit, or out of it where all of them are in."""
        state, paths = self._files.state, list(self._chosen())
        if state is None:
            return
        if not paths:
            self._say(tr("Choose files in the list first."))
            return
        from k2desk.workspace.acting import stage, unstage

        inside = all(path in state.staged and path not in state.unstaged for path in paths)
        names = named(paths)
        if inside:
            words = tr(
                "git reset: {names} will not be in the next commit. The files stay as they are.", names=names
            )
            done = tr("You took {names} out of the next commit.", names=names)
            self._ask_for(words, tr("Unstage"), _done(unstage, paths, done))
        else:
            words = trn(
                "git add: {names}, as it is on the disk now, will be in the next commit.",
                "git add: {names}, as they are on the disk now, will be in the next commit.",
                len(paths),
                names=names,
            )
            self._ask_for(words, tr("Stage"), _done(stage, paths, tr("You staged {names}.", names=names)))
        self.asked.offer(tr("By hunk…"), self.stage_hunks)

    def stage_hunks(self) -> None:
        """Show the hunks of the chosen files in the review, to stage some of them or to take them back."""
        paths = list(self._chosen())
        if paths:
            self.cancel()
            self._runtime.hunks_requested.emit(paths)
        else:
            self._say(tr("Choose files in the list first."))

    def ask_commit(self) -> None:
        """Ask for the message of a commit of what is staged."""
        state, workspace = self._files.state, self._files.workspace
        if state is None or workspace is None:
            return
        if obstacle := before_commit(state):
            self._say(obstacle)
            return
        from k2desk.workspace.acting import hooks

        words = tr(
            "git commit: {named} on {branch}.",
            named=named(sorted(state.staged)) or tr("nothing more"),
            branch=visible(state.branch) or tr("no branch"),
        )
        left = hooks(workspace.root)
        if left:
            words += tr(" Its hooks do not run here: {names}.", names=", ".join(left))
        form = self.asked
        options = self._runtime.desk.gateways.options()
        form.origin.setChecked(any(one.name == NAMES_SESSION and one.value is True for one in options))
        self._ask_for(words, tr("Commit"), self._commit, form.message, form.origin, form.draft.button)
        form.message.setFocus(Qt.FocusReason.OtherFocusReason)

    def _commit(self, git: Git) -> str:
        from k2desk.workspace.acting import commit

        text = self._text
        made = commit(git, text, self._origin)
        return tr(
            "You committed {made}: {first}",
            made=made,
            first=visible(text.strip().splitlines()[0])[:200],
        )

    def _remember(self, names: bool) -> None:
        """Keep what was ticked for the next commit, as the settings show it."""
        set_option = self._runtime.desk.gateways.set_option
        self._runtime.in_thread(partial(set_option, NAMES_SESSION, names), lambda _: None)

    def _present(self) -> Origin | None:
        """Return what is recorded of the session by now."""
        from k2desk.workspace.acting import Origin

        last = self._last
        return Origin(last.session, last.seq, last.digest) if last is not None else None

    def ask_switch(self) -> None:
        """Ask which branch to switch to, or for the name of a new one."""
        from k2desk.workspace.acting import branches

        state, workspace = self._files.state, self._files.workspace
        if state is None or workspace is None:
            return
        self._runtime.in_thread(partial(branches, workspace.git), self._show_branches, self._failed)

    def _show_branches(self, found: list[str]) -> None:
        state = self._files.state
        if state is None:
            return
        changed = len(state.staged | state.unstaged | state.conflicts)
        others = [name for name in found if name != state.branch and not changed]
        words = tr("git checkout: the files become those of the branch.")
        if not others:
            words = tr("git checkout -b: a new branch begins here; the files stay as they are.")
        if changed:
            words = trn(
                "{n} file not committed. Commit or stash first, then switch; "
                "or take them along to a new branch.",
                "{n} files not committed. Commit or stash first, then switch; "
                "or take them along to a new branch.",
                changed,
            )
        form = self.asked
        self._ask_for(words, tr("Switch"), self._switch, *([form.choice] if others else []))
        form.choice.clear()
        for name in others:
            form.choice.addItem(visible(name), name)
        form.choice.addItem(tr(NEW), "")
        self._picked()
        (form.choice if others else form.name).setFocus(Qt.FocusReason.OtherFocusReason)

    def _picked(self) -> None:
        """Ask for a name where a new branch is picked."""
        form = self.asked
        new = form.choice.count() > 0 and not form.choice.currentData()
        form.name.setVisible(new)
        form.yes.setText(tr("Create") if new else tr("Switch"))

    def _switch(self, git: Git) -> str:
        from k2desk.workspace.acting import create, switch

        if not self._branch:
            create(git, self._name)
            return tr("You made the branch {name}; it begins here.", name=visible(self._name))
        switch(git, self._branch)
        return tr("You switched to the branch {branch}.", branch=visible(self._branch))

    def ask_stash(self) -> None:
        """Ask whether everything is put aside; where nothing differs, whether the last is brought back."""
        from k2desk.workspace.acting import stash, stashed, unstash

        state, workspace = self._files.state, self._files.workspace
        if state is None or workspace is None:
            return
        if obstacle := before_stash(state):
            self._say(obstacle)
            return
        if state.marks:
            count = trn("{n} file", "{n} files", len(state.marks))
            words = tr(
                "git stash: {count} put aside, new ones too. The folder becomes as the last commit.",
                count=count,
            )
            self._ask_for(
                words, tr("Stash"), _done(stash, "", tr("You put {count} aside (git stash).", count=count))
            )
            return

        def bring(found: list[str]) -> None:
            if found:
                words = tr("git stash pop: “{found}” is brought back into the files.", found=found[0])
                self._ask_for(words, tr("Bring back"), lambda git: _popped(git, unstash, found[0]))
            else:
                self._say(tr("Nothing differs from the last commit, and nothing was put aside."))

        self._runtime.in_thread(partial(stashed, workspace.git), bring, self._failed)

    # -- the answers

    def _ask_for(self, words: str, yes: str, act: Act, *needed: QWidget) -> None:
        self._act = act
        self.asked.ask(words, yes, *needed)

    def _say(self, words: str) -> None:
        """Say why nothing can be done, and what to do next."""
        self._act = None
        self.asked.say(words)

    def do(self) -> None:
        """Do what was asked about; not while the assistant works, whose files would change under it."""
        act, workspace = self._act, self._files.workspace
        if act is None or workspace is None or self._doing is not None:
            return
        if self._runtime.running:
            self.asked.words.setText(tr("The assistant works on these files. Stop it, or wait for its end."))
            return
        form = self.asked
        self._text = form.message.toPlainText()
        self._branch = str(form.choice.currentData() or "")
        self._name = form.name.text().strip()
        self._origin = self._present() if form.origin.isChecked() else None
        self._doing = act
        form.yes.setEnabled(False)
        self._yes = form.yes.text()
        form.yes.setText(tr("Git works…"))  # in a large repository it takes a while
        self._runtime.in_thread(partial(act, workspace.git), self._did, self._not_done)

    def _did(self, words: str) -> None:
        """Keep what was done in the record, and look at the files again."""
        from k2desk.core.events import Noticed

        if self._over():
            if self.asked.message.isVisible():
                self.asked.message.clear()
            self.asked.name.clear()
            self.cancel()
        if self._runtime.engine is not None:
            self._runtime.engine.log.append(Noticed("info", words), durable=True)
        self._files.refresh_soon()

    def _over(self) -> bool:
        """Let the next be done; tell whether what was done is still what is asked about."""
        same = self._act is self._doing
        self._doing = None
        self.asked.yes.setEnabled(True)
        return same

    def _not_done(self, error: Exception) -> None:
        """Say why it could not be done, in its question; one that was asked since makes room for it."""
        if self._over():
            self.asked.yes.setText(self._yes)
        else:
            self._act = None
        self._failed(error)
        self._files.refresh_soon()  # half of it may be done

    def _failed(self, error: Exception) -> None:
        if not isinstance(error, K2DeskError):
            raise error
        if self._act is None:
            self._say(retold(error))
        else:
            self.asked.words.setText(retold(error))

    def cancel(self) -> None:
        """Do nothing; a message that was begun stays for the next time."""
        held = self.asked.isAncestorOf(self.focusWidget()) if self.focusWidget() else False
        self._act = None
        self.asked.yes.setEnabled(self._doing is None)
        self.asked.hide()
        parent = self.parentWidget()
        if held and parent is not None:
            parent.setFocus(Qt.FocusReason.OtherFocusReason)


def _done(act: Callable[..., object], what: object, words: str) -> Act:
    def run(git: Git) -> str:
        act(git, what)
        return words

    return run


def _popped(git: Git, unstash: Callable[[Git], None], what: str) -> str:
    unstash(git)
    return tr("You brought back what was put aside (git stash pop): {what}", what=what)
