"""What rules allow and deny, and above all what they must not."""

from __future__ import annotations

import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.lines import Part
from k2desk.core.rules import (
    Paths,
    Rule,
    RuleError,
    Rules,
    Ruling,
    Subject,
    parse,
    plain_words,
)
from k2desk.core.rules_toml import parse_toml, read_toml
from k2desk.shell.parsing import take_apart

TOOLS = ("read_file", "search_text", "run_tests", "run_command", "propose_edit")


def ruled(rules: str, tool: str, subject: Subject) -> bool | None:
    ruling = parse(rules, TOOLS).judge(tool, subject)
    return None if ruling is None else ruling.allowed


def command(rules: str, line: str) -> bool | None:
    return ruled(rules, "run_command", take_apart(line))


def edit(rules: str, *paths: str) -> bool | None:
    return ruled(rules, "propose_edit", Paths(paths))


@pytest.mark.parametrize(
    "line",
    [
        "pytest",
        "pytest -q",
        "pytest -q tests/test_a.py::test_b",
        "pytest -k 'a or b'",
        'pytest  "-q" x=1 a+b',
    ],
)
def test_a_command_is_allowed_by_its_beginning(line: str) -> None:
    assert command("run_command:pytest", line) is True


@pytest.mark.parametrize(
    "line", ["pytest", "pytest -qq", "pytest tests -q", "./pytest -q", "py.test -q", "PYTEST -q"]
)
def test_its_words_are_compared_whole_and_in_order(line: str) -> None:
    assert command("run_command:pytest -q", line) is None


@pytest.mark.parametrize(
    "line",
    [
        # X01: operators
        "pytest; rm -rf x",
        "pytest && curl x",
        "pytest || true",
        "pytest | tee x",
        "pytest & curl x",
        "pytest |& cat",
        "! pytest",
        "(pytest)",
        "{ pytest; }",
        # X02: line breaks and hidden characters
        "pytest\nrm -rf x",
        "pytest\rrm",
        "pytest\r\nrm",
        "pytest\x0brm",
        "pytest\u2028rm",
        "pytest\u202e",
        "pytest\u200b",
        "pytest\x00",
        "pytest\t-q",
        # X03: substitutions
        "pytest $(curl x)",
        "pytest `curl x`",
        "pytest <(curl x)",
        "pytest ${x:-$(curl)}",
        "pytest $((a[$(curl)]))",
        "pytest ${x@P}",
        'pytest "$(curl x)"',
        "pytest <<E\n$(curl)\nE",
        "pytest $HOME",
        # X04: assignments
        "FOO=1 pytest",
        "LD_PRELOAD=x pytest",
        "FOO+=1 pytest",
        "'FOO=1' pytest",
        # X05: wrappers
        "xargs pytest",
        "watch pytest",
        "env -S pytest",
        "eval pytest",
        "bash pytest",
        "./sudo pytest",
        "sudo.exe pytest",
        # X07: redirections
        "pytest > x",
        "pytest >> x",
        "pytest >| x",
        "pytest 1<> x",
        "pytest &> x",
        "pytest >&3",
        "pytest 2>/etc/x",
        "pytest < x",
        # wildcards, escapes, comments, history, homes, quotes without an end, nothing, too much
        "pytest *",
        "pytest t?",
        "pytest [a]",
        "pytest {a,b}",
        "pytest \\;",
        "pytest # x",
        "pytest !!",
        "pytest %PATH%",
        "pytest ^& dir",
        "pytest ~/x",
        "pytest 'x",
        "",
        "   ",
        "'' pytest",
        "pytest " + "x" * 10_000,
        "pytest" + " " * 400 + "; curl x",
    ],
)
def test_what_is_more_than_one_plain_program_is_never_allowed(line: str) -> None:
    for rules in ("run_command:pytest", "run_command:pytest -q", "run_command:pytest,run_command:FOO"):
        assert command(rules, line) is None


@given(st.text(alphabet="pytest -q;&|<>$`\\\n'\"(){}*?~#!=", max_size=30))
def test_no_pattern_holds_what_a_shell_would_read_otherwise(line: str) -> None:
    if plain_words(line) is not None:
        assert not set(line) & set(";&|<>$`\\\n(){}*?~#!")


def test_what_asks_wins_over_what_allows() -> None:
    rules = "run_command:git,?run_command:git push,!run_command:git push --force"
    assert command(rules, "git status") is True
    assert parse(rules, TOOLS).judge("run_command", take_apart("git push")) == Ruling(
        "ask", "?run_command:git push"
    )
    assert command(rules, "git push --force") is False


