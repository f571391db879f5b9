"""The walk through the ten lines; each is told as soon as it is known."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from typing import Final

from k2desk.core.errors import (
    ConnectionFailed,
    GatewayBusy,
    KeyRefused,
    ProviderError,
    QuotaExhausted,
    RequestRejected,
)
from k2desk.core.gateway import PARTS, CheckLine, GatewayChecked, Part
from k2desk.core.messages import ModelRequest
from k2desk.core.prices import cost
from k2desk.core.wording import mark
from k2desk.provider.catalogue import Listed, joined
from k2desk.provider.check import plan
from k2desk.provider.check.heard import Heard, ask, implausible, misfit
from k2desk.provider.client import Client
from k2desk.provider.rates import Rates

TOTAL: Final = 240.0
"""Seconds the whole check may take."""

_PIECES: Final = 8
"""So many pieces at least make a stream; an answer that was held back comes in a few."""
_AT_ONCE: Final = 1.0
"""Seconds stopping may take."""

_EMPTY: Final = mark("K2Desk asks for the model named in Settings.")
_SLOW: Final = mark(
    "Answers appear whole. Stop still works; ask the gateway's owner to switch buffering off."
)
_PLAIN: Final = mark(
    "K2Desk works without it. Look whether the model is one that thinks, as kimi-k2-thinking does."
)
_LOST: Final = mark("Work with tools will fail here after the first call. Choose another model or gateway.")
_WRONG: Final = mark("K2Desk refuses such calls and tells the model what is wrong; it costs a step more.")
_NO_CALL: Final = mark("there was no call")
_NEVER: Final = mark("Without tools the model can read nothing. Choose a model that is made for them.")
_ONE: Final = mark("K2Desk runs calls one after the other; it only takes longer.")
_GUESS: Final = mark("K2Desk estimates tokens by itself; the meter and the cost are rough.")
_HELD: Final = mark("K2Desk hangs up at once all the same, and tries again until the gateway is free.")
_DEAR: Final = mark("It counts as the dearest known. Name the price in Settings.")


class Walk:
    """One check.

    Args:
        client: leads to the gateway.
        model: the model that is asked.
        rates: turns what the gateway lists into prices.
        told: gets each line when it is known.
    """

    def __init__(
        self,
        client: Client,
        model: str,
        rates: Callable[[Sequence[Listed]], Rates],
        told: Callable[[CheckLine], object],
    ) -> None:
        self._client = client
        self._model = model
        self._rates = rates
        self._told = told
        self._lines: dict[Part, CheckLine] = {}
        self._heard: list[Heard] = []
        self.listed: tuple[Listed, ...] = ()
        """The models the gateway lists, with what it tells of them."""

    async def run(self) -> GatewayChecked:
        """Walk through all lines; every one is told once, whatever happens. Cancel the task to stop it."""
        reason = ""
        try:
            async with asyncio.timeout(TOTAL):
                await self._lookups()
                await self._answers()
        except TimeoutError:
            reason = mark(f"no time was left after {TOTAL:.0f} s")
        except ProviderError as error:
            reason = mark("a line before it failed")
            self._blame(error)
        self._price()
        for part in PARTS:
            if part not in self._lines:
                self._tell(part, "untried", reason or mark("a line before it failed"))
        client, lines = self._client, tuple(self._lines[part] for part in PARTS)
        spent = sum(
            cost(self._rates(self.listed).price_of(self._model), heard.usage) for heard in self._heard
        )
        return GatewayChecked(client.spec.id, client.base_url, self._model, time.time(), lines, spent)

    def _tell(self, part: Part, state: str, detail: str = "", remedy: str = "") -> None:
        line = CheckLine(part, state, detail, remedy)  # type: ignore[arg-type]
        self._lines[part] = line
        self._told(line)

    def _blame(self, error: ProviderError) -> None:
        """Let the error that ended the walk stand in the first line it belongs to."""
        untold: list[Part] = [part for part in PARTS if part not in self._lines]
        part: Part = "key" if isinstance(error, KeyRefused) and "key" in untold else untold[0]
        remedy = mark("K2Desk can't work with this gateway before that is mended.")
        if isinstance(error, QuotaExhausted):
            remedy = mark("Top up the account; K2Desk sends nothing before you ask again.")
        self._tell(part, "red", str(error), remedy)

    async def _ask(self, request: ModelRequest, *, stop_after: int = 0) -> Heard:
        heard = await ask(self._client, request, stop_after=stop_after)
        self._heard.append(heard)
        return heard

    async def _lookups(self) -> None:
        """Find out whether the key is taken and what is listed."""
        needed = self._client.spec.key_needed
        try:
            self.listed = await self._client.models()
        except (KeyRefused, QuotaExhausted, ConnectionFailed, GatewayBusy):
            raise
        except ProviderError as error:
            self._tell("models", "red", str(error), _EMPTY)
            return
        self._tell("key", "green", "" if needed else mark("none is needed"))
        self.listed = joined(self.listed, await self._client.prices())
        names = [one.id for one in self.listed]
        if self._model in names:
            self._tell("models", "green", mark(f"{len(names):,}, {self._model} among them"))
            return
        near = [name for name in names if "kimi" in name.lower()] or names
        some = ", ".join(near[:3])
        remedy = mark(f"Choose one it lists in Settings, such as {some}.") if names else _EMPTY
        self._tell(
            "models", "red", mark(f"{len(names):,}, but not {self._model or 'a model to ask for'}"), remedy
        )

    async def _answers(self) -> None:
        heard = await self._ask(plan.count(self._model))
        if "key" not in self._lines:
            self._tell("key", "green")
        figures = mark(f"first words after {heard.first:.1f} s, {heard.rate:.0f} tokens a second")
        if heard.pieces >= _PIECES:
            self._tell("streams", "green", figures)
        else:
            self._tell("streams", "red", mark(f"the answer came in {max(heard.pieces, 1)} pieces"), _SLOW)
        key = heard.completed.reasoning_key if heard.completed else ""
        if heard.reasoning:
            self._tell("reasoning", "green", f"as {key}" if key else "")
        else:
            self._tell("reasoning", "red", mark("the answer held none"), _PLAIN)
        self._usage(heard)
        await self._calls()
        await self._stop()

    def _usage(self, heard: Heard) -> None:
        usage = heard.usage
        if wrong := implausible(heard):
            self._tell("usage", "red", wrong, _GUESS)
        else:
            cached = f", {usage.cached:,} cached" if usage.cached else ""
            self._tell("usage", "green", mark(f"{usage.prompt:,} in, {usage.completion:,} out{cached}"))

    async def _calls(self) -> None:
        """Have a tool called again and again, and answer the first call."""
        wrong: list[str] = []
        for number in range(plan.CALLS):
            asked = plan.weather(self._model, number)
            try:
                heard = await self._ask(asked)
            except RequestRejected as error:
                wrong.append(str(error))
                continue
            misfits = [misfit(call) for call in heard.calls] or [_NO_CALL]
            wrong += [words for words in misfits[:1] if words]
            if "roundtrip" not in self._lines and heard.calls:
                await self._round_trip(asked, heard)
        if "roundtrip" not in self._lines:
            self._tell("roundtrip", "untried", mark("there was no call to answer"))
        fine = f"{plan.CALLS - len(wrong)} of {plan.CALLS}"
        if wrong:
            none = wrong.count(_NO_CALL) == plan.CALLS
            self._tell("schema", "red", f"{fine}: {wrong[0]}", _NEVER if none else _WRONG)
        else:
            self._tell("schema", "green", fine)

    async def _round_trip(self, asked: ModelRequest, heard: Heard) -> None:
        key = heard.completed.reasoning_key if heard.completed else ""
        sent = plan.answered(asked, heard.calls[0], heard.reasoning or None, key, heard.text)
        try:
            await self._ask(sent)
        except RequestRejected as error:
            self._tell("roundtrip", "red", str(error), _LOST)
            return
        if heard.reasoning:
            self._tell("roundtrip", "green", mark("the second step was taken"))
        else:
            self._tell("roundtrip", "untried", mark("there was no reasoning to send back"))

    async def _stop(self) -> None:
        """Stop an answer; the next request shows whether the gateway has let go of it."""
        stopped = await self._ask(plan.endless(self._model), stop_after=2)
        wrong = mark("the answer was over before it could be stopped") if stopped.completed else ""
        if stopped.stopping > _AT_ONCE:
            wrong = mark(f"only after {stopped.stopping:.1f} s")
        try:
            heard = await self._ask(plan.both(self._model))
        except GatewayBusy as error:
            wrong = str(error)
            self._tell("two", "untried", mark("the gateway was busy"))
        except RequestRejected as error:
            self._tell("two", "red", str(error), _ONE)
        else:
            self._two(heard)
            wrong = next(iter(heard.retries), wrong)
        if wrong:
            self._tell("stop", "red", wrong, _HELD)
        else:
            self._tell("stop", "green", mark(f"in {stopped.stopping * 1000:.0f} ms"))

    def _two(self, heard: Heard) -> None:
        wrong = next(filter(None, map(misfit, heard.calls)), "")
        if len(heard.calls) >= 2 and not wrong:
            self._tell("two", "green", f"{len(heard.calls)} calls")
        else:
            count = f"{len(heard.calls)} call{'' if len(heard.calls) == 1 else 's'}"
            self._tell("two", "red", f"{count}: {wrong}" if wrong else count, _ONE)

    def _price(self) -> None:
        price = self._rates(self.listed).price_of(self._model)
        if not price.known:
            words = mark(f"${price.prompt:.2f} in, ${price.completion:.2f} out a million are assumed")
            self._tell("price", "red", words, _DEAR)
        elif not price.prompt and not price.completion:
            self._tell("price", "green", mark("nothing to pay for"))
        else:
            says = {"gateway": mark("as the gateway says"), "user": mark("as you say")}.get(
                price.source, mark(f"as of {price.date}")
            )
            self._tell(
                "price",
                "green",
                mark(f"${price.prompt:.2f} in, ${price.completion:.2f} out a million, {says}"),
            )
