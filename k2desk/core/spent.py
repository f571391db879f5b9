"""Money: set aside before a request, settled after it, and how much the user allows."""

from __future__ import annotations

from typing import Literal

from k2desk.core.happened import Happened
from k2desk.core.messages import Usage
from k2desk.core.prices import Price


class SpendReserved(Happened, frozen=True):
    """Money is set aside for a request that is about to be sent; it counts until it is settled.

    Args:
        id: of this request, unique.
        model: who is asked.
        price: what its tokens cost.
        prompt: tokens that are sent, estimated.
        completion: tokens the answer may take at most.
    """

    id: str
    model: str
    price: Price
    prompt: int
    completion: int


class SpendSettled(Happened, frozen=True):
    """What a request really took, every try of it; it counts instead of what was reserved.

    Args:
        id: of the request.
        model: who answered.
        price: what the tokens cost.
        usage: of all tries together.
        estimated: whether a part of it is our own guess, because the gateway reported none.
    """

    id: str
    model: str
    price: Price
    usage: Usage
    estimated: bool = False


class LimitRaised(Happened, frozen=True):
    """The user allowed more, in dollars: for this session (``task``) or for today (``day``)."""

    scope: Literal["task", "day"]
    dollars: float
