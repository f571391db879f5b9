"""A patch of the user's own: asked about and written like the model's, but it answers no call."""

from __future__ import annotations

import asyncio
import logging
import uuid
from collections.abc import Awaitable, Callable

from k2desk.agent.gate import Gate
from k2desk.core.errors import FenceError, K2DeskError, StaleError
from k2desk.core.events import DecisionMade, DecisionRequested, Event, ProposalEnded, ProposalMade
from k2desk.core.ports import Plan, Proposes
from k2desk.core.wording import mark

_STOPPED = mark("Put away: the session was closed before it was decided.")
_BROKEN = mark("K2Desk made a mistake and put this proposal away; its log file says more. Propose it again.")
_NOTHING = mark("Rejected. Nothing was written.")

_log = logging.getLogger(__name__)


class OwnProposals:
    """The proposals of one session that came from the user; several may wait at once, beside a turn.

    No rule answers for the user here: what comes from outside is always looked at.

    Args:
        proposes: works a text out against the files.
        gate: where the user's answers come in.
        append: stores events, in order.
    """

    def __init__(self, proposes: Proposes, gate: Gate, append: Callable[[Event], Awaitable[None]]) -> None:
        self._proposes = proposes
        self._gate = gate
        self._append = append

    async def propose(self, text: str | bytes, origin: str) -> None:
        """Put a patch to the user and have what is ticked written; it always ends with `ProposalEnded`.

        Args:
            text: from anywhere, with a patch in any form in it.
            origin: where it came from, such as ``Pasted from the clipboard``.

        Raises:
            K2DeskError: there is no patch in it, or it fits nowhere; nothing was stored then.
            JournalError: the record can't be written.
        """
        plan = await self._proposes.plan(text, origin)
        assert plan.proposal is not None  # noqa: S101 -- what it proposes is why it was planned
        name = plan.proposal.id
        end = ProposalEnded(name, "cancelled", _STOPPED)
        try:
            await self._append(ProposalMade(plan.proposal))
            end = await self._decided(plan, name)
        except K2DeskError as error:
            refused = isinstance(error, (FenceError, StaleError))
            end = ProposalEnded(name, "refused" if refused else "failed", str(error))
        except asyncio.CancelledError:
            raise
        except Exception:  # noqa: BLE001 -- whatever broke, the proposal is told to be over
            _log.exception("the proposal broke")
            end = ProposalEnded(name, "failed", _BROKEN)
        finally:
            await self._append(end)

    async def _decided(self, plan: Plan, name: str) -> ProposalEnded:
        """Ask about it, and do what the user says."""
        assert plan.question is not None  # noqa: S101 -- a proposal is never applied without the user
        request = uuid.uuid4().hex
        with self._gate.ask(request, plan.question) as answer:
            await self._append(DecisionRequested(request, "", plan.question))
            decision = await answer
        await self._append(DecisionMade(request, "", decision))
        if decision.verdict != "allow":
            return ProposalEnded(name, "refused", _NOTHING)
        result = await self._proposes.run(plan, decision, request)
        return ProposalEnded(name, "refused" if result.refused else "ok", result.text, result.summary)
