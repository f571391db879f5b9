"""Knows the sentences of the rooms below again and says them in the user's language.

What these rooms say is English and stays so where it is kept; `packaging/sentences.py` gathers from the
source the templates they speak by. A sentence of a record or an error that fits one is said anew with the
same values; whatever fits none is shown as it is. A template is a row of words to be found one behind the
other, so a look at a sentence costs its length.
"""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Callable, Iterator
from functools import cache, lru_cache
from typing import NamedTuple

import msgspec

from k2desk.core.resources import resource

NAME = "sentences.json"
"""The templates, beside the files of the languages."""
LONGEST = 4_000
"""Characters of a sentence that is looked at; ours are shorter, and what is longer is text of others."""
DEEPEST = 3
"""How many sentences may stand in each other."""
OURS = frozenset(
    {
        *("about", "again", "but", "complaint", "error", "failing", "figures", "full", "kept", "label"),
        *("lines", "meant", "more", "note", "nothing", "of", "page", "place", "reason", "refusal", "same"),
        *("sealed", "sentences", "source", "stale", "text", "told", "told_by", "trouble", "verb", "way"),
        *("what", "where", "whose", "why", "words"),
    }
)
"""Fields that hold a sentence in their turn; all others hold names, figures and text of others."""
NUMBERS = frozenset({"n", "count"})
"""Fields that hold figures alone."""
MOST = 24
"""Sentences that may stand one behind the other."""
_STOP, _AND = ". ", " and "
_JOINTS = ("\n", " · ", "; ", ", ", _STOP, _AND)
"""What sentences are joined by."""

_PART = re.compile(r"[ ,;]")
"""How what is added to a list begins."""
_FIGURE = re.compile(r"[0-9][0-9.,]{0,20}")

Say = Callable[[str], str]


class Template(NamedTuple):
    """A sentence to know again.

    Args:
        text: as the translators have it.
        words: what stands before, between and after the fields, one more than there are fields.
        fields: their names.
    """

    text: str
    words: tuple[str, ...]
    fields: tuple[str, ...]

    @property
    def weight(self) -> int:
        """How much of a sentence is its own words."""
        return sum(map(len, self.words))

    @property
    def rank(self) -> tuple[bool, int]:
        """How likely it is what was meant, of several that fit: one that begins with its own words first."""
        return bool(self.words[0]), self.weight

    @property
    def neighbours(self) -> tuple[tuple[str, str], ...]:
        """Fields with nothing between them: the first is taken for everything."""
        pairs = zip(self.fields, self.fields[1:], self.words[1:], strict=False)
        return tuple((first, second) for first, second, word in pairs if not word)

    def values(self, sentence: str) -> dict[str, str] | None:
        """Return what stands in the fields of a sentence, None where it is another one."""
        first, *between, last = self.words if self.fields else (*self.words, "")
        if not self.fields:
            return {} if sentence == first else None
        stop = len(sentence) - len(last)
        if stop < len(first) or not (sentence.startswith(first) and sentence.endswith(last)):
            return None
        found, start = {}, len(first)
        for name, word in zip(self.fields, between, strict=False):
            place = sentence.find(word, start, stop) if word else stop
            if place < 0:
                return None
            found[name], start = sentence[start:place], place + len(word)
        found[self.fields[-1]] = sentence[start:stop]
        figures = (found[name] for name in self.fields if name in NUMBERS)
        return found if all(_FIGURE.fullmatch(one) for one in figures) else None


@cache
def template(text: str) -> Template:
    """Take a text with names in braces apart."""
    words, fields = [""], []
    for literal, name, _, _ in string.Formatter().parse(text):
        words[-1] += literal
        if name is not None:
            fields.append(name)
            words.append("")
    return Template(text, tuple(words), tuple(fields))


class _Known(NamedTuple):
    weight: int
    said: str


