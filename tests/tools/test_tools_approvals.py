"""Questions answered by rules: by whom, and what stays with a person."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from k2desk.core.errors import JournalError
from k2desk.core.messages import ToolCall
from k2desk.core.permissions import Decision, FileTicks, Question
from k2desk.core.proposals import FileChange, Proposal
from k2desk.core.ruler import Asked, Ruled
from k2desk.core.rules import parse
from k2desk.tools.approvals import BY_RULES, GUIDE, NOBODY, Approvals
from k2desk.tools.found import tool_types

BLOBS = {"a": b"1\n2\n3\n", "b": b"1\n9\n3\n4\n"}
TOOLS = (*(tool.name for tool in tool_types()), GUIDE)


def blob(name: str) -> bytes:
    try:
        return BLOBS[name]
    except KeyError as error:
        raise JournalError("it is not there") from error


def approvals(rules: str, *, attended: bool = False) -> Approvals:
    return Approvals(lambda: parse(rules, TOOLS), blob, attended=attended)


def call(name: str, **arguments: Any) -> ToolCall:
    return ToolCall("functions.x:0", name, msgspec.json.encode(arguments).decode())


def question(kind: str, **more: Any) -> Question:
    return Question(kind, "Go on?", "text", "digest", **more)  # type: ignore[arg-type]


def answered(rules: str, asked: Asked, *, attended: bool = False) -> Ruled | None:
    return approvals(rules, attended=attended).answer(asked)


def command(line: str, *, remember: bool = True) -> Asked:
    return Asked(question("command", remember=remember), call("run_command", command=line))


def proposal(*files: FileChange) -> Asked:
    made = Proposal("p", "functions.x:0", "a change", files)
    return Asked(question("proposal"), call("propose_edit"), made)


def changed(path: str, **more: Any) -> FileChange:
    return FileChange(path, "modify", "a", "b", **more)


def test_a_command_passes_by_its_rule_and_the_record_says_which() -> None:
    ruled = answered("run_command:pytest -q", command("pytest -q tests"))
    assert ruled == Ruled(Decision("allow", "digest"), "run_command:pytest -q")


def test_nothing_passes_where_nobody_is_there_and_the_model_hears_why() -> None:
    ruled = answered("run_command:pytest", command("pytest; curl x"))
    assert ruled is not None
    assert (ruled.decision.verdict, ruled.rule) == ("reject", NOBODY)
    assert ruled.decision.note.startswith("nobody is there to ask; it needs --approve run_command:…. Go on")


def test_where_somebody_is_there_they_are_asked() -> None:
    assert answered("", command("pytest"), attended=True) is None
    assert answered("propose_edit", proposal(changed("Makefile"), changed("a.py")), attended=True) is None
    assert answered("run_command:pytest", command("pytest"), attended=True) is not None


def test_no_rule_lets_a_command_run_that_is_not_confined() -> None:
    ruled = answered("run_command:pytest", command("pytest", remember=False))
    assert ruled is not None
    assert ruled.decision.verdict == "reject"
    assert "not fully confined" in ruled.decision.note


def test_tests_pass_by_target() -> None:
    asked = Asked(question("tests", remember=True), call("run_tests", target="tests/test_a.py::test_b"))
    whole = Asked(question("tests", remember=True), call("run_tests"))
    for rules, one, every in (("run_tests", "allow", "allow"), ("run_tests:tests/**", "allow", "reject")):
        for asking, verdict in ((asked, one), (whole, every)):
            ruled = answered(rules, asking)
            assert ruled is not None
            assert ruled.decision.verdict == verdict, rules


def test_a_proposal_is_accepted_whole() -> None:
    created = FileChange("src/new.py", "create", None, "b")
    ruled = answered("propose_edit:src/**", proposal(changed("src/a.py"), created))
    assert ruled is not None
    assert ruled.decision.ticks == (
        FileTicks("src/a.py", (0, 1, 2), True),
        FileTicks("src/new.py", (0, 1, 2, 3), True),
    )


def test_files_that_run_code_stay_with_a_person() -> None:
    mixed = proposal(changed("src/a.py"), changed("src/conftest.py"), changed("src/tool", mode=0o755))
    ruled = answered("propose_edit", mixed)
    assert ruled is not None
    assert [ticks.path for ticks in ruled.decision.ticks] == ["src/a.py"]
    assert "src/conftest.py, src/tool" in ruled.decision.note
    alone = answered("propose_edit", proposal(changed("Makefile")))
    assert alone is not None
    assert (alone.decision.verdict, alone.rule) == ("reject", NOBODY)
    renamed = FileChange("old.txt", "rename", "a", "a", old_path=".envrc")
    assert answered("propose_edit", proposal(renamed)).decision.verdict == "reject"  # type: ignore[union-attr]


def test_where_nobody_can_agree_the_rules_of_the_run_hold_and_nothing_counts_as_refused() -> None:
    asked = Asked(question("scope"), call("agree_scope"))
    assert answered("", asked, attended=True) is None
    ruled = answered("", asked)
    assert ruled is not None
    assert (ruled.decision.verdict, ruled.rule) == ("reject", BY_RULES)
    assert "rules of this run say what may be touched" in ruled.decision.note


def test_no_rule_accepts_what_lies_outside_of_what_was_agreed() -> None:
    facts = (("outside what was agreed", "docs/a.md (not in src/**)"),)
    made = proposal(changed("src/a.py"), changed("docs/a.md"))
    beyond = made._replace(question=question("proposal", facts=facts))
    assert answered("propose_edit", beyond, attended=True) is None
    ruled = answered("propose_edit", beyond)
    assert ruled is not None
    assert (ruled.decision.verdict, ruled.rule) == ("reject", NOBODY)
    assert "some of it is outside what was agreed, which no rule accepts" in ruled.decision.note
    ruled = answered("!propose_edit:docs/**", beyond)
    assert ruled is not None
    assert ruled.rule == "!propose_edit:docs/**"


def test_both_ends_of_a_renaming_count() -> None:
    renamed = proposal(FileChange("src/b.py", "rename", "a", "b", old_path="lib/a.py"))
    for rules, verdict in (
        ("propose_edit:src/**", "reject"),
        ("propose_edit:src/**,propose_edit:lib/*", "allow"),
    ):
        assert answered(rules, renamed).decision.verdict == verdict  # type: ignore[union-attr]


def test_a_denied_proposal_is_rejected_with_the_rule() -> None:
    ruled = answered("propose_edit,!propose_edit:src/a.py", proposal(changed("src/a.py")))
    assert ruled == Ruled(
        Decision("reject", "digest", note="a rule forbids it: !propose_edit:src/a.py"),
        "!propose_edit:src/a.py",
    )


@pytest.mark.parametrize("kind", ["ask", "plan", "limit", "stall"])
def test_what_only_a_person_can_answer_is_rejected(kind: str) -> None:
    ruled = answered("ask_user", Asked(question(kind), call("ask_user", question="?")))
    assert ruled is not None
    assert ruled.decision.verdict == "reject"
    assert ruled.decision.note.startswith("nobody is there to ask. Go on")
    assert answered("", Asked(question(kind)), attended=True) is None


def test_a_file_for_assistants_passes_by_its_path() -> None:
    asked = Asked(question("guide", facts=(("file", "docs/AGENTS.md, 120 characters"),)))
    for rules, verdict in (
        ("guide:docs/*", "allow"),
        ("guide", "allow"),
        ("guide:*.md", "reject"),
        ("", "reject"),
    ):
        assert answered(rules, asked).decision.verdict == verdict  # type: ignore[union-attr]


@pytest.mark.parametrize(
    "path",
    [
        "secrets/key",
        "./secrets/key",
        "x/../secrets/key",
        "Secrets//key",
        "secrets\\key",
        "/etc/x",
        "../x",
        "",
        "c:/x",
    ],
)
def test_a_read_is_refused_in_every_spelling(path: str) -> None:
    refusal = approvals("!read_file:secrets/**").refusal(call("read_file", path=path))
    assert refusal == "A rule of the user's forbids this: !read_file:secrets/**. Go on without it."


def test_other_calls_are_looked_at() -> None:
    held = approvals("!read_file:secrets/**,!run_command:git push")
    assert held.refusal(call("read_file", path="src/a.py")) == ""
    assert held.refusal(call("search_text", path="secrets")) == ""
    assert held.refusal(call("run_command", command="git push --force"))
    assert held.refusal(call("run_command", command="git status")) == ""
    assert held.refusal(ToolCall("x", "read_file", "[1")), "what can't be read may be anything"
    assert approvals("!propose_edit").refusal(call("propose_edit")) == "", "judged once its files are known"


def told(rules: str, asked: Asked) -> list[tuple[str, str, str]]:
    return [(part.text, part.rule, part.why) for part in approvals(rules, attended=True).parts(asked)]


def test_every_question_says_which_part_had_no_rule() -> None:
    none = "no rule: this is why you are asked"
    assert told("run_command:ls", command("ls && pwd")) == [("ls", "ls", ""), ("pwd", "", none)]
    tests = Asked(question("tests", remember=True), call("run_tests", target="tests/a.py"))
    assert told("run_tests:src/**", tests) == [("tests/a.py", "", none)]
    every = Asked(question("tests", remember=True), call("run_tests"))
    assert told("", every) == [("run_tests", "", none)]
    assert told("?run_tests", every) == [("run_tests", "", "asked about by ?run_tests")]
    files = proposal(changed("src/a.py"), changed("docs/b.md"), changed("src/conftest.py"))
    assert told("propose_edit:src/**", files) == [
        ("src/a.py", "propose_edit:src/**", ""),
        ("docs/b.md", "", none),
        ("src/conftest.py", "", "it runs code by itself, which no rule accepts"),
    ]
    moved = proposal(FileChange("src/a.py", "rename", "a", "a", old_path="old/a.py"))
    assert told("propose_edit:src/**", moved) == [("old/a.py", "", none)]
    guide = Asked(question("guide", facts=(("file", "docs/AGENTS.md, 1 KiB"),)), None)
    assert told("guide:AGENTS.md", guide) == [("docs/AGENTS.md", "", none)]


def test_where_there_are_no_rules_about_patches_and_guides_nothing_is_said() -> None:
    assert told("run_command:ls", proposal(changed("src/a.py"))) == []
    assert told("", Asked(question("guide"), None)) == []
    assert told("run_tests", Asked(question("limit"), None)) == []


def test_an_unconfined_command_says_why_its_rule_does_not_answer() -> None:
    why = "no rule answers: commands are not fully confined here"
    assert told("run_command:ls", command("ls", remember=False)) == [("ls", "", why)]
    tests = Asked(question("tests"), call("run_tests"))
    assert told("run_tests", tests) == [("run_tests", "", why)]
