"""Sentences of the rooms below the interface: known again, said anew, and never taken for something else."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtWidgets import QApplication

from k2desk.core.wording import retold
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
