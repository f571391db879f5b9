"""The rules of the house that a machine can check."""

from __future__ import annotations

import ast
import importlib
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted((ROOT / "k2desk").rglob("*.py"))
BESIDE = [path for room in ("packaging", "bench", "figures") for path in sorted((ROOT / room).rglob("*.py"))]
TESTS = sorted((ROOT / "tests").rglob("*.py"))


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def trees(paths: list[Path], *words: str) -> Iterator[tuple[str, ast.Module]]:
    """Parse files; with words, only those that hold one of them, as parsing takes far longer than looking."""
    for path in paths:
        text = path.read_text(encoding="utf-8")
        if not words or any(word in text for word in words):
            yield name(path), ast.parse(text)


def test_every_module_says_what_it_is_for() -> None:
    missing = [path for path, tree in trees([*SOURCES, *BESIDE]) if not ast.get_docstring(tree)]
    assert missing == []


def test_files_hold_one_idea() -> None:
    files = [*SOURCES, *BESIDE]
    long = {name(p): n for p in files if (n := len(p.read_text(encoding="utf-8").splitlines())) > 400}
    assert long == {}


def test_functions_fit_on_a_screen() -> None:
    long = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in trees([*SOURCES, *BESIDE])
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and _body_lines(node) > 40
    ]
    assert long == []


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Count the lines of the body, its docstring left out."""
    body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
    assert node.end_lineno is not None
    return node.end_lineno - body[0].lineno + 1


def test_names_are_plain() -> None:
    vague = re.compile(r"(Manager|Service|Helper|Utils?)$")
    found = [
        f"{path}:{node.lineno} {node.name}"
        for path, tree in trees(SOURCES, "Manager", "Service", "Helper", "Util")
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef) and vague.search(node.name)
    ]
    assert found == []


def test_no_unfinished_work_is_announced() -> None:
    words = re.compile(r"\b(TODO|FIXME|XXX|HACK|placeholder code|not implemented yet)\b")
    found = [
        f"{name(path)}:{number}"
        for path in [*SOURCES, *TESTS]
        if path != Path(__file__).resolve()
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if words.search(line)
    ]
    assert found == []


def test_no_exception_is_swallowed() -> None:
    found = [
        f"{path}:{node.lineno}"
        for path, tree in trees(SOURCES, "except:", "Exception")
        for node in ast.walk(tree)
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or getattr(node.type, "id", "") in ("Exception", "BaseException"))
        and all(isinstance(step, ast.Pass | ast.Continue) for step in node.body)
    ]
    assert found == []


def _calls(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield node.lineno, ast.unparse(node.func)


FORBIDDEN_IN_UI = ("asyncSlot", "QMessageBox.question", "QMessageBox.critical", "setHtml", "setMarkdown")


def test_the_interface_keeps_qt_and_asyncio_apart() -> None:
    found = [
        f"{path}:{line} {call}"
        for path, tree in trees([path for path in SOURCES if name(path).startswith("k2desk/ui/")])
        for line, call in _calls(tree)
        if call.endswith(FORBIDDEN_IN_UI)
        or (
            call.endswith(("create_task", "ensure_future"))
            and path not in ("k2desk/ui/runtime.py", "k2desk/ui/tasks.py")
        )
    ]
    assert found == []


WRITERS = {
    # Who may change files at all, and which files those are; the workspace has one writer only.
    "k2desk/workspace/writer.py": "the workspace",
    "k2desk/workspace/slot.py": "the workspace, one file of a transaction of the writer",
    "k2desk/workspace/parents.py": "the workspace, the folders a transaction of the writer needs",
    "k2desk/workspace/folders.py": "the calls those three use, relative to a descriptor",
    "k2desk/workspace/named_folder.py": "the same where there are no descriptors of folders",
    "k2desk/journal/": "the record's own folder",
    "k2desk/settings/store.py": "the settings file",
    "k2desk/settings/rule_file.py": "the file of rules",
    "k2desk/settings/kept.py": "what gateways told, in the data folder",
    "k2desk/proof/": "copies of the project, which no path leads out of",
    "k2desk/sandbox/": "control groups, and empty homes for processes",
    "k2desk/core/compiled.py": "the code of modules, in the data folder",
    "k2desk/desk/crashes.py": "what this process said last, in the data folder",
    "k2desk/desk/exports.py": "a session the user has exported, outside of the workspace",
    "k2desk/demo.py": "the copy of the demo",
    "k2desk/replay/": "the folder of a replay, which is made for it and gone afterwards",
    "k2desk/ui/door.py": "its own socket, in the data folder",
    "k2desk/ui/play.py": "the pictures and the report of a played demo",
    "k2desk/ui/player.py": "the pictures and the report of a played demo",
}
WRITING = re.compile(
    r"(^|\.)(write_text|write_bytes|mkdir|makedirs|unlink|rmtree|copyfile|copytree|copy2"
    r"|symlink_to|hardlink_to|chmod|fchmod|truncate|ftruncate|mkdtemp|NamedTemporaryFile|TemporaryDirectory)$"
    r"|(path|file|Path\(.*\))\.touch$|^os\.(replace|remove|rmdir|rename|link|symlink|mkfifo|write|pwrite)$|^shutil\.(move|copy)$"
    r"|(^|\.)folder\.(rename|rename_new|exchange|unlink|mkdir|rmdir)$"
)


def _writes(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        called = ast.unparse(node.func)
        if WRITING.search(called):
            yield node.lineno, called
        if called in ("open", "os.fdopen", "io.open") or called.endswith(".open"):
            texts = [
                a.value
                for a in [*node.args, *(k.value for k in node.keywords)]
                if isinstance(a, ast.Constant)
            ]
            if any(isinstance(t, str) and re.fullmatch(r"[rbt]*[wax+][bt+]*", t) for t in texts):
                yield node.lineno, f"{called} for writing"


def test_only_one_writer_touches_the_workspace() -> None:
    found = [
        f"{path}:{line} {call}"
        for path, tree in trees([path for path in SOURCES if not name(path).startswith(tuple(WRITERS))])
        for line, call in _writes(tree)
    ]
    assert found == []


def test_no_text_of_others_becomes_markup() -> None:
    """Labels and tooltips guess whether a text is markup; those of `controls` never do."""
    rich = (
        "QLabel",
        "QTextBrowser",
        "QMessageBox",
        "QToolTip.showText",
        "insertHtml",
        "appendHtml",
        "setHtml",
    )
    found = [
        f"{path}:{node.lineno} {called}"
        for path, tree in trees(SOURCES, *(one.rpartition(".")[2] for one in rich), "setToolTip")
        if path != "k2desk/ui/controls.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and (called := ast.unparse(node.func))
        if called.endswith(rich) or (called.endswith("setToolTip") and not _fixed(node.args[0]))
    ]
    assert found == []


def _fixed(value: ast.expr) -> bool:
    """Tell whether a text is one of our own, translated or not."""
    if (
        isinstance(value, ast.Call)
        and ast.unparse(value.func) == "tr"
        and len(value.args + value.keywords) == 1
    ):
        value = value.args[0]
    return isinstance(value, ast.Constant) or (isinstance(value, ast.Name) and value.id.isupper())


STARTS_GIT = {
    "k2desk/workspace/git.py": "the hardened call",
    "k2desk/demo.py": "a repository of our own, made a moment before",
}


def test_git_is_started_in_one_place() -> None:
    named = re.compile(
        r"""find_program\(\s*["']git["']|which\(\s*["']git["']|["'](/usr/bin/)?git["'],\s*["'*]"""
    )
    imports = re.compile(r"^\s*(from|import) git\b", re.MULTILINE)
    texts = {name(path): path.read_text(encoding="utf-8") for path in SOURCES}
    found = {path for path, text in texts.items() if named.search(text) or imports.search(text)}
    assert found == set(STARTS_GIT)


BANNED_IN_TESTS = (
    "time.sleep",
    "qtbot.wait",
    "pytest.skip",
    "pytest.mark.skip",
    "pytest.mark.xfail",
    "pytest.xfail",
)


def test_the_lines_of_every_room_that_must_be_whole_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    """A room on the gate's list whose tests `make test` does not count would fail it, green as they are."""
    monkeypatch.syspath_prepend(ROOT / "packaging")
    whole = {Path(one).parts[1] for one in importlib.import_module("coverage_gate").WHOLE}
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8").replace("\\\n", " ")
    counted = re.findall(r"^COUNTED = (.*)$", recipe, re.MULTILINE)[0].split()
    assert whole - {Path(one).parts[1] for one in counted} == set()
    assert [one for one in counted if not (ROOT / one).exists()] == []


def test_tests_wait_for_things_and_not_for_time() -> None:
    found = [
        f"{path}:{node.lineno} {ast.unparse(node)}"
        for path, tree in trees(TESTS, *(f".{one.rpartition('.')[2]}" for one in BANNED_IN_TESTS))
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and ast.unparse(node) in BANNED_IN_TESTS
    ]
    assert found == []


TURNS_THE_LOOP = {
    *("processEvents", "mouseMove", "qWait", "qWaitFor", "qWaitForWindowActive", "qWaitForWindowExposed"),
    *("waitExposed", "waitActive", "waitUntil", "waitSignal", "waitSignals", "exec"),
}
"""What runs Qt's loop until it is done: from within a task, the steps of other tasks get lost in there."""


def test_no_coroutine_of_a_test_turns_the_loop_it_runs_in() -> None:
    found = [
        f"{path}:{call.lineno} {ast.unparse(call.func)}"
        for path, tree in trees(TESTS, *TURNS_THE_LOOP)
        for coroutine in ast.walk(tree)
        if isinstance(coroutine, ast.AsyncFunctionDef)
        for call in ast.walk(coroutine)
        if isinstance(call, ast.Call)
        and isinstance(call.func, ast.Attribute)
        and call.func.attr in TURNS_THE_LOOP
    ]
    assert found == []


def test_no_path_of_a_machine_is_in_the_project() -> None:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True, text=True
    ).stdout.split("\0")
    paths = re.compile(rb"(?<![A-Za-z0-9_.-])/(work|farm|root/|home/(?!stranger|u/|me/|ann|user))")
    found = [
        entry
        for entry in listed
        if entry.endswith((".py", ".md", ".toml", ".sh", "Makefile"))
        and (ROOT / entry).is_file()
        and not entry.startswith("tests/")
        and paths.search((ROOT / entry).read_bytes())
    ]
    assert [f for f in found if not f.endswith(("profile.py",))] == []


QT_FREE = """
import importlib, importlib.abc, pkgutil, sys

class NoQt(importlib.abc.MetaPathFinder):
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6", "qasync"):
            raise ImportError(f"{name} was asked for")

sys.meta_path.insert(0, NoQt())
import k2desk
count = 0
for module in pkgutil.walk_packages(k2desk.__path__, "k2desk."):
    if module.name.startswith("k2desk.ui"):
        continue
    importlib.import_module(module.name)
    count += 1
print(count)
"""


def test_everything_but_the_interface_imports_without_qt() -> None:
    done = subprocess.run([sys.executable, "-c", QT_FREE], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert int(done.stdout) > 40


@pytest.mark.parametrize(
    "heavy", ["httpx", "keyring", "git", "pygments.lexers", "markdown_it", "asyncio", "qasync"]
)
def test_the_first_paint_waits_for_nothing_heavy(heavy: str) -> None:
    code = (
        f"import sys, k2desk.ui.app, k2desk.ui.window, k2desk.bootstrap; sys.exit({heavy!r} in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr or f"{heavy} is imported before the window is painted"
