from __future__ import annotations

from pathlib import Path

import pytest

from k2desk.core.errors import ToolError
from k2desk.proof import tests as detecting
from k2desk.proof.tests import TestCommand, check_target, detect

PYTEST_FILE = "def test_a():\n    pass\n"
UNITTEST_FILE = "import unittest\n\n\nclass A(unittest.TestCase):\n    def test_a(self):\n        pass\n"


@pytest.mark.parametrize(
    ("files", "runner", "reason"),
    [
        ({"pytest.ini": ""}, "pytest", "pytest.ini"),
        ({"tests/conftest.py": ""}, "pytest", "tests/conftest.py"),
        ({"tox.ini": "[pytest]\n"}, "pytest", "tox.ini"),
        ({"setup.cfg": "[tool:pytest]\n"}, "pytest", "setup.cfg"),
        ({"pyproject.toml": "[tool.pytest.ini_options]\n"}, "pytest", "pyproject.toml"),
        ({"pyproject.toml": "[dependency-groups]\ndev = ['pytest>=8']\n"}, "pytest", "pyproject.toml"),
        ({"pyproject.toml": "broken [", "tests/test_a.py": PYTEST_FILE}, "pytest", "tests/test_a.py"),
        ({"requirements-dev.txt": "a\npytest==8\n"}, "pytest", "requirements-dev.txt"),
        ({"src/p/tests/a_test.py": "import pytest\n"}, "pytest", "src/p/tests/a_test.py"),
        ({"tests/test_a.py": UNITTEST_FILE}, "unittest", "tests/test_a.py"),
        ({"test_a.py": UNITTEST_FILE, "b/test_b.py": PYTEST_FILE}, "pytest", "b/test_b.py"),
    ],
)
def test_it_is_seen_how_tests_are_run(project: Path, files: dict[str, str], runner: str, reason: str) -> None:
    for name, text in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    found = detect(project)
    assert found is not None
    assert (found.runner, found.reason) == (runner, reason)


@pytest.mark.parametrize(
    "files",
    [
        {},
        {"main.py": PYTEST_FILE},
        {"node_modules/x/test_a.py": PYTEST_FILE},
        {".hidden/test_a.py": PYTEST_FILE},
        {"pyproject.toml": "tool = 1\n"},
        {"tests/test_data.py": "x = 1\n"},
    ],
)
def test_nothing_is_made_up(project: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (project / name).parent.mkdir(parents=True, exist_ok=True)
        (project / name).write_text(text)
    assert detect(project) is None


def test_links_and_pipes_are_not_read(project: Path, tmp_path: Path) -> None:
    (tmp_path / "outside.py").write_text(PYTEST_FILE)
    (project / "test_a.py").symlink_to(tmp_path / "outside.py")
    (project / "pyproject.toml").symlink_to("/dev/zero")
    assert detect(project) is None


def test_a_huge_project_is_not_searched_for_ever(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(detecting, "_MOST_ENTRIES", 3)
    for name in "abcd":
        (project / name).touch()
    (project / "test_a.py").write_text(PYTEST_FILE)
    assert detect(project) is None


@pytest.mark.parametrize(
    "target", ["", "tests", "tests/test_a.py", "tests/test_a.py::TestB::test_c[1-ü b]", "./a.py"]
)
def test_targets(target: str) -> None:
    assert check_target(target) == target


@pytest.mark.parametrize(
    "target",
    [
        "-p evil",
        "--rootdir=/",
        "@file",
        "../a.py",
        "/etc/passwd",
        "a/../../b::c",
        "a\nb",
        "a\0b",
        "::x",
        "\u202ea",
    ],
)
def test_what_is_no_target_is_refused(target: str) -> None:
    with pytest.raises(ToolError):
        check_target(target)


def test_words() -> None:
    assert TestCommand("pytest", "").words("tests/test_a.py") == "python -m pytest -q tests/test_a.py"
    assert TestCommand("pytest", "").words() == "python -m pytest -q"
    assert TestCommand("unittest", "").words() == "python -m unittest"
