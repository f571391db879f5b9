"""Reads from a runner's output which tests it ran, or how many: for runners that leave no JUnit XML.

Every reader is a pure function of the whole output; a reader that recognises nothing returns `NOTHING`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Literal, NamedTuple, TypeAlias

from k2desk.core.proposals import TestCase, Totals

MOST_CASES = 50_000
Outcome: TypeAlias = Literal["passed", "failed", "skipped"]


class Counted(NamedTuple):
    """What an output told.

    Args:
        cases: each test, where the runner names them.
        totals: the counts where it does not; None where it told nothing.
    """

    cases: tuple[TestCase, ...] = ()
    totals: Totals | None = None


NOTHING = Counted()
Reader: TypeAlias = Callable[[str], Counted]

_CARGO = re.compile(r"^test (?P<name>\S.*?) \.\.\. (?P<word>ok|FAILED|ignored)\b", re.M)
_CARGO_WORDS: dict[str, Outcome] = {"ok": "passed", "FAILED": "failed", "ignored": "skipped"}
_CARGO_TEXT = re.compile(
    r"^---- (?P<name>\S.*?) stdout ----\n(?P<text>.*?)(?=^---- |^failures:|\Z)", re.M | re.S
)
_GO = re.compile(r"^\s*--- (?P<word>PASS|FAIL|SKIP): (?P<name>\S+) \((?P<seconds>[\d.]+)s\)$")
_GO_PACKAGE = re.compile(r"^(?:ok|FAIL|---)\s+(?P<package>[\w./-]+)\s+(?:\(cached\)|[\d.]+s|\[)")
_GO_WORDS: dict[str, Outcome] = {"PASS": "passed", "FAIL": "failed", "SKIP": "skipped"}
_PYTEST = re.compile(
    r"^(?:=+ )?(?P<all>\d+ (?:passed|failed|skipped|errors?|xfailed|xpassed)\b.*) in [\d.]+s", re.M
)
_UNITTEST = re.compile(r"^Ran (?P<all>\d+) tests? in .*\n+(?P<word>OK|FAILED)(?: \((?P<rest>[^)]*)\))?", re.M)
_JEST = re.compile(r"^Tests:\s+(?P<all>(?:\d+ \w+, )*\d+ total)$", re.M)
_VITEST = re.compile(r"^\s*Tests\s{1,2}(?P<all>\d+ \w+(?: \| \d+ \w+)*) \(\d+\)$", re.M)
_MOCHA = re.compile(r"^\s+(?P<count>\d+) (?P<word>passing|failing|pending)\b", re.M)
_NODE = re.compile(r"^(?:#|ℹ) (?P<word>pass|fail|skipped|todo|cancelled) (?P<count>\d+)$", re.M)
_MAVEN = re.compile(
    r"^(?:\[\w+\] )?Tests run: (?P<run>\d+), Failures: (?P<failures>\d+), Errors: (?P<errors>\d+), "
    r"Skipped: (?P<skipped>\d+)$",
    re.M,
)
_GRADLE = re.compile(
    r"^(?P<run>\d+) tests? completed(?:, (?P<failed>\d+) failed)?(?:, (?P<skipped>\d+) skipped)?$", re.M
)
_OUTCOMES: dict[str, Outcome] = {
    "passed": "passed", "xpassed": "passed", "passing": "passed", "pass": "passed",
    "failed": "failed", "error": "failed", "errors": "failed", "failing": "failed", "fail": "failed",
    "cancelled": "failed",
    "skipped": "skipped", "xfailed": "skipped", "pending": "skipped", "todo": "skipped",
}  # fmt: skip


def of_cargo(text: str) -> Counted:
    """Read `cargo test`: each test on a line of its own, the text of the failed ones below."""
    texts = {found["name"]: found["text"].strip() for found in _CARGO_TEXT.finditer(text)}
    return _named(
        TestCase(found["name"], outcome, 0.0, texts.get(found["name"], "") if outcome == "failed" else "")
        for found in _CARGO.finditer(text)
        for outcome in [_CARGO_WORDS[found["word"]]]
    )


def of_go(text: str) -> Counted:
    """Read `go test -v`: tests first, then the package they belong to; what a test wrote stands below it."""
    cases: list[TestCase] = []
    waiting: list[tuple[str, Outcome, float, list[str]]] = []
    for line in text.splitlines():
        if found := _GO.match(line):
            waiting.append((found["name"], _GO_WORDS[found["word"]], float(found["seconds"]), []))
        elif found := _GO_PACKAGE.match(line):
            cases += [_of_package(found["package"], *one) for one in waiting]
            waiting = []
        elif waiting and line.startswith("    "):
            waiting[-1][3].append(line.strip())
    return _named([*cases, *(_of_package("", *one) for one in waiting)])


def _of_package(package: str, name: str, outcome: Outcome, seconds: float, lines: list[str]) -> TestCase:
    message = "\n".join(lines) if outcome == "failed" else ""
    return TestCase(f"{package}::{name}" if package else name, outcome, seconds, message)


def _named(cases: Iterable[TestCase]) -> Counted:
    """Keep the worst word about each test: a name may be told of twice."""
    found: dict[str, TestCase] = {}
    for case in cases:
        if len(found) < MOST_CASES and (case.id not in found or found[case.id].outcome != "failed"):
            found[case.id] = case
    return Counted(tuple(found.values()))


def of_pytest(text: str) -> Counted:
    """Read the last line of each run of pytest, as tox and nox show it."""
    return _summed(_words(found["all"]) for found in _PYTEST.finditer(text))


def of_unittest(text: str) -> Counted:
    """Read the end of each run of unittest."""

    def totals() -> Iterator[Totals]:
        for found in _UNITTEST.finditer(text):
            told = dict(re.findall(r"(\w+)=(\d+)", found["rest"] or ""))
            skipped = int(told.get("skipped", 0)) + int(
                told.get("failures", 0) if found["word"] == "OK" else 0
            )
            failed = sum(int(told.get(word, 0)) for word in ("failures", "errors", "successes"))
            yield Totals(max(0, int(found["all"]) - failed - skipped), failed, skipped)

    return _summed(totals())


def of_script(text: str) -> Counted:
    """Read what jest, vitest, mocha or node's own runner end with."""
    if _JEST.search(text) or _VITEST.search(text):
        return _summed(
            _words(found["all"]) for pattern in (_JEST, _VITEST) for found in pattern.finditer(text)
        )
    pattern = _NODE if _NODE.search(text) else _MOCHA
    return _summed(_words(f"{found['count']} {found['word']}") for found in pattern.finditer(text))


