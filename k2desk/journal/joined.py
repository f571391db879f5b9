"""The pieces of a streamed text as few records, for readers who want the whole of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from k2desk.core.events import Record, TextDelta, ThoughtDelta

Piece = TextDelta | ThoughtDelta


def joined(records: Iterable[Record]) -> Iterator[Record]:
    """Yield the records, those between the first and the last piece of a text as one.

    A long session is nine parts pieces to one part of anything else. The first and the last piece of a run
    stay as they are, because they say when it began and ended; what lies between them takes the number, the
    time and the digest of its last record.

    Args:
        records: of one session, in order.
    """
    run: list[tuple[Record, Piece]] = []
    for record in records:
        piece = record.event if isinstance(record.event, TextDelta | ThoughtDelta) else None
        if run and (piece is None or _key(piece) != _key(run[0][1])):
            yield from _shortened(run)
            run = []
        if piece is None:
            yield record
        else:
            run.append((record, piece))
    yield from _shortened(run)


def _key(piece: Piece) -> tuple[type[Piece], int, int]:
    """Return what pieces of the same text share."""
    return type(piece), piece.turn, piece.step


def _shortened(run: list[tuple[Record, Piece]]) -> Iterator[Record]:
    between = run[1:-1]
    if len(between) < 2:
        yield from (record for record, _ in run)
        return
    end, last = between[-1]
    whole = type(last)(last.turn, last.step, "".join(piece.text for _, piece in between))
    yield run[0][0]
    yield Record(end.session, end.seq, end.at, whole, end.digest)
    yield run[-1][0]
