"""Sentences of the rooms below the interface: known again, said anew, and never taken for something else."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from k2desk.agent.modes import UNAVAILABLE
from k2desk.core.events import (
    DecisionMade,
    DecisionRequested,
    Noticed,
    ProposalMade,
    Record,
    StepFinished,
    ToolFinished,
    ToolStarted,
    TurnFinished,
)
from k2desk.core.redaction import KINDS, Kind, told
from k2desk.core.wording import retold
from k2desk.journal.unbundle import unbundle
from k2desk.transcript import export
from k2desk.transcript.fold import Transcript
from k2desk.transcript.rows import TextRow, UserRow
from k2desk.ui.sentences import LONGEST, Sentences, template
from k2desk.ui.words import speak

TEXTS = [
    "{path} does not exist.",
    "Read {path}",
    "Read {path}:{first}–end",
    "It wrote {names}{more}.",
    " and {count} more",
    "{n} failed",
    "{n} passed",
    "Nothing was written.",
    "{error} Nothing was written.",
    "Search “{pattern}”{where}",
    " in {path}",
    "make runs its commands",
    "outside what was agreed",
    "not in {few}",
    "{{braces}} stay",
]


def shouted(text: str) -> str:
    """Translate for the test: own words become capitals, names in braces stay."""
    words, fields = template(text).words, template(text).fields
    parts = [word.upper().replace("{", "{{").replace("}", "}}") for word in words]
    return "".join(a + b for a, b in zip(parts, [*(f"{{{one}}}" for one in fields), ""], strict=True))


@pytest.fixture
def sentences() -> Sentences:
    return Sentences(TEXTS, shouted)


@pytest.fixture
def language(request: pytest.FixtureRequest, qapp: QApplication) -> Iterator[str]:
    speak(request.param)
    yield request.param
    speak("en")


@pytest.mark.parametrize(
    ("sentence", "said"),
    [
        ("src/a b.py does not exist.", "src/a b.py DOES NOT EXIST."),
        ("Read a.py", "READ a.py"),
        ("Read a.py:3–end", "READ a.py:3–END"),
        ("It wrote a, b.", "IT WROTE a, b."),
        ("It wrote a, b and 3 more.", "IT WROTE a, b AND 3 MORE."),
        ("2 failed, 30 passed", "2 FAILED, 30 PASSED"),
        ("a.py does not exist. Nothing was written.", "a.py DOES NOT EXIST. NOTHING WAS WRITTEN."),
        ("a.py: make runs its commands", "a.py: MAKE RUNS ITS COMMANDS"),
        ("a.py (not in *.md)", "a.py (NOT IN *.md)"),
        ("outside what was agreed: a.py (not in b.md)", "OUTSIDE WHAT WAS AGREED: a.py (NOT IN b.md)"),
        ("Make runs its commands.", "MAKE RUNS ITS COMMANDS."),
        ("{braces} stay", "{BRACES} STAY"),
    ],
)
def test_a_sentence_is_said_anew_with_the_same_values(sentences: Sentences, sentence: str, said: str) -> None:
    assert sentences.said(sentence) == said


@pytest.mark.parametrize(
    "sentence",
    [
        "",
        "Ready a.py",
        "many failed",
        "nothing was written",
        "It does not exist. Somebody said so.",
        "Nothing was written. By whom?",
        "make runs its commands; it deletes a file",
        "{path} does not exist",
        "x" * (LONGEST + 1),
    ],
)
def test_what_merely_looks_alike_is_shown_as_it_is(sentences: Sentences, sentence: str) -> None:
    assert sentences.said(sentence) == sentence


def test_names_and_text_of_others_stay_as_they_are(sentences: Sentences) -> None:
    """A file, a pattern and what stands in braces are never sentences, whatever they are called."""
    assert sentences.said("Read Nothing was written.") == "READ Nothing was written."
    assert sentences.said("Search “make runs its commands” in {path}") == (
        "SEARCH “make runs its commands” IN {path}"
    )


@given(st.text(), st.sampled_from(TEXTS))
def test_any_value_comes_out_as_it_went_in(value: str, text: str) -> None:
    one = template(text)
    made = text.format(**dict.fromkeys(one.fields, value))
    found = one.values(made)
    if found is not None:
        assert text.format(**found) == made


def test_a_long_sentence_of_joints_costs_little(sentences: Sentences) -> None:
    begun = time.process_time()
    for hostile in ("1 failed, " * 390, "a: " * 1300, " (" * 2000, ". " * 2000, "Search “" * 500):
        assert sentences.said(hostile) == hostile
    assert time.process_time() - begun < 2


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "notes.md does not exist."),
        ("es", "notes.md no existe."),
        ("zh", "notes.md 不存在。"),
    ],
    indirect=["language"],
)
def test_the_interface_says_it_in_the_language_there_is(language: str, said: str) -> None:
    assert retold("notes.md does not exist.") == said


@pytest.mark.parametrize("language", ["es", "zh"], indirect=True)
def test_another_language_holds_for_sentences_at_once(language: str) -> None:
    first = retold("Run tests")
    speak("zh" if language == "es" else "es")
    assert len({"Run tests", first, retold("Run tests")}) == 3
    speak("en")
    assert retold("Run tests") == "Run tests"


SECRETS = [*KINDS, Kind("key of K2Desk", (), "")]


@pytest.mark.parametrize("language", ["es", "zh"], indirect=True)
def test_kinds_of_secrets_and_modes_are_said_in_it_too(language: str) -> None:
    names = [kind.name for kind in KINDS]
    said = [
        *(f"What you sent holds {told([name])}. The model gets a mark in its place." for name in names),
        f"notes.md holds {told(names[:2])}. The model gets a mark in its place.",
        f"12 lines, kept back: {told(names[-3:])}",
        *UNAVAILABLE.values(),
    ]
    english = re.compile(r"\b(an?|and|key|password|Ask|Act|holds)\b")
    assert [one for one in map(retold, said) if english.search(one)] == []
    assert [kind.name for kind in SECRETS if retold(kind.name) == kind.name and " " in kind.name] in (
        [],
        ["Slack webhook"],  # is called so in Chinese
    )


@pytest.fixture(scope="module")
def demo() -> tuple[Record, ...]:
    """What the demo has said and done, as it was recorded."""
    return unbundle((Path(__file__).parents[1] / "recordings/demo.k2bundle").read_bytes())[1]


def _said(event: object) -> Iterator[str]:
    """Yield what the engine says in an event; what the model says, names and figures are none of that."""
    match event:
        case ToolStarted():
            yield from (event.label, event.confinement)
        case ToolFinished():
            yield event.summary
        case DecisionRequested(question=question):
            yield from (question.title.partition(":")[0], question.confinement)
            yield from (name for name, _ in question.facts)
            yield from (value for name, value in question.facts if name not in ("folder", "time limit"))
        case DecisionMade():
            yield event.rule
        case Noticed():
            yield event.text
        case TurnFinished():
            yield event.message


@pytest.mark.parametrize("language", ["es", "zh"], indirect=True)
def test_nothing_the_engine_said_in_the_demo_stays_english(language: str, demo: tuple[Record, ...]) -> None:
    said = {one for record in demo for one in _said(record.event) if one}
    assert len(said) > 20
    assert sorted(one for one in said if retold(one) == one) == []


def _words(*texts: str) -> set[str]:
    return set(re.findall(r"[A-Za-z]{3,}", " ".join(texts)))


def _of_others(event: object) -> set[str]:
    """Return the words the model or the project brought in."""
    match event:
        case StepFinished():
            return _words(*(call.arguments for call in event.calls))
        case DecisionRequested(question=question):
            return _words(question.text)
        case ProposalMade(proposal=proposal):
            return _words(proposal.summary, *(file.path for file in proposal.files))
        case _:
            return set()


def _lines(records: tuple[Record, ...]) -> list[str]:
    rows = Transcript(records).rows
    return [export.line(row) for row in rows if not isinstance(row, UserRow | TextRow)]


@pytest.mark.parametrize("language", ["es", "zh"], indirect=True)
def test_no_line_of_the_demos_conversation_holds_english(language: str, demo: tuple[Record, ...]) -> None:
    """Words that are the same in both languages are names, code, or others' text."""
    here = _lines(demo)
    speak("en")
    of_others = set().union(*(_of_others(record.event) for record in demo)) | _words("tests tokens")
    same = [_words(one) & _words(two) - of_others for one, two in zip(here, _lines(demo), strict=True)]
    assert same == [set()] * len(here)


@pytest.mark.parametrize("language", ["es", "zh"], indirect=True)
def test_a_label_begins_with_a_verb_that_a_line_of_several_calls_replaces(language: str) -> None:
    labels = (
        "List the workspace",
        "Read a",
        "Find files “a”",
        "Search “a”",
        "Look at git status",
        "Look at the changes",
    )
    said = [retold(label) for label in labels]
    assert [one for one in said if not one.partition(" ")[2]] == []
