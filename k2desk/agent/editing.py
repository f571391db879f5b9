"""The user's edit of what is proposed for a file, as an event, as long as it can count."""

from __future__ import annotations

import asyncio

from k2desk.agent.gate import Gate
from k2desk.core.errors import PatchError
from k2desk.core.events import ProposalEdited
from k2desk.core.ports import Blobs


async def edited(gate: Gate, blobs: Blobs, proposal_id: str, path: str, data: bytes | None) -> ProposalEdited:
    """Keep the bytes and return the event; the rest is as `core.ports.Engine.edit` says."""
    after = await asyncio.to_thread(blobs.put_blob, data) if data is not None else ""
    if not gate.waits(proposal_id):
        raise PatchError("That proposal is decided already; the edit changes nothing.")
    return ProposalEdited(proposal_id, path, after)
