"""Symbols mentioned behind a ``#``: looked for in the files that are named, taken along by their lines."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QListView
from window_kit import Play, until  # type: ignore[import-not-found]

from k2desk.core.events import Attachment
from k2desk.ui.composer import Composer
from k2desk.ui.models.completion import Known, Mention, mention_at, offers
from k2desk.ui.models.files import files_of
from k2desk.ui.models.symbol_mentions import Found, fitting, symbols_in
from k2desk.ui.runtime import Runtime
from k2desk.workspace.symbols import Symbol
from k2desk.workspace.workspace import Workspace, open_workspace

CODE = "class Money:\n    def cents(self):\n        return 1\n\n\ndef rounded(value):\n    return value\n"


@pytest.fixture
def workspace(tmp_path: Path) -> Iterator[Workspace]:
    (tmp_path / "ledger").mkdir()
    opened = open_workspace(tmp_path / "ledger", tmp_path / "data")
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "mention"),
    [
        ("see @money.py#rou", Mention(4, "money.py", symbol="rou")),
        ("@#", Mention(0, "", symbol="")),
        ("@a.py", Mention(0, "a.py")),
    ],
)
def test_a_symbol_stands_behind_a_number_sign(text: str, mention: Mention) -> None:
    assert mention_at(text) == mention


def test_what_can_not_be_read_defines_nothing(workspace: Workspace) -> None:
    (workspace.root / "money.py").write_text(CODE)
    (workspace.root / ".env.py").write_text(CODE)
    (workspace.root / "note.txt").write_text(CODE)
    found = symbols_in(workspace, ["missing.py", "../outside.py", "note.txt", "money.py"])
    assert [(one.path, one.symbol.name, one.symbol.first) for one in found] == [
        ("money.py", "Money", 1),
        ("money.py", "cents", 2),
        ("money.py", "rounded", 6),
    ]
    assert [one.symbol.name for one in fitting("ED", found)] == ["rounded"]
    assert fitting("", found) == list(found)


def test_its_lines_go_along_and_nothing_in_its_name_hides() -> None:
    known = Known(lambda *_: (), symbols=(Found("a.md", Symbol("A \u202ehead", "heading", 3, 9)),))
    (offer,) = offers(Mention(0, "a.md", symbol="head"), known)
    assert offer.attachment == Attachment("a.md", 3, 9)
    assert (offer.name, offer.told) == ("A ⟨U+202E⟩head", "heading · a.md:3")
    assert offer.words == "@a.md#A-⟨U+202E⟩head "


def test_a_symbol_is_mentioned_by_keyboard(
    composer: Composer, runtime: Runtime, folder: Path, play: Play
) -> None:
    (folder / "src/ledger").mkdir(parents=True, exist_ok=True)
    (folder / "src/ledger/money.py").write_text(CODE)
    files = files_of(runtime)  # in a window the tree has made it

    def listed() -> bool:
        return any(view.isVisible() for view in composer.window().findChildren(QListView))

    async def scenario() -> None:
        runtime.open_session(folder)
        await until(lambda: runtime.engine is not None and files.workspace is not None)
        QTest.keyClicks(composer.draft, "Why does @money.py#rou")
        await until(listed)
        QTest.keyClick(composer.draft, Qt.Key.Key_Return)
        assert composer.attachments == (Attachment("src/ledger/money.py", 6, 7),)
        assert composer.draft.toPlainText() == "Why does @src/ledger/money.py#rounded "

    play(scenario)
