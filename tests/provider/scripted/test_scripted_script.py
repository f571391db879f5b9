"""Scripts: what their rules see, and what a script that can't work is told."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from k2desk.core.resources import resource
from k2desk.provider.scripted.answer import Answer, SpokenCall
from k2desk.provider.scripted.conversation import Conversation, WireMessage
from k2desk.provider.scripted.rate import Rate
from k2desk.provider.scripted.script import Call, Found, Rule, Script, ScriptError, checked, load
from k2desk.provider.scripted.spoken import deltas


def user(text: str) -> WireMessage:
    return WireMessage("user", text)


def model(text: str = "", *calls: str) -> WireMessage:
    return WireMessage("assistant", text, tool_calls=tuple({"id": call} for call in calls))


def tool(name: str, text: str) -> WireMessage:
    return WireMessage("tool", text, name)


def answer(rules: list[Rule], *messages: WireMessage, **more: Any) -> Answer:
    return checked(Script(tuple(rules), **more)).answer(Conversation(messages))


class TestConversation:
    def test_what_came_last(self) -> None:
        talk = Conversation((user("a"), model("b", "1", "2"), tool("x", "1"), tool("y", "2")))
        assert talk.user == "a"
        assert [result.name for result in talk.results] == ["x", "y"]
        assert talk.steps == 1

    def test_the_user_has_the_word(self) -> None:
        talk = Conversation((user("a"), model("b"), tool("x", "1"), user("c")))
        assert (talk.user, talk.results, talk.steps) == ("c", (), 0)

    def test_notes_of_the_programs_are_not_the_users_words(self) -> None:
        noted = user("fix it\n\n[K2Desk: the mode is now Plan.]\n\nmore of that")
        talk = Conversation((noted, model("b"), tool("x", "1"), user("[K2Desk: nothing moved.]")))
        assert (talk.user, talk.steps, len(talk.results)) == ("fix it", 1, 1)

    def test_nobody_has_said_anything(self) -> None:
        talk = Conversation(())
        assert (talk.user, talk.results, talk.steps, list(talk.before_answers())) == ("", (), 0, [])

    def test_results_without_an_answer(self) -> None:
        assert len(Conversation((tool("x", "1"),)).results) == 1

    def test_content_in_parts(self) -> None:
        assert WireMessage("user", [{"type": "text", "text": "a"}, {"text": "b"}, 1]).text == "ab"


class TestRules:
    def test_the_first_that_fits_speaks(self) -> None:
        rules = [Rule(user="bye", text="1"), Rule(user="^hello", text="2"), Rule(text="3")]
        assert answer(rules, user("Hello there")).text == "2"
        assert answer(rules, user("oh, hello")).text == "3"
        assert answer(rules, user("x\nHELLO")).text == "2"

    def test_who_spoke_last(self) -> None:
        rules = [Rule(last="results", text="1"), Rule(last="user", text="2")]
        assert answer(rules, user("a")).text == "2"
        assert answer(rules, user("a"), model("", "x"), tool("t", "r")).text == "1"

    def test_results_fill_slots_everywhere(self) -> None:
        rule = Rule(
            user="(?P<who>Ann|Ben)",
            results=(Found(tool="run_(?P<kind>\\w+)", text="(?P<failed>\\d+) failed(, (?P<rest>\\d+) x)?"),),
            thinking="${who}",
            text="${failed} ${kind}${rest}",
            calls=(
                Call("a", {"n": ["${failed}", {"x": 1, "y": None}]}),
                Call("b", "not json ${who}"),
                Call("c"),
            ),
        )
        found = answer(
            [rule], user("I am Ann"), model("", "x"), tool("read", "3 failed"), tool("run_tests", "4 failed")
        )
        assert (found.thinking, found.text) == ("Ann", "4 tests")
        assert found.calls == (
            SpokenCall("a", '{"n":["4",{"x":1,"y":null}]}'),
            SpokenCall("b", "not json Ann"),
            SpokenCall("c", "{}"),
        )

    def test_what_must_not_be_there(self) -> None:
        rules = [Rule(results=(Found("t"),), absent=(Found("t", "bad"),), text="1"), Rule(text="2")]
        assert answer(rules, user("a"), model("", "x"), tool("t", "good")).text == "1"
        assert answer(rules, user("a"), model("", "x"), tool("t", "good"), tool("t", "bad")).text == "2"
        assert answer(rules, user("a")).text == "2"

    def test_too_many_steps(self) -> None:
        rules = [Rule(steps=2, text="enough"), Rule(text="on")]
        step = (model("", "x"), tool("t", "r"))
        assert answer(rules, user("a"), *step).text == "on"
        assert answer(rules, user("a"), *step, *step).text == "enough"
        assert answer(rules, user("a"), *step, *step, user("b")).text == "on"

    def test_the_state_is_found_again_from_the_conversation(self) -> None:
        rules = [
            Rule(state=("begin",), to="middle", text="1"),
            Rule(state=("middle",), text="2", user="stay"),
            Rule(state=("middle",), to="end", text="3"),
            Rule(state=("end",), text="4"),
        ]
        talk = [user("a"), model("1"), user("stay"), model("2"), user("b"), model("3"), user("c")]
        assert [answer(rules, *talk[:end], start="begin").text for end in (1, 3, 5, 7)] == [
            "1",
            "2",
            "3",
            "4",
        ]

    def test_no_rule_fits(self) -> None:
        with pytest.raises(ScriptError, match="'start'"):
            answer([Rule(user="never")], user("a"))

    def test_parts_are_used_several_times(self) -> None:
        rule = Rule(user="(?P<who>\\w+)", calls=(Call("a", {"edits": ["@fix", "@fix", "me@home"]}),))
        found = answer([rule], user("Ann"), parts={"fix": {"by": "${who}"}})
        assert json.loads(found.calls[0].arguments) == {"edits": [{"by": "Ann"}, {"by": "Ann"}, "me@home"]}

    def test_fault_and_pace_are_handed_on(self) -> None:
        found = answer([Rule(text=" a \n", fault="reset")], user("a"), pace=0.5)
        assert (found.text, found.fault, found.pace) == ("a", "reset", 0.5)


class TestLoad:
    def write(self, folder: Path, text: str) -> Path:
        path = folder / "script.toml"
        path.write_text(text, encoding="utf-8")
        return path

    def test_the_demo(self) -> None:
        assert load(resource("demo/demo.toml")).rules

    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("rules = [", "script.toml"),
            ("", "rules"),
            ("[[rules]]\ntxet = 'a'", "txet"),
            ("[[rules]]\nlast = 'nobody'", "nobody"),
            ("[[rules]]\nuser = '('", "rule 1"),
            ("[[rules]]\n[[rules]]\ntext = '${who}'", "rule 2: nothing fills who"),
            ("[[rules]]\nstate = ['mars']", "nothing leads to mars"),
            ("[[rules]]\ncalls = [{ name = 'a', arguments = { x = '@b' } }]", "no part b"),
            ("[[rules]]\nfault = 'earthquake'", "no fault earthquake"),
        ],
    )
    def test_mistakes_are_named(self, tmp_path: Path, text: str, told: str) -> None:
        with pytest.raises(ScriptError, match=told):
            load(self.write(tmp_path, text))

    def test_bytes_that_are_no_text(self, tmp_path: Path) -> None:
        (tmp_path / "a.toml").write_bytes(b"\xff")
        with pytest.raises(ScriptError, match=r"a\.toml"):
            load(tmp_path / "a.toml")


@given(st.text(max_size=300), st.text(max_size=300), st.integers(1, 9), st.booleans())
def test_pieces_make_the_whole(thinking: str, text: str, size: int, even: bool) -> None:
    spoken = Answer(thinking, text, (SpokenCall("a", text), SpokenCall("b", "{}")), size=size, even=even)
    fields = [delta.fields for delta in deltas(spoken, 5)]
    assert "".join(field.get("reasoning_content", "") for field in fields) == thinking
    assert "".join(field.get("content", "") for field in fields) == text
    calls = [field["tool_calls"][0] for field in fields if "tool_calls" in field]
    assert "".join(call["function"]["arguments"] for call in calls if call["index"] == 0) == text
    assert [call["id"] for call in calls if "id" in call] == ["functions.a:5", "functions.b:6"]


@pytest.mark.parametrize("kind", ["prose", "code", "markdown"])
def test_a_rate_speaks_as_many_deltas_as_asked(kind: Any) -> None:
    rate = Rate(100, per_second=50, kind=kind)
    spoken = rate.answer(Conversation(()))
    assert len(list(deltas(spoken, 0))) == 100
    assert spoken.pace == 0.02
