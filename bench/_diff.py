"""A long diff as git writes it, the same one every time."""

from __future__ import annotations

import random

FILES = 463
LINES = 100_000
"""As in the diff between two releases of git, which has 463 files and 99,946 lines."""
_ENDINGS = ("c", "h", "py", "js", "c", "h", "md", "sh")
_WORDS = tuple(
    word
    for line in (
        "static int ledger posting account balance = 0 ; if ( rate > limit ) { return sum ( entry -> amount",
        ', currency ) ; } /* rounded */ "per cent" for each line of the book def self . name is not None',
    )
    for word in line.split()
)


def long_diff(lines: int = LINES, files: int = FILES) -> bytes:
    """Return a diff of about so many lines."""
    chosen = random.Random(10)
    texts = [_line(chosen) for _ in range(4_000)]
    written: list[str] = []
    for number in range(files):
        written += _file(chosen, texts, number, lines * (number + 1) // files - len(written))
    return ("\n".join(written) + "\n").encode()


def _line(chosen: random.Random) -> str:
    return "\t" * chosen.randrange(4) + " ".join(chosen.choices(_WORDS, k=chosen.randrange(1, 16)))


def _file(chosen: random.Random, texts: list[str], number: int, room: int) -> list[str]:
    path = f"src/part_{number % 17}/file_{number}.{_ENDINGS[number % len(_ENDINGS)]}"
    found = [f"diff --git a/{path} b/{path}", f"index {number:07x}..{number + 1:07x} 100644"]
    found += [f"--- a/{path}", f"+++ b/{path}"]
    old = new = 1
    while len(found) < room:
        old, new = old + 20, new + 20
        body, removed, added = _hunk(chosen, texts)
        same = len(body) - removed - added
        found.append(f"@@ -{old},{same + removed} +{new},{same + added} @@ {chosen.choice(texts).strip()}")
        found += body
        old, new = old + same + removed, new + same + added
    return found


def _hunk(chosen: random.Random, texts: list[str]) -> tuple[list[str], int, int]:
    """Return the lines of a hunk, and how many it removes and adds; most removed lines come back changed."""
    body: list[str] = [" " + text for text in chosen.choices(texts, k=3)]
    removed = added = 0
    for _ in range(chosen.randrange(1, 4)):
        before = chosen.choices(texts, k=chosen.choice((0, 1, 1, 2, 4, 9)))
        after = [_changed(chosen, text) for text in before if chosen.random() < 0.8]
        after += chosen.choices(texts, k=chosen.choice((0, 0, 1, 2, 6)) or (not before))
        body += ["-" + text for text in before] + ["+" + text for text in after]
        body += [" " + text for text in chosen.choices(texts, k=3)]
        removed, added = removed + len(before), added + len(after)
    return body, removed, added


def _changed(chosen: random.Random, text: str) -> str:
    words = text.split(" ")
    words[chosen.randrange(len(words))] = chosen.choice(_WORDS)
    return " ".join(words)
