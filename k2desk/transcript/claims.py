"""Whether a cited result bears a claim out: judged by what the record holds, never by the words alone.

A claim is judged only where every word of it is understood, by the grammar below. Whatever else stands
in the sentence, a doubt, a negation, a condition, another language, leaves it unjudged: a claim wrongly
called backed is worse than one that is not judged.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from typing import Literal, NamedTuple, TypeAlias

from k2desk.core.proposals import TestCase, TestReport
from k2desk.core.wording import mark
from k2desk.transcript.evidence import Evidence

Kind: TypeAlias = Literal["backed", "asserted", "unjudged", "nothing", "stale"]
"""``backed``: the record holds it; ``asserted``: the cited result says otherwise; ``unjudged``: not checked;
``nothing``: no such result; ``stale``: it held, and files were written since, or the same ran again and said
something else."""

CITED = re.compile(r"\[(E\d{1,6}(?:, ?E\d{1,6})*)\]")
_HINTS = ("[e", "pass", "fail", "skip", "green", "exit", "ends with", "ended with", "finished with")
"""One of these stands in whatever has a mark or needs one."""
_ID = re.compile(r"E\d{1,6}")
_END = re.compile(r"(?<=[.!?…])[\"”’)*]*\s+|\n+")
_LAST = re.compile(r"[.!…]?[)*\"”]*\s*\Z")
_BETWEEN = re.compile(r"\s*(?:,|;)?\s*(?:and\s+)?\Z")
_PARTS = re.compile(r",\s+and\s+|;\s+and\s+|,\s+|;\s+|\s+and\s+")
_LEAD = re.compile(r"(?:(?:so|now|yes|done|and)(?:,|:)?\s+)+", re.IGNORECASE)
_QUOTE = re.compile(r"`([^`]+)`|“([^”]+)”|\"([^\"]+)\"")
LONGEST = 400
"""Characters of a claim that is looked at; a longer one is not judged."""

Finding: TypeAlias = bool | None
"""Whether a result bears a part of a claim out; None where it can't tell."""
Check: TypeAlias = Callable[[re.Match[str], Evidence], Finding]


class Verdict(NamedTuple):
    """What came of a claim.

    Args:
        kind: see `Kind`.
        id: the result that is cited, "" where none is.
        call_id: its call, "" where there is none.
        held: what the record holds, in words for the user.
    """

    kind: Kind
    id: str = ""
    call_id: str = ""
    held: str = ""


class Citation(NamedTuple):
    """A place in a text where a result is cited, or should be.

    Args:
        start: the first character of the brackets; where nothing is cited, the end of the claim.
        stop: the character behind the brackets.
        verdicts: one for each id.
    """

    start: int
    stop: int
    verdicts: tuple[Verdict, ...]


def judged(text: str, evidence: Sequence[Evidence]) -> tuple[Citation, ...]:
    """Judge every claim of a paragraph that cites something, or should.

    Args:
        text: plain, code between backticks; its line breaks are ends of sentences.
        evidence: what could be known when it was said, see `Ledger.known`.
    """
    if not may_claim(text):
        return ()
    held = {one.id: one for one in evidence}
    found: list[Citation] = []
    for start, stop in sentences(text):
        sentence = text[start:stop]
        marks = list(CITED.finditer(sentence))
        if marks:
            found += _of_sentence(sentence, start, marks, held)
        elif (at := _uncited(sentence)) is not None:
            found.append(Citation(start + at, start + at, (Verdict("nothing"),)))
    return tuple(found)


def may_claim(text: str) -> bool:
    """Tell whether a text is worth being judged: most are passed over by this look."""
    low = text.lower()
    return any(hint in low for hint in _HINTS)


def cites(text: str) -> frozenset[str]:
    """Return the ids a text cites."""
    return frozenset(name for cited in CITED.finditer(text) for name in _ID.findall(cited[1]))


def sentences(text: str) -> Iterator[tuple[int, int]]:
    """Yield where each sentence begins and ends; a citation behind a full stop belongs to what it follows."""
    start = 0
    for end in _END.finditer(text):
        if CITED.match(text, end.end()):
            continue
        yield start, end.start()
        start = end.end()
    yield start, len(text)


