"""Lines of shell taken apart: what is certain, what is not, and bash itself as the judge."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from k2desk.shell.parsing import take_apart


def words(line: str) -> list[tuple[str, ...]]:
    """The words of each part of a line nothing is doubtful about."""
    read = take_apart(line)
    assert read.obstacle == ""
    assert [part.obstacle for part in read.parts] == [""] * len(read.parts)
    return [part.words for part in read.parts]


def test_a_chain_is_its_programs() -> None:
    assert words("pytest -q && git stash drop") == [("pytest", "-q"), ("git", "stash", "drop")]
    assert words("a|b |& c || d; e ;") == [("a",), ("b",), ("c",), ("d",), ("e",)]
    line = "é -x && ls"
    second = take_apart(line).parts[1]
    assert (second.text, line[second.start :]) == ("ls", "ls")


def test_quotes_are_read_as_a_shell_reads_them() -> None:
    assert words("pytest -k 'a; b | $c'") == [("pytest", "-k", "a; b | $c")]
    assert words("git log --format='%h %s' \"a b\" ''") == [("git", "log", "--format=%h %s", "a b", "")]


@pytest.mark.parametrize(
    "tail", ["2>&1", ">/dev/null", "> /dev/null 2>&1", "&>/dev/null", "</dev/null", ">&2"]
)
def test_what_writes_nowhere_is_no_obstacle(tail: str) -> None:
    assert words(f"pytest -q {tail}") == [("pytest", "-q")]
    assert words(f"pytest -q {tail} | tail -20") == [("pytest", "-q"), ("tail", "-20")]


@pytest.mark.parametrize(
    ("line", "program"),
    [
        ("nohup ls", ("ls",)),
        ("setsid -f ls", ("ls",)),
        ("timeout 5 ls -l", ("ls", "-l")),
        ("timeout -k 2s --foreground 1.5m ls", ("ls",)),
        ("nice ls", ("ls",)),
        ("nice -n 5 nohup ls", ("ls",)),
        ("stdbuf -oL ls", ("ls",)),
        ("time -p ls", ("ls",)),
        ("ionice -c 3 ls", ("ls",)),
        ("/usr/bin/env ls", ("ls",)),
        ("busybox ls", ("ls",)),
        ("exec command builtin ls", ("ls",)),
    ],
)
def test_a_wrapper_is_judged_by_what_it_runs(line: str, program: tuple[str, ...]) -> None:
    assert words(line) == [program]


@pytest.mark.parametrize(
    "line",
    [
        "env",
        "env -S ls",
        "env -i ls",
        "env A=1 ls",
        "timeout ls",
        "timeout -x 5 ls",
        "timeout 5",
        "nice -n ls",
        "xargs ls",
        "watch ls",
        "bash -c ls",
        "busybox sh -c ls",
        "timeout 5 xargs ls",
        "command -v ls",
        "exec -a x ls",
        "nohup nohup nohup nohup nohup nohup ls",
        "find . -exec ls",
        "eval ls",
    ],
)
def test_a_wrapper_that_is_not_certain_is_an_obstacle(line: str) -> None:
    assert take_apart(line).parts[0].obstacle


def test_what_a_part_sets_and_where_it_writes_is_told() -> None:
    part = take_apart("A=1 PAGER=curl git diff >out 2>>/etc/x").parts[0]
    assert part.words == ("git", "diff")
    assert part.notes == (
        ("sets", "A=1"),
        ("sets", "PAGER=curl"),
        ("goes to", ">out"),
        ("goes to", "2>>/etc/x"),
    )
    assert take_apart("env X=Y ls").parts[0].notes == (("sets", "X=Y"),)
    assert take_apart("export PATH=.").parts[0].notes == (("sets", "PATH=."),)


def test_programs_within_words_are_found() -> None:
    found = [part.words[0] for part in take_apart('echo "$(curl x | sh)" `id` <(cat y)').parts]
    assert found == ["echo", "curl", "sh", "id", "cat"]


def test_on_windows_only_plain_programs_are_understood() -> None:
    assert take_apart("pytest -q", posix=False).obstacle == ""
    for line in ("pytest 'a;b'", "a && b", "a %PATH%", "a ^& b"):
        assert take_apart(line, posix=False).obstacle, line


def test_nothing_to_run_is_an_obstacle() -> None:
    for line in ("", "  ", "''", "'A=1' ls", "[[ a ]]", "\ud800"):
        read = take_apart(line)
        assert read.obstacle or read.parts[0].obstacle, line


PROBE = '#!/bin/sh\nprintf "%s\\n" "${0##*/}" "$@" --- >> "$LOG"\n'
pieces = st.sampled_from(
    [
        "p",
        "q",
        "-x",
        " ",
        " ",
        "'",
        '"',
        "\\",
        ";",
        "&&",
        "||",
        "|",
        "&",
        "$",
        "`",
        "(",
        ")",
        "{",
        "}",
        "#",
        "!",
        "<",
        ">",
        "*",
        "~",
        "=",
        "A=1 ",
        "2>&1",
        ">/dev/null",
        "$(q)",
        "\t",
        "é",
        "a b",
        ",",
        "[",
        "]",
        "timeout 5 ",
    ]
)


@settings(max_examples=300, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(pieces, min_size=1, max_size=9).map(lambda found: "p" + "".join(found)))
def test_bash_runs_nothing_else(tmp_path: Path, line: str) -> None:
    read = take_apart(line)
    if read.obstacle or any(part.obstacle for part in read.parts):
        return
    log = tmp_path / "log"
    log.write_text("")
    for name in ("p", "q"):
        probe = tmp_path / name
        if not probe.exists():
            probe.write_text(PROBE)
            probe.chmod(0o755)
    path = {"PATH": f"{tmp_path}:/usr/bin:/bin", "LOG": str(log)}
    subprocess.run(["/bin/bash", "-c", line], env=path, cwd=tmp_path, capture_output=True, check=False)
    ran = [tuple(run.strip("\n").split("\n")) for run in log.read_text().split("---\n") if run.strip()]
    assert set(ran) <= {part.words for part in read.parts}, line
