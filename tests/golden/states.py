"""The states people forget, each brought about in the real program by what brings it about, and drawn."""

from __future__ import annotations

import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from planted import MONEY, ODD, TESTS, commit_all, git, plant, plant_many  # type: ignore[import-not-found]
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from real_scene import Staged, Words, call, really  # type: ignore[import-not-found]
from stage import settled, until  # type: ignore[import-not-found]

from k2desk.core.events import DecisionRequested, HunksProved, ProposalMade, SelectionProved, TurnFinished
from k2desk.core.permissions import Confinement
from k2desk.core.proving import Badge, Proof
from k2desk.provider.scripted.faults import Fault, Faults
from k2desk.provider.scripted.server import DEMO_KEY, ScriptedServer
from k2desk.ui.file_tree import FileTree
from k2desk.ui.goto import go_to_file
from k2desk.ui.models.files import files_of
from k2desk.ui.models.proofs import Proofs
from k2desk.ui.settings.key_entry import KeyEntry

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from scene import Scene  # type: ignore[import-not-found]

SIZE = (1280, 720)
ASKED = "Where do totals come from?"
OPEN = Confinement(
    "tree", "no sandbox", "Install bubblewrap with your package manager and start K2Desk again"
)
"""What the probe finds on a Linux without bubblewrap and Landlock."""
DOUBTFUL = Proof(
    *("5e0f93aa" * 8, "37c4e1b0" * 8, "python -m pytest -q", 0, 2.4),
    *(36, 0, 1),
    fixes=("tests/test_money.py::test_total",),
    gone=("tests/test_money.py::test_split",),
    flaky=("tests/test_report.py::test_title",),
    judges=("tests/test_money.py",),
    passing=37,
)
"""All tests pass, and nothing of it is to be believed without a look."""
_TEST = "tests/test_money.py::test_split"
BADGES = (
    (Badge("needed", _TEST, count=1),),
    (Badge("safe alone"),),
    (Badge("breaks", _TEST, count=1),),
    (Badge("breaks", _TEST, count=3),),
    (Badge("drops", _TEST, count=1),),
    (Badge("drops", _TEST, count=3),),
    (Badge("needs", _TEST, (0, 2), 1),),
    (Badge("needs", _TEST, (), 1),),
    (Badge("not exercised"),),
    (Badge("flaky", _TEST, count=1),),
    (Badge("not run"),),
    (Badge("needed", _TEST, count=1), Badge("needs", _TEST, (8,), 1), Badge("breaks", _TEST, count=1)),
)
FILES = {"money.py": MONEY, "test_money.py": TESTS}


