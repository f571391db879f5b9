"""What panes make of a session's records is made once, where the records are read."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from k2desk.core.events import Record, TextDelta, TurnFinished, TurnStarted
from k2desk.ui.entered import Entered, read
from k2desk.ui.models.progress import Progress


class Made:
    """Notes which thread made it, and of how many records."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.thread, self.count = threading.get_ident(), len(records)


def records() -> list[Record]:
    events = (TurnStarted(1, "Why?"), TextDelta(1, 1, "So."), TurnFinished(1, "done"), TurnStarted(2, "And?"))
    return [Record("s", seq, float(seq), event, "0" * 64) for seq, event in enumerate(events, 1)]


def test_what_was_made_is_taken_once_and_made_again_for_whoever_comes_later() -> None:
    all_of_them, found = records(), list[Entered]()
    thread = threading.Thread(target=lambda: found.append(Entered(all_of_them, (Made, Made))))
    thread.start()
    thread.join()
    made = [found[0].take(Made, all_of_them) for _ in range(3)]
    assert len({id(one) for one in made}) == 3, "each goes on with its own"
    assert [one.thread == threading.get_ident() for one in made] == [False, False, True]
    assert [one.count for one in made] == [4, 4, 4]


def test_other_records_are_read_anew() -> None:
    entered, others = Entered(records(), (Made,)), records()[:2]
    assert entered.take(Made, others).count == 2
    assert entered.of((TurnStarted,), others) == others[:1]


def test_records_of_some_kinds_come_in_order() -> None:
    all_of_them = records()
    for entered in (Entered(all_of_them), Entered()):
        found = entered.of((TurnFinished, TurnStarted), all_of_them)
        assert [record.seq for record in found] == [1, 3, 4]
        assert entered.of((), all_of_them) == []


def test_the_window_reads_what_its_panes_begin_with() -> None:
    all_of_them = records()
    assert read(all_of_them).take(Progress, all_of_them).text(4.0) == "Waiting for the model…"
