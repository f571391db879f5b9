"""Code that a library compiles at every start is kept for the next one, and for nothing else."""

from __future__ import annotations

import builtins
import os
import re
import subprocess
import sys
from pathlib import Path
from types import CodeType
from typing import Any

import pytest

from k2desk.core.compiled import kept

SOURCE = b"answer = 42\n"


def compile_all(folder: Path, *sources: bytes, name: str = "lib/module.py") -> list[CodeType]:
    with kept(folder):
        return [compile(source, name, "exec") for source in sources]


def value(code: CodeType) -> Any:
    found: dict[str, Any] = {}
    exec(code, found)
    return found["answer"]


@pytest.fixture
def counted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Count what Python itself compiles."""
    names: list[str] = []
    real = builtins.compile

    def counting(source: Any, filename: Any, *rest: Any, **named: Any) -> Any:
        names.append(str(filename))
        return real(source, filename, *rest, **named)

    monkeypatch.setattr(builtins, "compile", counting)
    return names


def test_what_was_compiled_once_is_taken_from_the_file(tmp_path: Path, counted: list[str]) -> None:
    first = compile_all(tmp_path / "new", SOURCE)
    again = compile_all(tmp_path / "new", SOURCE)
    assert counted == ["lib/module.py"]
    assert value(first[0]) == value(again[0]) == 42
    assert [path.stat().st_mode & 0o077 for path in (tmp_path / "new").iterdir()] == [0]


def test_another_source_is_compiled_anew_and_kept_instead(tmp_path: Path, counted: list[str]) -> None:
    compile_all(tmp_path, SOURCE)
    assert value(compile_all(tmp_path, b"answer = 43\n")[0]) == 43
    assert value(compile_all(tmp_path, b"answer = 43\n")[0]) == 43
    assert len(counted) == 2


def test_what_is_no_module_goes_its_own_way(tmp_path: Path, counted: list[str]) -> None:
    for _ in range(2):
        with kept(tmp_path):
            assert eval(compile("40 + 2", "words", "eval")) == 42
            assert isinstance(compile(SOURCE, "words", "exec", dont_inherit=True), CodeType)
    assert counted == ["words"] * 4
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("damage", [b"", b"x" * 100, None])
def test_a_damaged_file_is_not_read(tmp_path: Path, damage: bytes | None, counted: list[str]) -> None:
    compile_all(tmp_path, SOURCE)
    file = next(tmp_path.iterdir())
    file.write_bytes(file.read_bytes()[:-1] + b"?" if damage is None else damage)
    assert value(compile_all(tmp_path, SOURCE)[0]) == 42
    assert value(compile_all(tmp_path, SOURCE)[0]) == 42
    assert len(counted) == 2


def test_a_file_others_can_write_is_not_read(tmp_path: Path, counted: list[str]) -> None:
    compile_all(tmp_path, SOURCE)
    file = next(tmp_path.iterdir())
    file.chmod(0o602)
    compile_all(tmp_path, SOURCE)
    assert len(counted) == (2 if os.name == "posix" else 1)


def test_a_folder_that_cannot_be_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    assert value(compile_all(tmp_path / "file" / "below", SOURCE)[0]) == 42


def test_nothing_is_left_behind_where_writing_fails(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(self: Path, target: Path) -> Path:
        raise OSError("no")

    monkeypatch.setattr(Path, "replace", refused)
    compile_all(tmp_path, SOURCE)
    assert list(tmp_path.iterdir()) == []


def test_python_compiles_as_before_afterwards(tmp_path: Path) -> None:
    before = builtins.compile
    with pytest.raises(KeyError), kept(tmp_path):
        raise KeyError
    assert builtins.compile is before


def match_all(folder: Path, *given: tuple[str | bytes, int]) -> list[re.Pattern[Any]]:
    re.purge()
    with kept(folder):
        return [re.compile(pattern, flags) for pattern, flags in given]


PATTERNS: list[tuple[str | bytes, int]] = [
    (r"(?P<name>\w+)\s*=\s*(?P<value>[^;]+?);", 0),
    (r"(?P<name>\w+)\s*=\s*(?P<value>[^;]+?);", re.I | re.X),
    (rb"^(a|b)+$", re.M),
]


def test_a_pattern_is_parsed_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[Any] = []
    parser: Any = re._parser  # type: ignore[attr-defined]
    real = parser.parse
    monkeypatch.setattr(parser, "parse", lambda text, *rest: (parsed.append(text), real(text, *rest))[1])
    first, again = match_all(tmp_path, *PATTERNS), match_all(tmp_path, *PATTERNS)
    assert parsed == [text for text, _ in PATTERNS]
    plain = [re.compile(text, flags) for text, flags in PATTERNS]
    assert first == again == plain
    for made in (first, again):
        found = made[0].search("a = 40 + 2; b")
        assert found is not None
        assert found.groupdict() == {"name": "a", "value": "40 + 2"}
        assert made[1].sub("x", "A=B;") == "x"
        assert made[2].findall(b"ab\nc\nb") == [b"b", b"b"]


def test_a_pattern_that_is_wrong_is_refused_and_not_kept(tmp_path: Path) -> None:
    for _ in range(2):
        with pytest.raises(re.error):
            match_all(tmp_path, ("(", 0))
    assert list(tmp_path.iterdir()) == []


def test_a_pattern_that_is_parsed_already_goes_its_own_way(tmp_path: Path) -> None:
    names: Any = re._compiler  # type: ignore[attr-defined]
    with kept(tmp_path):
        made = names.compile(re._parser.parse("a+b"))  # type: ignore[attr-defined]
    assert made.fullmatch("aab")
    assert list(tmp_path.iterdir()) == []


def test_patterns_are_parsed_as_before_afterwards(tmp_path: Path) -> None:
    names = vars(re._compiler)  # type: ignore[attr-defined]
    before = names["compile"], names["_sre"]
    with pytest.raises(KeyError), kept(tmp_path):
        raise KeyError
    assert (names["compile"], names["_sre"]) == before


def test_where_python_makes_patterns_otherwise_it_is_left_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("re._compiler._sre")
    with kept(tmp_path):
        pass
    assert list(tmp_path.iterdir()) == []


PYSIDE = """
import builtins, sys
from pathlib import Path
from k2desk.core.compiled import kept
real, names = builtins.compile, []
builtins.compile = lambda s, n, *r, **k: (names.append(n), real(s, n, *r, **k))[1]
with kept(Path(sys.argv[1])):
    import PySide6.QtCore
print(len([name for name in names if str(name).startswith("shibokensupport/")]))
"""


def test_pyside_is_what_this_is_for(tmp_path: Path) -> None:
    argv = [sys.executable, "-c", PYSIDE, str(tmp_path)]
    counts = [int(subprocess.run(argv, capture_output=True, check=True, text=True).stdout) for _ in range(2)]
    assert counts[0] > 10
    assert counts[1] == 0
