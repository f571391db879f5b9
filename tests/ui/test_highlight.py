"""Syntax colours: the table of lexers, the stretches they give, and nothing imported that is not used."""

from __future__ import annotations

import subprocess
import sys

import pytest

from k2desk.ui import highlight
from k2desk.ui.highlight import highlight_lines, language_named, language_of


@pytest.mark.parametrize(
    ("path", "language"),
    [
        ("src/a.py", "python"),
        ("A.PY", "python"),
        ("include/x.hpp", "cpp"),
        ("Makefile", "makefile"),
        ("deploy/Dockerfile", "dockerfile"),
        ("CMakeLists.txt", "cmake"),
        ("a.tsx", "typescript"),
        ("notes.txt", ""),
        ("py", ""),
        ("dir.py/README", ""),
        ("", ""),
    ],
)
def test_a_file_name_tells_the_language(path: str, language: str) -> None:
    assert language_of(path) == language


@pytest.mark.parametrize(
    ("name", "language"), [("Python", "python"), ("sh", "bash"), ("c++", "cpp"), ("?", "")]
)
def test_people_have_names_for_languages(name: str, language: str) -> None:
    assert language_named(name) == language


@pytest.mark.parametrize("language", sorted(highlight._LEXERS))
def test_every_lexer_of_the_table_colours(language: str) -> None:
    code = 'x = "a" # b\n// c\n<a href="b">1</a>\n-- d\n\nif (1) { return 0; }\n'
    lines = highlight_lines(code, language)
    assert len(lines) == len(code.split("\n"))
    for spans, text in zip(lines, code.split("\n"), strict=True):
        end = 0
        for start, length, token in spans:
            assert start >= end
            assert length > 0
            assert token
            end = start + length
        assert end <= len(text)


def test_every_table_leads_to_a_lexer() -> None:
    for table in (highlight._NAMES, highlight._ENDINGS, highlight._FILES):
        assert set(table.values()) <= set(highlight._LEXERS)


def words(code: str, language: str = "python") -> list[tuple[str, str]]:
    return [
        (line[start : start + length], token)
        for line, spans in zip(code.split("\n"), highlight_lines(code, language), strict=True)
        for start, length, token in spans
    ]


def test_python_in_the_colours_of_the_theme() -> None:
    found = words('def total(a) -> None:\n    return "x" + 10  # sum\n\nclass Money: pass')
    assert ("def", "keyword") in found
    assert ("total", "function") in found
    assert ("None", "constant") in found
    assert ("10", "number") in found
    assert ("# sum", "comment") in found
    assert ("Money", "type") in found
    assert "".join(word for word, token in found if token == "string") == '"x"'


def test_a_string_over_several_lines_colours_each_of_them() -> None:
    assert [spans[:1] for spans in highlight_lines('"""a\n\nbc\n"""', "python")] == [
        [(0, 4, "string")],
        [],
        [(0, 2, "string")],
        [(0, 3, "string")],
    ]


def test_an_unknown_language_is_plain() -> None:
    assert highlight_lines("def a():\n  pass", "klingon") == [[], []]
    assert highlight_lines("", "python") == [[]]


def test_only_the_lexer_that_is_needed_is_imported() -> None:
    code = (
        "import sys; from k2desk.ui.highlight import highlight_lines as h; h('# a\\n```go\\nx\\n```', 'md');"
        "print(sorted(m for m in sys.modules if m.startswith('pygments.lexers.')))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "pygments.lexers.markup" in done.stdout
    assert "pygments.lexers.go'" not in done.stdout
    assert "pygments.lexers.rust" not in done.stdout