def of_maven(text: str) -> Counted:
    """Read the totals of surefire; a build of several modules has several."""

    def totals() -> Iterator[Totals]:
        for found in _MAVEN.finditer(text):
            failed = int(found["failures"]) + int(found["errors"])
            skipped = int(found["skipped"])
            yield Totals(max(0, int(found["run"]) - failed - skipped), failed, skipped)

    return _summed(totals())


def of_gradle(text: str) -> Counted:
    """Read the line gradle ends a failing task with; of a passing one it tells no count."""

    def totals() -> Iterator[Totals]:
        for found in _GRADLE.finditer(text):
            failed, skipped = int(found["failed"] or 0), int(found["skipped"] or 0)
            yield Totals(max(0, int(found["run"]) - failed - skipped), failed, skipped)

    return _summed(totals())


def of_any(text: str) -> Counted:
    """Read whatever is recognised first: for `make test`, and for a command of the user's own."""
    readers = (of_cargo, of_go, of_pytest, of_unittest, of_maven, of_script, of_gradle)
    return next((found for reader in readers if (found := reader(text)) != NOTHING), NOTHING)


def _words(text: str) -> Totals:
    """Add up counts in words, such as ``1 failed, 86 passed``."""
    found = [(int(count), _OUTCOMES.get(word)) for count, word in re.findall(r"(\d+) (\w+)", text)]
    passed, failed, skipped = (
        sum(count for count, outcome in found if outcome == wanted)
        for wanted in ("passed", "failed", "skipped")
    )
    return Totals(passed, failed, skipped)


def _summed(totals: Iterable[Totals]) -> Counted:
    found = list(totals)
    return Counted(totals=sum(found, Totals())) if found else NOTHING
