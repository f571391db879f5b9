"""What the user did since the model was last told: undid, redid or patched a file, or forked the session."""

from __future__ import annotations

from collections.abc import Iterable

from k2desk.core.events import DecisionRequested, Event, ProposalMade, SessionForked, WriteDone, WriteIntended


class Meanwhile:
    """Learns from the record, and tells the model once."""

    def __init__(self) -> None:
        self._proposals: set[str] = set()
        self._requests: set[str] = set()
        self._own: dict[str, tuple[str, ...]] = {}
        """By change, the files of the user's own patches and of their taking back."""
        self._reverting: dict[str, tuple[str, ...]] = {}
        self._changed: list[str] = []
        self._reverted: list[str] = []
        self._differing: tuple[str, ...] = ()

    def apply(self, event: Event) -> None:
        """Take in what happened."""
        match event:
            case ProposalMade(proposal=proposal) if not proposal.call_id:
                self._proposals.add(proposal.id)
            case DecisionRequested(request_id=request, question=question):
                if question.proposal_id in self._proposals:
                    self._requests.add(request)
            case WriteIntended(change_id=change_id, approval_id=approval, files=files, reverts=reverts):
                paths = tuple(file.path for file in files)
                if approval in self._requests or reverts in self._own:
                    self._own[change_id] = paths
                elif reverts:
                    self._reverting[change_id] = paths
            case WriteDone(change_id=change_id):
                self._reverted += self._reverting.pop(change_id, ())
                self._changed += self._own.get(change_id, ())
            case SessionForked(differs=differs):
                self._differing = differs
            case _:
                pass

    def told(self) -> list[str]:
        """Return the sentences for the model; what they tell is told by then."""
        said = []
        if self._reverted:
            said.append(f"the user undid or redid a change of yours in {_named(self._reverted)}")
        if self._changed:
            said.append(f"the user changed {_named(self._changed)} with a patch of their own")
        told = [f"[K2Desk: since your last answer {words}.]" for words in said]
        if self._differing:
            told.append(
                "[K2Desk: the user took the conversation up again from here. These files are not as they "
                f"were at this point; read them before you rely on them: {_named(self._differing)}.]"
            )
        self._reverted, self._changed, self._differing = [], [], ()
        return told


def _named(paths: Iterable[str]) -> str:
    return ", ".join(dict.fromkeys(paths))
