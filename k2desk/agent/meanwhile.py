"""What the user did to files since the model was last told: undone, redone, patched by the user alone."""

from __future__ import annotations

from k2desk.core.events import DecisionRequested, Event, ProposalMade, WriteDone, WriteIntended


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
            case _:
                pass

    def told(self) -> list[str]:
        """Return the sentences for the model; what they tell is told by then."""
        said = []
        if self._reverted:
            said.append(f"the user undid or redid a change of yours in {_named(self._reverted)}")
        if self._changed:
            said.append(f"the user changed {_named(self._changed)} with a patch of their own")
        self._reverted, self._changed = [], []
        return [f"[K2Desk: since your last answer {words}.]" for words in said]


def _named(paths: list[str]) -> str:
    return ", ".join(dict.fromkeys(paths))