def _of_sentence(
    sentence: str, offset: int, marks: Sequence[re.Match[str]], held: dict[str, Evidence]
) -> Iterator[Citation]:
    """Yield the citations of a sentence. What follows the last must be its end, else nothing is judged."""
    whole = _LAST.match(sentence, marks[-1].end()) is not None
    claim, at = "", 0
    for cited in marks:
        before = sentence[at : cited.start()]
        if at == 0 or not _BETWEEN.fullmatch(before):
            claim = before
        at = cited.end()
        asked = claim.rstrip().endswith("?")
        found = _ID.findall(cited[1])
        verdicts = tuple(_verdict(claim if whole and not asked else "", name, held) for name in found)
        yield Citation(offset + cited.start(), offset + cited.end(), verdicts)


def _verdict(claim: str, name: str, held: dict[str, Evidence]) -> Verdict:
    one = held.get(name)
    if one is None:
        return Verdict("nothing", name)
    told = told_of(one)
    findings = [check(match, one) for check, match in _understood(claim)]
    if not findings or None in findings:
        return Verdict("unjudged", name, one.call_id, told)
    if not all(findings):
        return Verdict("asserted", name, one.call_id, told)
    return Verdict("stale" if one.stale else "backed", name, one.call_id, told)


def _uncited(sentence: str) -> int | None:
    """Return where the mark belongs of a sentence that claims what a run shows and cites none."""
    claim = sentence.rstrip()
    checks = [] if claim.endswith("?") else _understood(claim)
    if not any(check in _OF_RUNS for check, _ in checks):
        return None
    return len(claim.rstrip(".!…* "))


def _understood(claim: str) -> list[tuple[Check, re.Match[str]]]:
    """Return what is to be checked of a claim; nothing unless every part of it is understood."""
    if len(claim) > LONGEST:
        return []
    quotes: list[str] = []

    def hide(match: re.Match[str]) -> str:
        quotes.append(match[0])
        return f"\x00{len(quotes) - 1}\x00"

    clean = _QUOTE.sub(hide, claim.replace("**", "")).strip().rstrip(".!… ")
    clean = _LEAD.sub("", clean, count=1) if _LEAD.match(clean) else clean
    checks: list[tuple[Check, re.Match[str]]] = []
    for part in _PARTS.split(clean):
        words = re.sub(r"\x00(\d+)\x00", lambda m: quotes[int(m[1])], part.strip())
        found = next(((check, m) for form, check in _FORMS if (m := form.fullmatch(words))), None)
        if found is None:
            return []
        checks.append(found)
    return checks


def told_of(one: Evidence) -> str:
    """Say what the record holds of a result, in a few words."""
    report = one.report
    if report is None:
        return one.summary or f"{one.name}: {one.status}"
    counts = ", ".join(f"{report.count(word)} {word}" for word in ("passed", "failed", "skipped"))
    status = (
        mark("ended by K2Desk") if report.exit_status is None else mark(f"exit status {report.exit_status}")
    )
    return f"{counts}, {status}" + (mark(f", of {one.part} only") if one.part else "")


# -- what can be understood, and what has to hold for it


def _good(report: TestReport) -> bool:
    """Tell whether a run came to its end, and nothing in it failed."""
    return report.exit_status == 0 and not report.note and report.count("failed") == 0


def _all(match: re.Match[str], one: Evidence) -> Finding:
    report = one.report
    if report is None:
        return None
    number = match["number"]
    passed = report.count("passed")
    if not _good(report) or passed == 0 or one.part:
        return False
    if report.count("skipped"):
        return False if number is None or int(number) != passed else None
    return number is None or int(number) == passed


