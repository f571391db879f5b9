"""Side questions as rows."""

from transcript_teller import Teller

from k2desk.core.events import (
    AsideAsked,
    AsideDelta,
    AsideFinished,
    StepFinished,
    StepStarted,
    TextDelta,
    TurnFinished,
    TurnStarted,
)
from k2desk.transcript import export
from k2desk.transcript.detail import open_at_first, shown
from k2desk.transcript.rows import AsideRow, TextRow


def aside(teller: Teller, number: int = -1) -> AsideRow:
    row = [row for row in teller.rows if isinstance(row, AsideRow)][number]
    assert isinstance(row, AsideRow)
    return row


def test_an_answer_grows_and_ends(teller: Teller) -> None:
    teller.tell(AsideAsked(1, "how much?"))
    assert (aside(teller).running, aside(teller).text, aside(teller).question) == (True, "", "how much?")
    teller.tell(AsideDelta(1, "A "), AsideDelta(1, "cent."), AsideFinished(1, "done"))
    row = aside(teller)
    assert (row.running, row.text, row.finished - row.started, row.trouble) == (False, "A cent.", 3.0, "")
    assert (export.label(row), export.line(row)) == ("aside", "how much? · A cent.")
    assert export.markdown(row) == "> **Aside, you:** how much?\n>\n> A cent."


def test_a_failed_try_counts_no_more(teller: Teller) -> None:
    teller.tell(
        AsideAsked(1, "?"), AsideDelta(1, "Wro"), AsideDelta(1, "", again=True), AsideDelta(1, "Right")
    )
    assert aside(teller).text == "Right"


def test_it_stands_beside_a_turn_and_does_not_break_its_text(teller: Teller) -> None:
    teller.tell(TurnStarted(1, "why?"), StepStarted(1, 1, "k2"), TextDelta(1, 1, "Be"), AsideAsked(1, "?"))
    teller.tell(AsideDelta(1, "So."), TextDelta(1, 1, "cause"), AsideAsked(2, "!"), AsideFinished(1, "done"))
    teller.tell(StepFinished(1, 1, "stop"), TurnFinished(1, "done"), AsideFinished(2, "cancelled"))
    assert teller.kinds == ["user", "text", "aside", "aside"]
    assert isinstance(teller.rows[1], TextRow)
    assert teller.rows[1].text == "Because"
    assert [row.trouble for row in teller.rows if isinstance(row, AsideRow)] == ["", "You stopped it."]


def test_what_went_wrong_is_said(teller: Teller) -> None:
    teller.tell(AsideAsked(1, "?"), AsideFinished(1, "failed", "The gateway is busy."))
    teller.tell(AsideAsked(2, "?"), AsideFinished(2, "interrupted"))
    first, second = (aside(teller, number) for number in (0, 1))
    assert (first.trouble, second.trouble) == ("The gateway is busy.", "K2Desk ended while it was answered.")
    assert export.markdown(first) == "> **Aside, you:** ?\n>\n> *The gateway is busy.*"


def test_answers_to_nothing_are_passed_over(teller: Teller) -> None:
    teller.tell(AsideDelta(7, "lost"), AsideFinished(7, "done"))
    assert teller.rows == []


def test_it_is_there_and_open_at_every_level(teller: Teller) -> None:
    teller.tell(AsideAsked(1, "?"))
    assert all(shown(aside(teller), level) for level in ("everything", "normal", "answers"))
    assert open_at_first(aside(teller), "normal")
