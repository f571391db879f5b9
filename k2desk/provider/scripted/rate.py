"""Text at a rate, for measurements."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import cycle, islice
from typing import Literal

from k2desk.provider.scripted.answer import Answer
from k2desk.provider.scripted.conversation import Conversation

_PROSE = (
    "The ledger keeps every posting in the order in which it was booked, and a balance is never stored: it "
    "is summed when somebody asks. That costs a little time and saves a whole class of errors.\n\n"
)
_CODE = '''```python
def balance(postings: Iterable[Posting], account: str) -> Decimal:
    """Return the balance of an account."""
    total = Decimal(0)
    for posting in postings:
        if posting.account == account:
            total += posting.amount
    return total.quantize(CENT, rounding=ROUND_HALF_EVEN)
```

'''
_LIST = """## What follows

- sum **exactly**, round *once*
- keep `Posting` as it is

| a | b |
|---|---|
| 1 | 2 |

"""

_TEXTS = {"prose": _PROSE, "code": _CODE, "markdown": _PROSE + _LIST + _CODE}


@dataclass(frozen=True, slots=True)
class Rate:
    """Speaks ``deltas`` pieces at ``per_second`` and nothing else, whatever it is asked.

    Args:
        deltas: how many.
        per_second: how many in a second; 0 for as fast as it goes.
        kind: of text.
        size: characters of a delta.
        model: the id it is listed under.
    """

    deltas: int
    per_second: float = 0.0
    kind: Literal["prose", "code", "markdown"] = "markdown"
    size: int = 4
    model: str = "rate-model"

    def answer(self, conversation: Conversation) -> Answer:
        """Return the text."""
        text = "".join(islice(cycle(_TEXTS[self.kind]), self.deltas * self.size))
        return Answer(
            text=text, pace=1 / self.per_second if self.per_second else 0.0, size=self.size, even=True
        )