class Sentences:
    """The templates, found by how a sentence begins or ends.

    Args:
        texts: of all templates.
        say: returns a template in the user's language, its braces as they are.
    """

    def __init__(self, texts: list[str], say: Say) -> None:
        self._say = say
        self._whole: dict[str, str] = {}
        self._first: dict[str, list[str]] = {}
        self._last: dict[str, list[str]] = {}
        self._other: list[tuple[str, str]] = []
        """Those that begin and end with a field, each with the longest words in it."""
        for text in texts:
            self._keep(text)
        self._known = lru_cache(4_096)(self._look_up)
        self.said = lru_cache(4_096)(self._said)
        """Return a sentence in the user's language, as it is where it is none of ours."""

    def _keep(self, text: str) -> None:
        if "{" not in text:
            self._whole[text] = text
            return
        before, _, _ = text.partition("{")
        _, _, after = text.rpartition("}")
        if len(before) > 3:
            self._first.setdefault(before[:4], []).append(text)
        elif len(after) > 3:
            self._last.setdefault(after[-4:], []).append(text)
        else:
            self._other.append((max(template(text).words, key=len), text))

    def _said(self, sentence: str, depth: int = 0) -> str:
        if not sentence or len(sentence) > LONGEST:
            return sentence
        known = self._known(sentence, depth)
        return sentence if known is None else known.said

    def _look_up(self, sentence: str, depth: int = 0) -> _Known | None:
        """Return a sentence of ours in the user's language, None where it is none."""
        if sentence in self._whole:
            return _Known(len(sentence), self._say(sentence))
        if depth >= DEEPEST:
            return None
        ways = (
            self._filled(sentence, depth),
            self._recast(sentence, depth + 1),
            self._joined(sentence, depth + 1),
            self._named(sentence, depth + 1),
        )
        return max(filter(None, ways), key=lambda known: known.weight, default=None)

    def _filled(self, sentence: str, depth: int) -> _Known | None:
        best = max(self._fitting(sentence), key=lambda found: found[0].rank, default=None)
        if best is None:
            return None
        one, values = best
        filled = {
            name: self._said(value, depth + 1) if name.rstrip("23456789") in OURS else value
            for name, value in values.items()
        }
        for first, second in one.neighbours:
            whole = values[first]
            for place in [found.start() for found in _PART.finditer(whole)][-MOST:]:
                if known := self._known(whole[place:], depth + 1):
                    filled |= {first: whole[:place], second: known.said}
                    break
        return _Known(one.weight, self._say(one.text).format(**filled))

    def _fitting(self, sentence: str) -> Iterator[tuple[Template, dict[str, str]]]:
        ends = (self._first.get(sentence[:4], []), self._last.get(sentence[-4:], []))
        others = (text for word, text in self._other if word in sentence)
        for text in itertools.chain(*ends, others):
            one = template(text)
            values = one.values(sentence)
            if values is not None:
                yield one, values

    def _recast(self, sentence: str, depth: int) -> _Known | None:
        """Return a sentence that begins with another case or ends with a full stop, unlike its source."""
        first, stopped = sentence[:1], sentence.endswith(".")
        bare = sentence.removesuffix(".")
        for form in (bare, first.swapcase() + bare[1:], first.swapcase() + sentence[1:]):
            known = self._filled(form, depth) if form != sentence and depth == 1 else None
            weight, said = (len(form), self._say(form)) if form in self._whole else known or (0, "")
            if said:
                said = (said[:1].upper() if first.isupper() else said[:1].lower()) + said[1:]
                ends = said[-1:] in ".。" or not stopped
                return _Known(weight, said if ends else said + ("。" if said[-1:] > "\u2e80" else "."))
        return None

    def _joined(self, sentence: str, depth: int) -> _Known | None:
        """Return several sentences that stand one behind the other; each has to be ours."""
        for joint in _JOINTS:
            if 0 < sentence.count(joint) < MOST:
                stop = joint.strip() if joint == _STOP else ""
                *before, last = sentence.split(joint)
                said = self._all([*(one + stop for one in before), last], depth)
                if said:
                    between = joint[len(stop) :] if not said[0].said.endswith("。") else ""
                    between = self._say(_AND) if joint == _AND else between
                    return _Known(sum(one.weight for one in said), between.join(one.said for one in said))
        return None

    def _all(self, sentences: list[str], depth: int) -> list[_Known]:
        """Return all of these in the user's language, none where one of them is not ours."""
        said = []
        for one in sentences:
            known = self._known(one, depth)
            if known is None:
                return []
            said.append(known)
        return said

    def _named(self, sentence: str, depth: int) -> _Known | None:
        """Return a sentence with what it is about before it: ``name: sentence``, or ``name (sentence)``."""
        name, colon, rest = sentence.partition(": ")
        if known := self._known(rest, depth) if colon else None:
            return _Known(known.weight, f"{self._said(name, depth)}: {known.said}")
        name, bracket, rest = sentence.partition(" (")
        known = self._known(rest[:-1], depth) if bracket and rest.endswith(")") else None
        return known and _Known(known.weight, f"{name} ({known.said})")


def load(say: Say) -> Sentences:
    """Read the templates.

    Args:
        say: returns a template in the user's language.
    """
    return Sentences(msgspec.json.decode((resource("languages") / NAME).read_bytes(), type=list[str]), say)