@dataclass
class States:
    """Brings each state about and has it drawn.

    Args:
        folder: an empty one.
        theme: of the pictures.
        keep: takes a picture and its name.
    """

    folder: Path
    theme: str
    keep: Callable[[QImage, str], object]

    async def draw(self) -> None:
        """Draw them all."""
        for state in (
            self.no_workspace,
            self.key_refused,
            self.offline,
            self.model_missing,
            self.limit_reached,
            self.changed_on_disk,
            self.badges,
            self.no_git,
            self.empty_repository,
            self.no_tests_and_no_sandbox,
            self.many_files,
            self.odd_files,
        ):
            await state()

    @asynccontextmanager
    async def on(
        self,
        name: str,
        model: Words | None = None,
        *,
        files: Mapping[str, bytes] | None = None,
        key: str = DEMO_KEY,
        faults: Faults | None = None,
        opened: bool = True,
        repository: bool = True,
        **instead: Any,
    ) -> AsyncIterator[Scene]:
        """Open the program on a folder of this name, with a model of its own behind a gateway on loopback."""
        root = self.folder / name / "ledger"
        if not root.exists():
            plant(root, FILES if files is None else files)
            if repository:
                commit_all(root)
        with ScriptedServer(model or Words(), faults=faults) as server:
            program = Staged(self.folder / name, **{"base_url": server.base_url, **instead})
            program.trust.once(root)
            async with really(program, root if opened else None, self.theme, SIZE, key=key) as scene:
                yield scene

    async def shoot(self, scene: Scene, name: str, pane: str = "") -> None:
        """Draw the window, or a pane of it that is brought into view.

        The top bar is left out: how many tokens the instructions take is no matter of looks.
        """
        if pane and pane != "chat":
            scene.window.show_pane(pane)
        picture = await scene.shoot(self.theme, None, pane)
        top = 0 if pane else scene.window.work.mapTo(scene.window, QPoint()).y()
        self.keep(picture.copy(0, top, picture.width(), picture.height() - top), name)

    async def failed(
        self, name: str, *, key: str = DEMO_KEY, model: Words | None = None, url: str = ""
    ) -> None:
        """Ask something that gets no answer, and draw what is said of it."""
        async with self.on(name, model, key=key, **({"base_url": url} if url else {})) as scene:

            def ended() -> bool:
                scene.runtime.hurry()  # nobody waits here for the next try
                return bool(scene.count(TurnFinished))

            scene.runtime.submit(ASKED)
            await until(ended)
            await self.shoot(scene, f"state-{name}", "chat")

    # -- before there is an answer

    async def no_workspace(self) -> None:
        """There is a key and no folder; then another key, at which the gateway answers 401."""
        async with self.on("no-workspace", opened=False) as scene:
            await self.shoot(scene, "state-no-workspace")
            entry = scene.window.findChild(KeyEntry)
            entry.replaced.emit()
            QTest.keyClicks(entry.line, "sk-live-0123456789abcdef4f2a")
            QTest.keyClick(entry.line, Qt.Key.Key_Return)
            await until(lambda: not entry.line.isEnabled() or entry.line.selectedText())
            await until(lambda: entry.line.isEnabled() and entry.line.selectedText())
            await self.shoot(scene, "state-key-refused-first")

    async def key_refused(self) -> None:
        """The gateway answers a question with 401."""
        await self.failed("key-refused", key="sk-revoked-0123456789abcdef4f2a")

    async def offline(self) -> None:
        """Nobody listens where the gateway should be."""
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            await self.failed("offline", url=f"http://127.0.0.1:{taken.getsockname()[1]}/v1")

    async def model_missing(self) -> None:
        """The gateway serves another model."""
        await self.failed("model-missing", model=Words(model="kimi-k2-turbo"))

    # -- limits

    async def limit_reached(self) -> None:
        """What the next answer may cost is more than is left."""
        faults = Faults(Fault(usage=(64_000, 2_100)))
        async with self.on("limit", faults=faults, task_cents=5) as scene:
            scene.runtime.submit(ASKED)
            await until(lambda: scene.count(TurnFinished) and not scene.runtime.running)
            scene.runtime.submit("And where are they shown?")
            await until(lambda: scene.count(DecisionRequested))
            await self.shoot(scene, "state-limit-reached", "chat")

    # -- the folder

    async def changed_on_disk(self) -> None:
        """The user edits the file by hand while the proposal waits."""
        edit = {"path": "money.py", "old": "round(sum(amounts), 2)", "new": "sum(amounts)"}
        model = Words([call("propose_edit", {"summary": "Do not round", "edits": [edit]})])
        async with self.on("disk", model) as scene:
            scene.runtime.submit("Do not round.")
            await until(lambda: scene.count(DecisionRequested))
            (scene.folder / "money.py").write_bytes(MONEY + b"\n# by hand\n")
            await settled(scene.window, scene.runtime)
            back = QEvent(QEvent.Type.ActivationChange)  # as when the user comes back to the window
            QApplication.sendEvent(scene.window.work.pane("review"), back)
            await self.shoot(scene, "state-changed-on-disk", "review")

    async def badges(self) -> None:
        """Every badge a hunk can have, and a result that only looks good."""
        patch = "".join(
            f"--- /dev/null\n+++ b/part{number:02}.py\n@@ -0,0 +1 @@\n+PART = {number}\n"
            for number in range(len(BADGES))
        )
        async with self.on("badges") as scene:
            runtime = scene.runtime
            runtime.propose(patch, "Pasted from the clipboard", print)
            await until(lambda: scene.count(DecisionRequested))
            await settled(scene.window, runtime)
            (made,) = (one.proposal.id for one in scene.events() if isinstance(one, ProposalMade))
            proofs, log = scene.window.findChild(Proofs), runtime.engine.log
            told = log.append(SelectionProved(made, runtime.selection.ticks(made), DOUBTFUL))
            log.append(HunksProved(made, DOUBTFUL.base, DOUBTFUL.command, 2, BADGES))
            proofs._clock = lambda: told.at
            scene.window.resize(1600, 1430)
            await self.shoot(scene, "badges", "review")

    async def no_git(self) -> None:
        """A folder that is no repository."""
        async with self.on("no-git", repository=False) as scene:
            await self.shoot(scene, "state-no-git-files", "files")
            await self.shoot(scene, "state-no-git-changes", "changes")

    async def empty_repository(self) -> None:
        """A repository without a file or a commit."""
        async with self.on("empty", files={}) as scene:
            await self.shoot(scene, "state-empty-files", "files")
            await self.shoot(scene, "state-empty-changes", "changes")

    async def no_tests_and_no_sandbox(self) -> None:
        """Nothing to run, and nothing to confine it with: both are told, with what helps."""
        model = Words([call("run_command", {"command": "python -m money"})])
        async with self.on("bare", model, files={"money.py": MONEY}, found=OPEN) as scene:
            scene.runtime.submit("Run it.")
            await until(lambda: scene.count(DecisionRequested))
            scene.window.show_pane("tests")
            (asked,) = (
                one for one in scene.window.findChildren(QPushButton) if one.text().startswith("Not confined")
            )
            QTest.keyClick(asked, Qt.Key.Key_Space)
            await self.shoot(scene, "state-no-tests-no-sandbox")

    async def many_files(self) -> None:
        """A repository of 100,000 files, and the way to one of them."""
        plant_many(self.folder / "many" / "ledger")
        async with self.on("many") as scene:
            files = files_of(scene.runtime)
            await until(lambda: files.paths is not None and len(files.paths) == 100_000)
            (tree,) = scene.window.findChildren(FileTree)
            tree.expandToDepth(0)
            await settled(scene.window, scene.runtime)
            go_to_file(scene.window, scene.runtime, "area07 file099")
            await self.shoot(scene, "state-many-files")

    async def odd_files(self) -> None:
        """A file that is no text, a line of 9,000 characters, and a diff of 100,000 lines."""
        async with self.on("odd", files=ODD) as scene:
            root = scene.folder
            for path, name in (("logo.png", "binary"), ("bundle.js", "long-line")):
                scene.read(path, 0, 0)
                await settled(scene.window, scene.runtime)
                await self.shoot(scene, f"state-{name}", "viewer")
            (root / "bundle.js").write_bytes(ODD["bundle.js"].replace(b"ledger", b"books"))
            (root / "journal.csv").write_bytes(ODD["journal.csv"].replace(b"Rent", b"Housing"))
            diff = git(root, "diff") + "\n"
            git(root, "checkout", "-q", ".")
            scene.runtime.propose(diff, "Pasted from the clipboard", print)
            await until(lambda: scene.count(DecisionRequested))
            await self.shoot(scene, "state-large-diff", "review")
