"""Panes that need a past, drawn over a real repository: blame, the log, branches, what was written."""

from __future__ import annotations

from planted import commit_all, commit_past, plant  # type: ignore[import-not-found]
from PySide6.QtWidgets import QLabel
from real_scene import Words, call  # type: ignore[import-not-found]
from stage import at_rest, settled, until  # type: ignore[import-not-found]
from states import FILES, States  # type: ignore[import-not-found]

from k2desk.core.events import DecisionRequested, TurnFinished
from k2desk.core.permissions import Decision
from k2desk.ui.writes_panel import WritesPanel


class Rooms(States):
    """The same stage, and other pictures."""

    async def draw(self) -> None:
        """Draw them all, in one window."""
        root = self.folder / "past" / "ledger"
        plant(root, FILES)
        commit_all(root)
        commit_past(root)
        edit = {"path": "money.py", "old": "up, to the cent", "new": "up and round once"}
        async with self.on(
            "past", Words([call("propose_edit", {"summary": "Say it", "edits": [edit]})])
        ) as scene:
            viewer = scene.window.work.pane("viewer")
            scene.read("money.py", 8, 8)
            await settled(scene.window, scene.runtime)
            viewer.show_mode("Blame")
            await until(lambda: viewer.area.notes)
            await self.shoot(scene, "pane-blame", "viewer")
            viewer.show_log()
            await settled(scene.window, scene.runtime)
            await self.shoot(scene, "pane-log", "viewer")
            scene.window.show_pane("changes")
            changes = scene.window.work.pane("changes")
            changes.acts.ask_switch()
            await until(changes.acts.asked.isVisible)
            await self.shoot(scene, "pane-branches", "changes")
            changes.acts.cancel()
            scene.runtime.submit("Say that it is rounded once.")
            await until(lambda: scene.count(DecisionRequested))
            await settled(scene.window, scene.runtime)
            selection = scene.runtime.selection
            (proposal,) = (one.proposal.id for one in scene.events() if hasattr(one, "proposal"))
            request, digest = selection.question(proposal)
            ticks = selection.ticks(proposal)
            scene.runtime.decide(request, Decision("allow", digest, ticks=ticks))
            await until(lambda: scene.count(TurnFinished) and not scene.runtime.running)
            scene.window.open_writes()
            panel = scene.window.findChild(WritesPanel)
            await until(lambda: any(one.text() == "all explained" for one in panel.findChildren(QLabel)))
            self.keep(await at_rest(panel, scene.runtime), "dialog-writes")