def _count(match: re.Match[str], one: Evidence) -> Finding:
    report = one.report
    if report is None:
        return None
    word = match["word"].lower()
    outcome: Literal["passed", "failed", "skipped"] = "failed"
    if word.startswith("pass"):
        outcome = "passed"
    elif word.startswith("skip"):
        outcome = "skipped"
    number = match["number"]
    count = 0 if number.lower() in ("no", "zero", "none") else int(number)
    if report.count(outcome) != count:
        return False
    # A run that was cut short, or of a part, has not seen the failures it did not come to.
    whole = _good(report) and report.count("passed") > 0 and not one.part
    return None if count == 0 and not whole and outcome == "failed" else True


def _case(match: re.Match[str], one: Evidence) -> Finding:
    report = one.report
    if report is None:
        return None
    if report.totals is not None:
        return None
    cases = [case for case in report.cases if _is_named(case, match["name"])]
    if not cases:
        return False
    outcome = "passed" if match["word"].lower().startswith("pass") else "failed"
    same = {case.outcome == outcome for case in cases}
    return same.pop() if len(same) == 1 else None


def _is_named(case: TestCase, name: str) -> bool:
    """Tell whether a test, or one of its cases by parameter, goes by a name."""
    plain = case.id.partition("[")[0]
    return any(full == name or full.endswith(f"::{name}") for full in (case.id, plain))


def _exit(match: re.Match[str], one: Evidence) -> Finding:
    if one.exit_status is None:
        return None
    who = (match.groupdict().get("who") or "").lower()
    if who == "pytest" and (one.report is None or who not in one.report.command.split()):
        return None  # it may have been another program's
    return one.exit_status == int(match["number"])


def _quote(match: re.Match[str], one: Evidence) -> Finding:
    quote = (match["code"] or match["round"] or match["plain"]).strip()
    if one.text is None or len(quote) < 2:
        return None
    before = r"(?<!\w)" if quote[0].isalnum() or quote[0] == "_" else ""
    after = r"(?!\w)" if quote[-1].isalnum() or quote[-1] == "_" else ""
    if quote[0].isdigit():
        before += r"(?<![\d][.,])(?<![-−])"
    if quote[-1].isdigit():
        after += r"(?![.,]\d)"
    return re.search(before + re.escape(quote) + after, one.text) is not None


def _form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


_TESTS = r"(?:unit )?tests?"
_WELL = r"(?:(?:now |still )?(?:pass|passes|passed)|(?:are|is) (?:now )?(?:passing|green))(?: now| again)?"
_QUOTED = r"(?:`(?P<code>[^`]+)`|“(?P<round>[^”]+)”|\"(?P<plain>[^\"]+)\")"
_NAMED = r"`(?P<name>[^`\s]+)`"
_SAYS = r"(?:says|said|prints|printed|shows|showed|holds|contains|contained|reads|reported|reports)"
_FORMS: tuple[tuple[re.Pattern[str], Check], ...] = (
    (_form(rf"all (?:of )?(?:the )?(?:(?P<number>\d{{1,7}}) )?(?:of the )?{_TESTS} {_WELL}"), _all),
    (_form(rf"(?P<number>(?!))?(?:the|the whole|the test) (?:tests|suite|test suite) {_WELL}"), _all),
    (
        _form(r"(?P<number>\d{1,7}|no|zero) (?:tests? )?(?P<word>pass(?:ed|es)?|fail(?:ed|s)?|skipped)"),
        _count,
    ),
    (_form(r"(?P<number>\d{1,7}|no|zero) (?:test )?(?P<word>failures?)"), _count),
    (
        _form(rf"(?:the test )?{_NAMED} (?:now |still )?(?P<word>pass(?:es|ed)?|fail(?:s|ed)?)(?: now)?"),
        _case,
    ),
    (
        _form(
            r"(?:(?P<who>it|the command|the run|the process|pytest) )?"
            r"(?:exits|exited|ends|ended|finished) with (?:exit )?(?:status |code )?(?P<number>-?\d{1,3})"
        ),
        _exit,
    ),
    (_form(r"(?:the )?exit (?:status|code) (?:is |was )?(?P<number>-?\d{1,3})"), _exit),
    (_form(rf"(?:the )?(?:output|result|message|error|file|log|it) {_SAYS} {_QUOTED}"), _quote),
)
_OF_RUNS = (_all, _count, _case, _exit)