def test_every_part_of_a_chain_needs_a_rule() -> None:
    rules = parse("run_command:pytest -q,run_command:git stash,!run_command:git stash clear", TOOLS)
    line = take_apart("pytest -q && git stash drop; ls")
    assert [rules.allowing(part) and rules.allowing(part).text for part in line.parts] == [  # type: ignore[union-attr]
        "run_command:pytest -q",
        "run_command:git stash",
        None,
    ]
    assert rules.judge("run_command", line) is None
    both = rules.judge("run_command", take_apart("pytest -q && git stash drop"))
    assert both == Ruling("allow", "run_command:pytest -q,run_command:git stash")
    against = rules.against(take_apart("git stash clear").parts[0])
    assert against is not None
    assert against.answer == "deny"
    assert rules.against(line.parts[0]) is None


def test_a_denied_program_is_denied_from_any_folder() -> None:
    assert command("run_command:/bin/ls,!run_command:ls", "/bin/ls") is False
    assert command("run_command:ls,!run_command:/bin/ls", "ls") is True
    assert command("!run_command:/bin/ls", "/bin/ls -l") is False


FILE = """
# mine
[[rule]]
tool = "run_command"
pattern = "pytest -q"
workspace = "/home/u/ledger"
until = 2026-12-31
match = ["pytest -q tests"]
not_match = ["pytest -qq", "pytest -q; ls"]

[[rule]]
tool = "propose_edit"
pattern = "src/**"
answer = "ask"
match = ["src/a.py"]
not_match = ["tests/a.py"]
"""


def test_a_rule_holds_in_its_folder_until_its_day() -> None:
    read = read_toml(FILE, TOOLS, take_apart)
    assert [(kept.why, kept.line) for kept in read.rules] == [("", 3), ("", 11)]
    first, second = read.used.rules
    last = datetime.date(2026, 12, 31)
    assert first.holds("/home/u/ledger", last)
    assert not first.holds("/home/u/ledger", last + datetime.timedelta(1))
    assert not first.holds("/home/u/other", last)
    assert second.holds("/home/u/other", datetime.date(2099, 1, 1))


@pytest.mark.parametrize(
    ("examples", "said"),
    [
        ('match = ["pytest -qq"]', "its example 'pytest -qq' does not fit"),
        ('match = ["pytest -q && ls"]', "its example 'pytest -q && ls' does not fit"),
        ('not_match = ["timeout 5 pytest -q"]', "its example 'timeout 5 pytest -q' fits"),
        ("until = 5", "it can't be read: Expected `date | null`"),
        ('pattren = "x"', "it can't be read: Object contains unknown field"),
    ],
)
def test_a_rule_whose_examples_fail_is_not_used_and_costs_no_other(examples: str, said: str) -> None:
    text = (
        f'[[rule]]\ntool = "run_command"\npattern = "pytest -q"\n{examples}\n[[rule]]\ntool = "read_file"\n'
    )
    read = read_toml(text, TOOLS, take_apart)
    assert read.rules[0][1].startswith(said)
    assert [rule.text for rule in read.used.rules] == ["read_file"]
    with pytest.raises(RuleError, match=r"run_command:pytest -q \(line 1\): it"):
        parse_toml(text, TOOLS, take_apart)


def test_a_line_that_is_not_certain_is_not_told() -> None:
    """Words within a text are no head of a table, and tables can be written without heads."""
    within = '[[rule]]\ntool = "read_file"\nmatch = ["""\n[[rule]]"""]\n'
    inline = 'rule = [{tool = "read_file", match = [], not_match = ["a"]}]'
    for text in (within, inline):
        (kept,) = read_toml(text, TOOLS, take_apart).rules
        assert kept.line == 0
    assert kept.told == "read_file: its example 'a' fits"


def test_a_file_that_is_none_says_so() -> None:
    for text in ("[[", "[other]\na = 1", "rule = 1"):
        read = read_toml(text, TOOLS, take_apart)
        assert read.complaint
        assert read.rules == ()
    (odd,) = read_toml("rule = [1]", TOOLS, take_apart).rules
    assert odd.told.startswith("?: it can't be read")
    assert not odd.whole


def test_a_denial_wins_whatever_the_order() -> None:
    for rules in (
        "run_command:pytest,!run_command:pytest --pdb",
        "!run_command:pytest --pdb,run_command:pytest",
    ):
        assert command(rules, "pytest -q") is True
        assert command(rules, "pytest --pdb -q") is False
        assert command(rules, "PyTest --PDB") is False, "on some disks that is the same program"
    assert command("run_command:pytest,!run_command", "pytest") is False
    assert command("run_command:pytest,!run_command:ls", "pytest; X=1 ls") is False, "wherever it stands"


