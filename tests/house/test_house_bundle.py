"""What the bundle leaves out and what it has to bring; `make package` tries the result itself."""

from __future__ import annotations

import ast
import importlib
import shutil
import struct
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from PySide6.QtGui import QImageReader
from PySide6.QtWidgets import QApplication

from k2desk.ui.highlight import modules
from k2desk.workspace.symbols import grammars, languages

ROOT = Path(__file__).resolve().parents[2]
BY_NAME = {
    # PyInstaller follows what is imported in so many words; these are not, and the recipe names them thus.
    "k2desk/commands/base.py": 'collect_submodules("k2desk")',
    "k2desk/desk/program.py": "*lexers()",
    "k2desk/mcp/link.py": "*SDK",
    "k2desk/proof/cluster.py": "excludes=UNUSED_MODULES",
    "k2desk/provider/spec.py": 'collect_submodules("k2desk")',
    "k2desk/settings/keys.py": 'collect_submodules("keyring.backends")',
    "k2desk/tools/found.py": 'collect_submodules("k2desk")',
    "k2desk/ui/highlight.py": "*lexers()",
    "k2desk/ui/pane.py": 'collect_submodules("k2desk")',
    "k2desk/workspace/symbols.py": "*grammars()",
}


@pytest.fixture
def recipe(monkeypatch: pytest.MonkeyPatch) -> str:
    """The text of the recipe; the modules beside it can be imported."""
    monkeypatch.syspath_prepend(ROOT / "packaging")
    return (ROOT / "packaging" / "k2desk.spec").read_text(encoding="utf-8")


def loaded(name: str) -> ModuleType:
    return importlib.import_module(name)


def test_the_recipe_knows_whatever_is_imported_by_name(recipe: str) -> None:
    found = {
        str(path.relative_to(ROOT))
        for path in (ROOT / "k2desk").rglob("*.py")
        if "import_module" in (text := path.read_text(encoding="utf-8"))
        for node in ast.walk(ast.parse(text))
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("import_module")
    }
    assert found == set(BY_NAME)
    assert [way for way in BY_NAME.values() if way not in recipe] == []


def test_every_grammar_and_lexer_that_is_named_is_there() -> None:
    assert {f"tree_sitter_{name}" for name in languages()} == set(grammars())
    assert [importlib.import_module(name).__name__ for name in modules()] == list(modules())


def test_nothing_of_ours_needs_what_is_left_out(recipe: str) -> None:
    unused = loaded("bundle_parts").UNUSED_MODULES
    found = {
        (str(path.relative_to(ROOT)), name)
        for path in (ROOT / "k2desk").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        for name in _imported(node)
        if any(name == one or name.startswith(f"{one}.") for one in unused)
    }
    assert found == set()


def _imported(node: ast.AST) -> tuple[str, ...]:
    if isinstance(node, ast.Import):
        return tuple(one.name for one in node.names)
    if isinstance(node, ast.ImportFrom) and not node.level:
        return (node.module or "", *(f"{node.module}.{one.name}" for one in node.names))
    return ()


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere Qt brings no ICU")
def test_the_data_of_icu_is_made_small_and_stays_what_it_is(recipe: str) -> None:
    icu = loaded("icu_data")
    pyside = Path(importlib.import_module("PySide6").__file__ or "").parent
    (library,) = (pyside / "Qt/lib").glob("libicudata.so.*")
    header, parts = icu.unpacked(library.read_bytes())
    small = {name: data for name, data in parts.items() if icu.needed(name.partition("/")[2])}
    size = sum(map(len, small.values()))
    assert size < sum(map(len, parts.values())) / 5
    assert {name.rpartition("/")[2] for name in small} >= {"root.res", "ucadata.icu", "sv.res"}
    data = icu.packed(header, small)
    again, unpacked = icu.unpacked(bytes(40) + struct.pack("<Q", 48 + len(data)) + data)
    assert again == header
    assert list(unpacked) == sorted(small)
    assert all(unpacked[name].startswith(data) for name, data in small.items())


def test_an_appimage_is_cut_before_its_squashfs(recipe: str) -> None:
    head = b"\x7fELF\2\1\1\0AI\2" + bytes(29) + struct.pack("<Q", 64) + bytes(10) + struct.pack("<HH", 64, 2)
    whole = head.ljust(64, b"\0") + b"sections".ljust(128, b".") + b"hsqs and files"
    assert loaded("appimage")._cut(whole) == whole[:192]
    for other in (whole.replace(b"AI\2", b"AI\1"), whole.replace(b"hsqs", b"else")):
        with pytest.raises(ValueError, match="no AppImage of the second form"):
            loaded("appimage")._cut(other)


def test_the_icons_of_other_systems_are_read_as_icons(
    recipe: str, qapp: QApplication, tmp_path: Path
) -> None:
    loaded("icons").write(tmp_path)
    apple, windows = {128, 256, 512, 1024}, {16, 24, 32, 48, 64, 128, 256}
    for name, sizes in (("k2desk.ico", windows), ("k2desk.icns", apple)):
        reader = QImageReader(str(tmp_path / name))
        found = set()
        for number in range(reader.imageCount()):
            reader.jumpToImage(number)
            image = reader.read()
            assert image.pixelColor(image.width() // 2, image.height() // 2).alpha() == 255
            found.add(image.width())
        assert found == sizes


@pytest.mark.skipif(shutil.which("shellcheck") is None, reason="shellcheck is not here")
def test_our_scripts_of_shell_are_sound() -> None:
    scripts = sorted(str(path) for path in (ROOT / "packaging").rglob("*.sh"))
    subprocess.run(["shellcheck", *scripts], check=True)


def test_a_library_without_such_data_is_told(recipe: str) -> None:
    with pytest.raises(ValueError, match="no data of ICU"):
        loaded("icu_data").unpacked(b"\x7fELF" + bytes(200) + b"CmnD" + bytes(200))
