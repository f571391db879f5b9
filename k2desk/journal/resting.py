"""Which blobs an event rests on."""

from __future__ import annotations

from collections.abc import Iterable

from k2desk.core.events import Event, ProposalEdited, ProposalMade, WriteIntended
from k2desk.journal import chain


def blobs_of(bodies: Iterable[bytes]) -> set[str]:
    """Return the blobs that stored events rest on."""
    kinds = (ProposalEdited, ProposalMade, WriteIntended)
    resting = tuple(f'{{"kind":"{kind.__name__}"'.encode() for kind in kinds)
    return {name for body in bodies if body.startswith(resting) for name in blob_names(chain.decode(body))}


def blob_names(event: Event) -> set[str]:
    """Return the blobs an event rests on."""
    match event:
        case ProposalMade(proposal=proposal):
            found = {name for file in proposal.files for name in (file.before, file.after)}
        case ProposalEdited(after=after):
            found = {after or None}
        case WriteIntended(files=files):
            found = {name for file in files for name in (file.before, file.after)}
        case _:
            return set()
    return {name for name in found if name is not None}
