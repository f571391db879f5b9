"""Whether a place in a file is what the model says of it: judged by what was read, never by the disk.

Only two things are judged: a quote that is said to stand in a line, where every word between them is
understood, and a line that the file does not have. Whatever doubts, plans or tells of another time is left
alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from k2desk.core.wording import mark
from k2desk.transcript.claims import Citation, Verdict, sentences
from k2desk.transcript.evidence import Evidence

_CODE = re.compile(r"`([^`\n]+)`")
_PLACE = re.compile(
    r"(?P<path>[\w./-]*[\w-]\.[A-Za-z]\w{0,9})(?::|#L)(?P<first>\d{1,7})(?:[-–]L?(?P<last>\d{1,7}))?"
)
_HINT = re.compile(r"\.[A-Za-z]\w{0,9}(?::|#L)\d")
"""Stands in every text that names a place, and costs little to look for."""
_ENDING = re.compile(
    r"\.(?:pyi?|[jt]sx?|[cm]js|go|rs|java|kt|c|h|cc|cpp|hpp|cs|rb|php|swift|scala|lua|pl|sh|sql|html?|s?css|vue|md"
    r"|rst|txt|toml|ya?ml|json|xml|ini|cfg|lock)\Z"
)
_SAYS = re.compile(r"\s+(?:still |now )?(?:says|reads|holds|has|contains|shows|is):?\s+")
_STANDS = re.compile(r"\s+(?:stands |is )?(?:in|at|on)\s+|\s*\(")
_DOUBT = re.compile(
    r"\b(?:if|when|once|after|before|until|unless|will|would|should|could|may|might|must|can|not|no|never|was|"
    r"were|used|instead|chang\w*|replac\w*|propos\w*|add\w*|remov\w*|new|old|previous\w*|let|make|expect\w*)\b"
    r"|n['’]t\b|['’]ll\b|\?",
    re.IGNORECASE,
)
_LINE = re.compile(r"^ *(\d+)\t(.*)$", re.MULTILINE)
_MOST = 60
"""Characters of a line that are shown."""


class Place(NamedTuple):
    """Lines of a file.

    Args:
        path: as the model wrote it.
        first: from 1.
        last: not before ``first``.
    """

    path: str
    first: int
    last: int


def place_of(code: str) -> Place | None:
    """Return the lines a piece of code names, None where it names none."""
    found = _PLACE.fullmatch(code)
    if found is None:
        return None
    first = int(found["first"])
    return Place(found["path"], first, max(first, int(found["last"] or first)))


def places_in(text: str) -> Iterator[tuple[int, int, Place]]:
    """Yield where lines of files are named in plain words, as first character, length and place.

    Without a folder in front only endings count that are those of files: a host and its port look the same.
    """
    for found in _PLACE.finditer(text) if _HINT.search(text) else ():
        place = place_of(found[0])
        beside = text[max(found.start() - 1, 0) : found.start()] + text[found.end() : found.end() + 1]
        apart = not any(char.isalnum() or char in "_@/:" for char in beside.rstrip(":"))
        if place is not None and apart and ("/" in place.path or _ENDING.search(place.path)):
            yield found.start(), len(found[0]), place


def named(text: str) -> frozenset[str]:
    """Return the files of which a text names lines."""
    if not _HINT.search(text):
        return frozenset()
    return frozenset(place.path for code in _CODE.findall(text) if (place := place_of(code)) is not None)


def placed(text: str, evidence: Sequence[Evidence]) -> Iterator[Citation]:
    """Yield a mark for each place that can be judged.

    Args:
        text: a paragraph, plain, code between backticks.
        evidence: what was read by then; the newest first counts.
    """
    reads = [one for one in evidence if one.path]
    if not reads or not _HINT.search(text):
        return
    for start, stop in sentences(text):
        if _DOUBT.search(_CODE.sub("", text[start:stop])):
            continue
        codes = list(_CODE.finditer(text, start, stop))
        for number, code in enumerate(codes):
            if (place := place_of(code[1])) is not None:
                verdict = _verdict(place, _quote(text, codes, number), reads)
                if verdict is not None:
                    yield Citation(code.end(), code.end(), (verdict,))


def _quote(text: str, codes: Sequence[re.Match[str]], number: int) -> str:
    """Return what is said to stand at a place, "" where nothing is."""
    here = codes[number]
    for other, between in ((number + 1, _SAYS), (number - 1, _STANDS)):
        if 0 <= other < len(codes) and place_of(codes[other][1]) is None:
            before, after = sorted((here, codes[other]), key=lambda match: match.start())
            if between.fullmatch(text, before.end(), after.start()):
                return codes[other][1].strip()
    return ""


def _verdict(place: Place, quote: str, reads: Sequence[Evidence]) -> Verdict | None:
    of = [one for one in reads if one.path == place.path or one.path.endswith(f"/{place.path}")]
    if len({one.path for one in of}) != 1:
        return None
    if of[0].status == "failed":
        gone = not of[0].stale and "does not exist" in (of[0].text or "")
        return Verdict("asserted", of[0].id, of[0].call_id, f"no {of[0].path}") if gone else None
    for one in of:
        lines = {int(number): line for number, line in _LINE.findall(one.text or "")}
        if place.first in lines:
            return _of_lines(place, quote, lines, one) if len(quote) > 1 else None
        if one.whole and lines and not one.stale:
            return Verdict("asserted", one.id, one.call_id, mark(f"{one.path} has {max(lines):,} lines"))
    return None


def _of_lines(place: Place, quote: str, lines: dict[int, str], one: Evidence) -> Verdict | None:
    wanted = " ".join(quote.split())
    holding = [number for number, line in lines.items() if wanted in " ".join(line.split())]
    if any(place.first <= number <= place.last for number in holding):
        return Verdict("stale" if one.stale else "backed", one.id, one.call_id)
    if one.stale:
        return None
    if len(holding) == 1:
        return Verdict("asserted", one.id, one.call_id, mark(f"it stands in line {holding[0]:,}"))
    line = lines[place.first].strip()
    shown = f"{line[:_MOST]}…" if len(line) > _MOST else line
    return Verdict("asserted", one.id, one.call_id, mark(f"line {place.first:,} is {shown or 'empty'}"))
