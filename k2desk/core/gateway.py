"""What the check of a gateway finds: ten lines, each green, red or untried."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, Literal, Protocol, TypeAlias

import msgspec

from k2desk.core.happened import Happened
from k2desk.core.options import Option, Value
from k2desk.core.wording import mark

Part: TypeAlias = Literal[
    "key", "models", "streams", "reasoning", "roundtrip", "schema", "two", "usage", "stop", "price"
]

PARTS: Final[dict[Part, str]] = {
    "key": mark("Key accepted"),
    "models": mark("Models listed"),
    "streams": mark("Streams"),
    "reasoning": mark("Reasoning present"),
    "roundtrip": mark("Reasoning survives the round trip"),
    "schema": mark("Tool call valid against its schema"),
    "two": mark("Two calls in one answer"),
    "usage": mark("Usage plausible"),
    "stop": mark("Stop works"),
    "price": mark("Price known"),
}
"""The lines in the order they are shown, each with its words."""

FAILING: Final[dict[Part, str]] = {
    "key": mark("Key not accepted"),
    "models": mark("Model not listed"),
    "streams": mark("Does not stream"),
    "reasoning": mark("Reasoning missing"),
    "roundtrip": mark("Reasoning lost on the round trip"),
    "schema": mark("Tool call not valid against its schema"),
    "two": mark("Two calls in one answer fail"),
    "usage": mark("Usage not plausible"),
    "stop": mark("Stop does not work"),
    "price": mark("Price unknown"),
}
"""The words of a red line: a cross before “Key accepted” would say both."""


class CheckLine(msgspec.Struct, frozen=True):
    """What one line of the check found.

    Args:
        part: which line.
        state: ``untried`` where something before it stood in the way.
        detail: figures or the reason, in plain words; what a gateway said in it is untrusted text.
        remedy: of a red line: what K2Desk does about it, or the user can.
    """

    part: Part
    state: Literal["green", "red", "untried"]
    detail: str = ""
    remedy: str = ""

    @property
    def title(self) -> str:
        """The line's words, which say the same as its colour."""
        return (FAILING if self.state == "red" else PARTS)[self.part]


class GatewayChecked(Happened, frozen=True):
    """A check of the gateway has ended; a session holds the newest one known when it was opened.

    Args:
        provider: id of the provider.
        base_url: where the requests went.
        model: that answered them.
        checked: when, seconds since the epoch, UTC.
        lines: what was found, in the order of `PARTS`.
        dollars: what it cost, US dollars.
    """

    provider: str
    base_url: str
    model: str
    checked: float
    lines: tuple[CheckLine, ...]
    dollars: float = 0.0

    @property
    def greens(self) -> int:
        """How many lines are green."""
        return sum(line.state == "green" for line in self.lines)

    @property
    def fine(self) -> bool:
        """Whether every line is."""
        return self.greens == len(self.lines)


class GatewayView(msgspec.Struct, frozen=True):
    """The gateway in use, as the window shows it.

    Args:
        provider: id of the provider.
        name: its name.
        base_url: where requests go.
        model: the model in use, "" where nobody has named one yet.
        way: through which proxy, in words; "" for the direct way.
        key_needed: whether it wants a key.
        key_hint: how a key looks.
        key_page: where the user gets one.
        models: what it lists, as far as it was asked.
        prices: what a million tokens of each of them cost in and out, in words.
        price: what the model's tokens cost, in words.
        most_dollars: what a check costs at most, US dollars.
        balance: what is left, in words; "" where it was not asked or does not tell.
        checked: the newest check of it with this model, None where there was none.
    """

    provider: str
    name: str
    base_url: str
    model: str
    way: str = ""
    key_needed: bool = True
    key_hint: str = ""
    key_page: str = ""
    models: tuple[str, ...] = ()
    prices: tuple[str, ...] = ()
    price: str = ""
    most_dollars: float = 0.0
    balance: str = ""
    checked: GatewayChecked | None = None


class Nearby(msgspec.Struct, frozen=True):
    """A model server on this machine that answered.

    Args:
        provider: id of its provider.
        name: the provider's name.
        base_url: where it answers.
        models: what it serves; empty where it wants a key first.
        key_wanted: whether it does.
    """

    provider: str
    name: str
    base_url: str
    models: tuple[str, ...]
    key_wanted: bool = False


class GatewayDesk(Protocol):
    """What a window may ask about the settings and the gateway; `Desk.gateways` answers."""

    def options(self) -> Sequence[Option]:
        """Return everything that can be set, by section."""
        ...

    def set_option(self, name: str, value: Value) -> None:
        """Set something and keep it; it counts at once or for the next session. Blocks: it writes a file.

        Raises:
            K2DeskError: it can't be; the text says what can.
        """
        ...

    def view(self) -> GatewayView:
        """Return the gateway in use. Blocks for some milliseconds.

        Raises:
            ProviderError: what the settings say of it can't be.
        """
        ...

    async def ask(self) -> GatewayView:
        """Ask the gateway for its models, prices and the balance.

        Raises:
            ProviderError: it could not be asked, or refused.
        """
        ...

    async def check(self, told: Callable[[CheckLine], object]) -> GatewayChecked:
        """Check the gateway line by line and keep what was found. Cancel the task to stop it.

        Args:
            told: gets each line as soon as it is known.

        Raises:
            ProviderError: what the settings say of the gateway can't be.
        """
        ...

    async def nearby(self) -> Sequence[Nearby]:
        """Look for model servers on this machine, at the ports they are known for."""
        ...
