from __future__ import annotations

import pytest

from k2desk.core.proposals import TestCase
from k2desk.proof import junit
from k2desk.proof.junit import ResultsUnreadable, parse

HEAD = '<?xml version="1.0" encoding="utf-8"?>'


def one(case: str, files: tuple[str, ...] = ()) -> TestCase:
    (found,) = parse(
        f"{HEAD}<testsuites><testsuite>{case}</testsuite></testsuites>".encode(), files.__contains__
    )
    return found


def test_outcomes() -> None:
    text = (
        '<testsuite><testcase classname="a" name="p" time="0.5"/>'
        '<testcase classname="a" name="f"><failure message="short">long &lt;text&gt;</failure></testcase>'
        '<testcase classname="a" name="e"><error message="only this"/></testcase>'
        '<testcase classname="a" name="s"><system-out>x</system-out><skipped message="why"/></testcase>'
        "</testsuite>"
    )
    assert parse(text.encode()) == (
        TestCase("a::p", "passed", 0.5),
        TestCase("a::f", "failed", 0.0, "long <text>"),
        TestCase("a::e", "failed", 0.0, "only this"),
        TestCase("a::s", "skipped", 0.0, "why"),
    )


def test_what_a_failed_test_wrote_and_where_it_begins() -> None:
    streams = (
        "<system-out>--------------- Captured Log ---------------\n\n"
        "--------------- Captured Out ---------------\nhere &#60;b&#62;\n</system-out>"
        "<system-err>there</system-err>"
    )
    failed = one(f'<testcase classname="a" name="f" line="11"><failure>no</failure>{streams}</testcase>')
    assert (failed.message, failed.line, failed.output) == ("no", 12, "here <b>\nthere")
    passed = one(f'<testcase classname="a" name="p" line="-1">{streams}</testcase>')
    assert (passed.line, passed.output) == (0, "")
    assert one('<testcase classname="a" name="p" line="99999999999"/>').line == 0


@pytest.mark.parametrize(
    ("attributes", "files", "expected"),
    [
        ('classname="tests.test_a" name="test_b" file="tests/test_a.py"', (), "tests/test_a.py::test_b"),
        (
            'classname="tests.test_a.TestC" name="test_b[x.y]" file="tests/test_a.py"',
            (),
            "tests/test_a.py::TestC::test_b[x.y]",
        ),
        (
            'classname="tests.test_a.TestC" name="b" file="lib\\base.py"',
            ("tests/test_a.py",),
            "tests/test_a.py::TestC::b",
        ),
        ('classname="tests.test_a" name="test_b"', ("tests/test_a.py",), "tests/test_a.py::test_b"),
        ('classname="" name="tests.test_a"', ("tests/test_a.py",), "tests/test_a.py"),
        ('classname="" name="tests.test_a"', (), "tests.test_a"),
        ('classname="x.Y" name="b"', (), "x.Y::b"),
        ("", (), ""),
    ],
)
def test_ids(attributes: str, files: tuple[str, ...], expected: str) -> None:
    assert one(f"<testcase {attributes}/>", files).id == expected


def test_a_failing_clean_up_makes_a_passed_test_fail_once() -> None:
    case = one(
        '<testcase classname="a" name="b"/><testcase classname="a" name="b"><error>gone</error></testcase>'
        '<testcase classname="a" name="b"/>'
    )
    assert (case.outcome, case.message) == ("failed", "gone")


def test_a_failing_clean_up_makes_a_skipped_test_fail() -> None:
    case = one('<testcase name="b"><skipped>not here</skipped><error>gone</error></testcase>')
    assert (case.outcome, case.message) == ("failed", "gone")


@pytest.mark.parametrize("seconds", ["nan", "inf", "-1", "x", "1e300", ""])
def test_strange_times_are_nothing(seconds: str) -> None:
    assert one(f'<testcase name="a" time="{seconds}"/>').seconds == 0.0


def test_messages_are_clean_and_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    case = one(f'<testcase name="a"><failure>\u202e{"x" * 9_000}THE REASON</failure></testcase>')
    assert case.message.startswith("⟨U+202E⟩xx")
    assert case.message.endswith("xTHE REASON")
    assert len(case.message) < 8_100
    monkeypatch.setattr(junit, "_MOST_MESSAGES", 10)
    text = "".join(f'<testcase name="{n}"><failure>0123456</failure></testcase>' for n in range(9))
    cases = parse(f"<a>{text}</a>".encode())
    assert [case.outcome for case in cases] == ["failed"] * 9
    assert sum(len(case.message) for case in cases) < 100


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>',
        f'{HEAD}<!-- --><!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>',
        f"{HEAD}\n  <!doctype a><a/>",
        "<a>",
        "",
        "text",
        "<a>&x;</a>",
        "<a>\0</a>",
    ],
)
def test_what_is_not_plain_xml_is_refused(text: str) -> None:
    with pytest.raises(ResultsUnreadable):
        parse(text.encode())


def test_another_encoding_hides_no_entity() -> None:
    bomb = '<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>'
    for data in (bomb.encode("utf-16"), b"\xff\xfe<a/>", bomb.encode("utf-32")):
        with pytest.raises(ResultsUnreadable):
            parse(data)
    # The parser goes by what it is given, not by what the file says of itself.
    assert parse('<?xml version="1.0" encoding="utf-16"?><a><testcase name="ä"/></a>'.encode())[0].id == "ä"


def test_a_bomb_of_words_in_a_message_is_no_document_type() -> None:
    assert (
        one('<testcase name="a"><failure>&lt;!DOCTYPE html&gt;</failure></testcase>').message
        == "<!DOCTYPE html>"
    )


def test_too_much_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(junit, "_MOST_CASES", 3)
    with pytest.raises(ResultsUnreadable, match="more than 3"):
        parse(("<a>" + "".join(f'<testcase name="{n}"/>' for n in range(9)) + "</a>").encode())
    monkeypatch.setattr(junit, "MOST_BYTES", 3)
    with pytest.raises(ResultsUnreadable, match="larger"):
        parse(b"<a></a>")


def test_depth_does_not_matter() -> None:
    assert parse(b"<a>" * 100_000 + b"</a>" * 100_000) == ()