def test_paths_fit_by_globs() -> None:
    assert edit("propose_edit:src/**", "src/a.py", "src/deep/er/b.py") is True
    assert edit("propose_edit", "anything.py") is True
    assert edit("propose_edit:*.py", "a.py") is True
    assert edit("propose_edit:src**", "src/deep/a.py", "srcs.py") is True
    assert edit("propose_edit:**/*.py", "a.py", "x/y/b.py") is True
    assert edit("propose_edit:src/?.py,propose_edit:tests/**", "src/a.py", "tests/t.py") is True


@pytest.mark.parametrize(
    "paths",
    [
        ("srcs/a.py",),
        ("src",),
        ("other/src/a.py",),
        ("src/a.py", "b.py"),
        ("SRC/a.py",),
        ("src/a\n.py\n/..",),
        (),
    ],
)
def test_one_path_outside_is_enough_to_ask(paths: tuple[str, ...]) -> None:
    assert edit("propose_edit:src/*.py", *paths) is None
    assert edit("propose_edit:src/*", "src/deep/a.py") is None
    assert edit("run_tests,read_file", "src/a.py") is None


def test_a_denied_path_is_denied_in_any_spelling_and_from_above() -> None:
    rules = "search_text,propose_edit,!propose_edit:src/secrets/**,!search_text:src/secrets/**"
    assert edit(rules, "src/a.py", "src/Secrets/key.py") is False
    assert edit(rules, "src/a.py") is True
    for above in ("", "src", "src/secrets", "src/secrets/deep"):
        assert ruled(rules, "search_text", Paths((above,))) is False, above
    for beside in ("tests", "src/other", "src/secretsx"):
        assert ruled(rules, "search_text", Paths((beside,))) is True, beside
    assert ruled("read_file,!read_file:**/*.pem", "read_file", Paths(("deep/down",))) is False
    assert ruled("read_file,!read_file:*.pem", "read_file", Paths(("deep/a.pem",))) is True


def test_the_ruling_names_the_rules() -> None:
    rules = parse("propose_edit:src/**, propose_edit:tests/** ,!propose_edit:x", TOOLS)
    found = rules.judge("propose_edit", Paths(("src/a.py", "tests/b.py", "src/c.py")))
    assert found == Ruling("allow", "propose_edit:src/**,propose_edit:tests/**")
    assert rules.judge("propose_edit", Paths(("x",))) == Ruling("deny", "!propose_edit:x")
    assert Rules().judge("read_file", Paths(("a",))) is None


def test_toml_says_the_same() -> None:
    first = '[[rule]]\ntool = "run_command"\npattern = "pytest -q"\n'
    text = first + '[[rule]]\ntool = "run_tests"\nanswer = "deny"\n'
    assert parse_toml(text, TOOLS, take_apart) == parse("run_command:pytest -q,!run_tests", TOOLS)
    assert parse_toml("", TOOLS, take_apart) == Rules() == parse(" , ", TOOLS)
    assert [rule.text for rule in parse_toml(text, TOOLS, take_apart).rules] == [
        "run_command:pytest -q",
        "!run_tests",
    ]
    assert Rule("read_file").text == "read_file"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("run_tets", "There is no tool 'run_tets'"),
        ("*", "There is no tool"),
        ("run_command", "would allow every command"),
        ("run_command:sudo pytest", "not the beginning of one plain command"),
        ("run_command:bash", "not the beginning of one plain command"),
        ("run_command:pytest;ls", "not the beginning of one plain command"),
        ("!run_command:FOO=1", "not the beginning of one plain command"),
        ("propose_edit:", "empty pattern"),
        ("propose_edit:../x", "no pattern of paths"),
        ("propose_edit:/etc/**", "no pattern of paths"),
        ("propose_edit:src/", "no pattern of paths"),
        ("propose_edit:./src", "no pattern of paths"),
        ("propose_edit:src\\x", "no pattern of paths"),
    ],
)
def test_what_cannot_be_meant_is_refused_in_words(text: str, said: str) -> None:
    with pytest.raises(RuleError, match=said.replace("(", r"\(")):
        parse(text, TOOLS)


@pytest.mark.parametrize(
    "text",
    ["rule = 1", "[[rule]]\ntool = 1", "[[rule]]\ntool = 'read_file'\nmore = 1", "[[", "[other]\na = 1"],
)
def test_toml_that_is_no_rules_is_refused(text: str) -> None:
    with pytest.raises(RuleError):
        parse_toml(text, TOOLS, take_apart)


def test_a_part_whose_program_nobody_can_tell_is_denied_by_what_denies_all() -> None:
    unknown = Part("$(x)", obstacle="its program is worked out when it runs")
    assert parse("!run_command:git push", TOOLS).against(unknown) is None
    everything = parse("!run_command", TOOLS)
    assert everything.against(unknown) == everything.rules[0]
