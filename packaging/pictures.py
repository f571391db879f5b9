"""Draws the README's pictures from the real window: ``python packaging/pictures.py docs/pictures``."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from stage import prepare, private_folder

if TYPE_CHECKING:
    from PySide6.QtGui import QImage

LARGE, SMALL = (1600, 1000), (1280, 720)


async def draw(folder: Path, out: Path) -> None:
    """Play the recording and save a picture wherever there is something to see."""
    from opened import on_stage

    async with on_stage(folder / "a", "dark", SMALL) as scene:
        await scene.open_folders()
        await scene.ask()
        keep(await scene.shoot("dark"), out / "question-dark.png")
        await scene.let_tests_run()
        scene.untick_second_hunk()
        await scene.prove()
        keep(await scene.shoot("dark", LARGE), out / "main-dark.png")
        keep(await scene.shoot("light"), out / "main-light.png")
        scene.widen_review()
        keep(await scene.shoot("light", SMALL), out / "review-split-light.png")
        scene.narrow_review()
        await scene.apply()
        await scene.look_back(2)
        keep(await scene.shoot("dark", SMALL), out / "as-it-was-dark.png")
        scene.return_to_now()
    async with on_stage(folder / "b", "dark", SMALL, key=False) as scene:
        keep(await scene.shoot("dark"), out / "first-run-dark.png")


def keep(picture: QImage, path: Path) -> None:
    """Save a picture with the 256 colours that fit it best: a third of the bytes, the same to the eye."""
    from palette import indexed

    indexed(picture).save(str(path), "PNG", 0)


def main(out: Path) -> int:
    """Draw all pictures into a folder."""
    out.mkdir(parents=True, exist_ok=True)
    out = out.resolve()
    with private_folder() as folder:
        prepare(Path(folder))
        from opened import perform

        return perform(lambda: draw(Path(folder), out))


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1])))
