"""What the bundle leaves out and what it has to bring; `make package` tries the result itself."""

from __future__ import annotations

import ast
import importlib
import sys
from pathlib import Path
from types import ModuleType

import pytest

from k2desk.ui.highlight import modules
from k2desk.workspace.symbols import grammars, languages

ROOT = Path(__file__).resolve().parents[2]
BY_NAME = {
    # PyInstaller follows what is imported in so many words; these are not, and the recipe names them thus.
    "k2desk/commands/base.py": 'collect_submodules("k2desk")',
    "k2desk/desk/program.py": "*lexers()",
    "k2desk/mcp/link.py": "*SDK",
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
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
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
    assert {name.rpartition("/")[2] for name in small} >= {
        "root.res",
        "ucadata.icu",
        "sv.res",
        "zoneinfo64.res",
    }
    again, unpacked = icu.unpacked(b"\x7fELF" + bytes(124) + icu.packed(header, small) + bytes(16))
    assert again == header
    assert list(unpacked) == sorted(small)
    assert all(
        unpacked[name].startswith(data) for name, data in small.items() if data != list(small.values())[-1]
    )


def test_a_library_without_such_data_is_told(recipe: str) -> None:
    with pytest.raises(ValueError, match="no data of ICU"):
        loaded("icu_data").unpacked(b"\x7fELF" + bytes(200) + b"CmnD" + bytes(200))
