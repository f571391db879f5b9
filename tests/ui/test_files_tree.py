"""The model of the tree: lazy, in order, and steady when files come and go."""

from __future__ import annotations

import random
import time

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QApplication

from k2desk.ui.models.tree import FOLDER, MARK, PATH, Tree
from k2desk.workspace.paths import PathList


def rows(model: Tree, parent: QModelIndex | None = None) -> list[str]:
    """The names below a row, a slash after those of folders."""
    above = parent or QModelIndex()
    found = [model.index(row, 0, above) for row in range(model.rowCount(above))]
    return [index.data() + ("/" if index.data(FOLDER) else "") for index in found]


def made(qapp: QApplication, *paths: str) -> Tree:
    model = Tree(qapp)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    model.show_paths(PathList(paths), fresh=True)
    return model


def test_folders_come_first_and_lead_down(qapp: QApplication) -> None:
    model = made(qapp, "README.md", "src/b.py", "src/a/c.py", "Docs/x")
    assert rows(model) == ["Docs/", "src/", "README.md"]
    source = model.index_of("src")
    assert rows(model, source) == ["a/", "b.py"]
    deep = model.index_of("src/a/c.py")
    assert (deep.data(), model.path(deep)) == ("c.py", "src/a/c.py")
    assert model.path(model.parent(deep)) == "src/a"
    assert not model.parent(source).isValid()
    assert model.is_folder(source)
    assert not model.is_folder(deep)
    assert not model.index_of("src/none").isValid()
    assert not model.index_of("README.md/none").isValid()
    assert not model.index(9, 0).isValid()
    assert model.hasChildren(source)
    assert not model.hasChildren(deep)
    assert QObject.parent(model) is qapp
    assert deep.data(Qt.ItemDataRole.DecorationRole) is None
    model.deleteLater()


def test_rows_that_stay_keep_their_place(qapp: QApplication) -> None:
    model = made(qapp, "a/one", "a/two", "b/x", "c", "z")
    model.index_of("a/one")
    held = QPersistentModelIndex(model.index_of("a/two"))
    gone = QPersistentModelIndex(model.index_of("b/x"))
    model.show_paths(PathList(["0/new", "a/one", "a/three", "a/two", "c/now a folder", "z"]))
    assert rows(model) == ["0/", "a/", "c/", "z"]
    assert rows(model, model.index_of("a")) == ["one", "three", "two"]
    assert held.data(PATH) == "a/two"
    assert held.row() == 2
    assert not gone.isValid()
    model.deleteLater()


def test_any_change_ends_in_the_right_rows(qapp: QApplication) -> None:
    chance = random.Random(7)
    names = [f"{a}/{b}/{c}" for a in "ab" for b in "xyz" for c in "1234"] + list("pqrs")
    model = made(qapp)
    for _ in range(60):
        paths = PathList(chance.sample(names, chance.randrange(len(names))))
        model.show_paths(paths)

        def same(folder: str, index: QModelIndex, paths: PathList = paths) -> None:
            children = paths.children(folder)
            assert rows(model, index) == [child.name + "/" * child.folder for child in children]
            for row, child in enumerate(children):
                if child.folder and chance.random() < 0.8:
                    same(child.path, model.index(row, 0, index))

        same("", QModelIndex())
    model.deleteLater()


def test_marks_are_shown_and_told(qapp: QApplication) -> None:
    model = made(qapp, "src/a.py", "src/sub/b.py", "c.py", "docs/d.md")
    deep = model.index_of("src/sub/b.py")
    model.index_of("docs/d.md")
    told: list[str] = []
    model.dataChanged.connect(lambda first, *_: told.append(model.path(first.parent())))
    model.show_marks({"src/sub/b.py": "M", "c.py": "?"})
    assert sorted(told) == ["", "src", "src/sub"], "nothing is told of the folder that has no other marks"
    assert deep.data(MARK) == "M"
    assert model.index_of("src").data(MARK) == "below"
    assert model.index_of("src/a.py").data(MARK) == ""
    assert (
        model.index_of("c.py").data(Qt.ItemDataRole.AccessibleTextRole) == "c.py, file, new, unknown to git"
    )
    assert "holds changes" in model.index_of("src").data(Qt.ItemDataRole.AccessibleTextRole)
    told.clear()
    model.show_marks({"src/sub/b.py": "M", "c.py": "?"})
    assert not told
    model.show_marks({"c.py": "?"})
    assert sorted(told) == ["", "src", "src/sub"]
    assert model.index_of("src").data(MARK) == ""
    model.deleteLater()


def test_a_name_that_hides_something_is_shown_openly(qapp: QApplication) -> None:
    model = made(qapp, "a\u202egpj.exe", "caf\udce9")
    assert rows(model) == ["a⟨U+202E⟩gpj.exe", "caf⟨E9⟩"]
    assert model.path(model.index(0, 0)) == "a\u202egpj.exe"
    model.deleteLater()


def test_a_hundred_thousand_files_take_no_time(qapp: QApplication) -> None:
    paths = PathList(f"d{number % 89}/e{number % 97}/file{number}.py" for number in range(100_000))
    model = Tree(qapp)
    started = time.perf_counter()
    model.show_paths(paths, fresh=True)
    assert model.rowCount() == 89
    assert time.perf_counter() - started < 0.1  # some 2 ms; the limit leaves room for a busy machine
    assert model.index_of("d1/e1/file1.py").isValid()
    assert len(model._nodes) < 1500  # only what was opened
    model.deleteLater()
