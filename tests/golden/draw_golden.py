"""Draws every picture the golden tests compare, in a process of its own: ``draw_golden.py FOLDER THEME``.

The process knows the bundled fonts only and none of the machine's settings, so that a picture is the same
wherever it is drawn.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

sys.path.insert(0, str(Path(__file__).parents[2] / "packaging"))

from stage import prepare, private_folder  # type: ignore[import-not-found]

if TYPE_CHECKING:
    from PySide6.QtGui import QImage
    from scene import Scene  # type: ignore[import-not-found]

    from k2desk.core.servers import Definition

PATCH = """--- a/src/ledger/report.py
+++ b/src/ledger/report.py
@@ -1,4 +1,4 @@
-\"\"\"What a journal adds up to.\"\"\"
+\"\"\"What a journal adds up to, account by account.\"\"\"

 from __future__ import annotations

--- /dev/null
+++ b/conftest.py
@@ -0,0 +1,3 @@
+import os
+
+os.environ["LEDGER_STRICT"] = "1"
--- /dev/null
+++ b/.gitattributes
@@ -0,0 +1 @@
+*.ledger text eol=lf
"""
LARGE, SMALL = (1600, 1000), (1280, 720)


async def draw(folder: Path, out: Path, theme: str) -> None:
    """Play the recording; save the window at both sizes in each state, and the panes once."""
    import moments  # type: ignore[import-not-found]
    from opened import on_stage
    from rooms import Rooms  # type: ignore[import-not-found]
    from shelves import Shelves  # type: ignore[import-not-found]
    from stage import at_rest, settled
    from states import States  # type: ignore[import-not-found]

    from k2desk.core.events import ProposalMade
    from k2desk.ui.about import AboutDialog
    from k2desk.ui.palette import Palette
    from k2desk.ui.shortcuts.dialog import ShortcutsDialog

    async def whole(scene: Scene, name: str) -> None:
        for size in (SMALL, LARGE):
            picture = await scene.shoot(theme, size)
            _save(picture, out / f"{name}-{theme}-{size[0]}.png")

    async def pane(scene: Scene, name: str, called: str = "") -> None:
        picture = await scene.shoot(theme, LARGE, name)
        _save(picture, out / f"pane-{called or name}-{theme}.png")

    async def talk(scene: Scene, name: str) -> None:
        picture = await scene.shoot(theme, LARGE, "chat")
        _save(picture, out / f"{name}-{theme}.png")

    async with on_stage(folder / "a", theme, LARGE) as scene:
        await scene.open_folders()
        await whole(scene, "welcome")
        await scene.ask()
        await whole(scene, "question")
        scene.queue(
            "Then run the whole suite and list what was skipped, with the reasons.", "Update the changelog."
        )
        await whole(scene, "queue")
        scene.unqueue()
        await scene.let_tests_run()
        scene.untick_second_hunk()
        await whole(scene, "proposal")
        await pane(scene, "files")
        scene.widen_review()
        await whole(scene, "split")
        scene.narrow_review()
        await scene.apply()
        await scene.undo("tests/test_money.py")
        await pane(scene, "review", "undone-file")
        await scene.look_back(4)
        _save(await scene.shoot(theme, SMALL), out / f"past-{theme}-{SMALL[0]}.png")
        scene.return_to_now()
        await scene.undo()
        await whole(scene, "undone")
        await scene.search("round")
        await pane(scene, "search")
        for name in ("tests", "sessions", "changes"):
            scene.window.show_pane(name)
            await pane(scene, name)
        scene.read("src/ledger/money.py", 12, 15)
        await pane(scene, "viewer")
        await scene.reject(PATCH, "Pasted from the clipboard")
        scene.window.show_pane("changes")
        scene.unfold_trash()
        await pane(scene, "changes", "trash")
        await scene.undo()
        await scene.undo_after_edits()
        await pane(scene, "review", "three-way")
    async with on_stage(folder / "c", theme, LARGE) as scene:
        await scene.open_folders()
        await scene.paste(PATCH)
        await whole(scene, "paste")
        await scene.review_pasted()
        await whole(scene, "runs-code")
        wrote = "........\nFAILED tests/test_journal.py::test_sloppy_lines - ledger.journal.Strict\n"
        log = scene.runtime.engine.log
        pasted = next(one.event for one in log.records() if isinstance(one.event, ProposalMade))
        scene.tell(moments.proved(pasted.proposal.id, log.put_blob(wrote.encode())))
        await _open_runs(scene, theme)
        _save(await scene.shoot(theme, SMALL), out / f"runs-{theme}-{SMALL[0]}.png")
    async with on_stage(folder / "b", theme, LARGE, key=False) as scene:
        await whole(scene, "first-run")
    async with on_stage(folder / "d", theme, LARGE, trusted=False) as scene:
        await scene.look_at_trust("/home/ann/ledger")
        await whole(scene, "trust")
        scene.keep_rules(moments.RULES)
        _keep_servers(scene, moments.SERVERS, moments.TOOLS, "docs")
        for section in ("Provider", "Agent", "Rules", "Tool servers", "Network", "Look"):
            picture = await scene.settings(theme, section)
            _save(picture, out / f"settings-{section.lower().replace(' ', '-')}-{theme}.png")
    for name, events in (
        ("aside", moments.aside()),
        ("mentioned", moments.mentioned()),
        ("receipt", moments.receipt()),
        ("fork", moments.fork()),
        ("printed", moments.printed()),
    ):
        async with on_stage(folder / name, theme, LARGE) as scene:
            scene.tell(events)
            if name == "receipt":
                await scene.open_row("compaction:c1")
            if name == "fork":
                scene.write("Why do totals drift, and since when?")
            await talk(scene, name)
    async with on_stage(folder / "usage", theme, LARGE) as scene:
        await scene.type("/")
        await talk(scene, "orders")
        await scene.type("@mo")
        await talk(scene, "mentions")
        await scene.look_at_usage(moments.used(), moments.LAST_DAY)
        await pane(scene, "usage")
    async with on_stage(folder / "full", theme, SMALL) as scene:
        scene.tell(moments.nearly_full())
        await settled(scene.window, scene.runtime)
        scene.window.open_context()
        _save(await scene.shoot(theme), out / f"state-context-nearly-full-{theme}.png")
        scene.window.open_context()
        scene.window.open_palette()
        scene.window.findChild(Palette).line.setText("show")
        await settled(scene.window, scene.runtime)
        _save(
            await at_rest(scene.window.findChild(Palette), scene.runtime), out / f"dialog-palette-{theme}.png"
        )
        shortcuts = await scene.dialog(theme, scene.window.open_shortcuts, ShortcutsDialog)
        _save(shortcuts, out / f"dialog-shortcuts-{theme}.png")
        scene.window.memory = scene.window.memory._replace(diagnose=lambda _: moments.DIAGNOSIS)
        about = await scene.dialog(theme, scene.window.open_about, AboutDialog)
        _save(about, out / f"dialog-about-{theme}.png")
    await Rooms(folder, theme, lambda picture, name: _save(picture, out / f"{name}-{theme}.png")).draw()
    await Shelves(folder, theme, lambda picture, name: _save(picture, out / f"{name}-{theme}.png")).draw()
    await States(folder, theme, lambda picture, name: _save(picture, out / f"{name}-{theme}.png")).draw()
    async with on_stage(folder / "always", theme, LARGE) as scene:
        scene.keep_rules(moments.RULE)
        scene.tell(moments.command())
        await scene.ask_always()
        await talk(scene, "always")
    async with on_stage(folder / "plan", theme, LARGE) as scene:
        scene.tell(moments.plan())
        await talk(scene, "plan")
        scene.tell(moments.planned())
        await talk(scene, "planned")
        scene.tell(moments.scope())
        await scene.count_files()
        await talk(scene, "scope")


def _keep_servers(scene: Scene, text: str, tools: dict[str, tuple[Definition, ...]], agreed: str) -> None:
    """Write the file of tool servers, with some that were looked at and one agreed to; none is started."""
    book = scene.runtime.desk.servers
    book.path.write_text(text)
    for name, offered in tools.items():
        book._found(name, book._line(name), offered)
    book.agree(agreed, next(view.digest for view in book.views() if view.name == agreed))


async def _open_runs(scene: Scene, theme: str) -> None:
    """Open the runs behind the badge of the second hunk, by the keys."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from k2desk.ui.diff.area import DiffArea

    await scene.shoot(theme, SMALL)
    area = scene.window.work.pane("review").findChild(DiffArea)
    area.setFocus()
    QTest.keyClick(area, Qt.Key.Key_N)
    QTest.keyClick(area, Qt.Key.Key_B)


def _save(picture: QImage, path: Path) -> None:
    """Write a picture that is read once and thrown away: packing it takes longer than drawing it."""
    picture.save(str(path), "PNG", 100)


def main(out: Path, theme: str) -> int:
    """Draw everything into a folder that is there."""
    with private_folder() as folder:
        prepare(Path(folder))
        from opened import perform

        status: int = perform(lambda: draw(Path(folder), out, theme))
        return status


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), sys.argv[2]))
