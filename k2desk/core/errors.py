"""The errors K2Desk speaks of, each with a sentence that says what to do next.

    K2DeskError
    ├── WorkspaceError          the user's folder
    │   ├── NotThereError       nothing is at a path
    │   ├── FenceError          a path that must not be opened
    │   ├── StaleError          a file changed since it was shown
    │   └── GitError            git could not answer
    ├── PatchError              an edit that has no single place, or cannot be read
    ├── ToolError               a tool's refusal, written for the model
    ├── JournalError            the record
    │   ├── ChainBroken         an event does not follow from the one before
    │   └── SchemaTooNew        written by a newer K2Desk
    ├── SandboxError            a process could not be confined or started
    ├── SecretError             the keyring
    └── ProviderError           the model behind its wire
        ├── KeyRefused          401
        ├── QuotaExhausted      no money
        ├── ModelMissing        the gateway does not offer the model
        ├── RequestRejected     400 and its kin: sending it again cannot help
        │   └── ContextOverflow the request is longer than the model's context
        ├── GatewayBusy         429 and 5xx: may be tried again
        ├── ConnectionFailed    no connection, or one that broke
        ├── LimitReached        the user's own limit of money leaves no room for it
        └── AnswerBroken        the stream ended early, or was no stream
            └── AnswerEmpty     it ended well and said nothing

The text of an error is safe to show: it never holds a key.
"""

from __future__ import annotations


class K2DeskError(Exception):
    """The root of every error K2Desk raises on purpose."""


class WorkspaceError(K2DeskError):
    """Something about the user's folder."""


class NotThereError(WorkspaceError):
    """Nothing is at a path.

    Args:
        message: the sentence for whoever asked for it.
        path: relative to the workspace.
    """

    def __init__(self, message: str, path: str = "") -> None:
        super().__init__(message)
        self.path = path


class FenceError(WorkspaceError):
    """A path that leaves the workspace, or names what may not be opened."""


class StaleError(WorkspaceError):
    """A file is no longer what the user was shown; nothing was written.

    Args:
        message: the sentence for the user.
        paths: the files that differ, relative to the workspace.
    """

    def __init__(self, message: str, paths: tuple[str, ...] = ()) -> None:
        super().__init__(message)
        self.paths = paths


class GitError(WorkspaceError):
    """Git is missing, refused, or answered with an error."""


class PatchError(K2DeskError):
    """An edit that cannot be read, has no place, or has more than one."""


class ToolError(K2DeskError):
    """A refusal of a tool; the text goes to the model so that it can correct itself."""


class JournalError(K2DeskError):
    """The record cannot be read or written."""


class ChainBroken(JournalError):
    """An event does not carry the digest of the one before it."""


class SchemaTooNew(JournalError):
    """The record was written by a newer K2Desk; it is left untouched."""


class SandboxError(K2DeskError):
    """A process could not be confined or started."""


class SecretError(K2DeskError):
    """The keyring cannot be trusted, is locked, or did not answer."""


class ProviderError(K2DeskError):
    """The model could not answer.

    Args:
        message: the sentence for the user, without secrets.
        status: the HTTP status, 0 where there was none.
        code: the gateway's own code or type, "" where it gave none.
        request_id: the gateway's id of the request, "" where it gave none.
    """

    def __init__(self, message: str, *, status: int = 0, code: str = "", request_id: str = "") -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.request_id = request_id


class KeyRefused(ProviderError):
    """The gateway does not accept the key."""


class QuotaExhausted(ProviderError):
    """The account has no money left, or too little for what was asked."""


class ModelMissing(ProviderError):
    """The gateway does not offer this model to this key."""


class RequestRejected(ProviderError):
    """The gateway will not take this request, however often it is sent."""


class ContextOverflow(RequestRejected):
    """The request is longer than the model's context."""


class GatewayBusy(ProviderError):
    """The gateway is overloaded or failing; it may be asked again.

    Args:
        retry_after: seconds the gateway asked to wait, None where it did not say.
    """

    def __init__(
        self,
        message: str,
        *,
        status: int = 0,
        code: str = "",
        request_id: str = "",
        retry_after: float | None = None,
    ) -> None:
        super().__init__(message, status=status, code=code, request_id=request_id)
        self.retry_after = retry_after


class ConnectionFailed(ProviderError):
    """There was no connection, or it broke."""


class AnswerBroken(ProviderError):
    """The stream ended before the model did, or was not a stream at all."""


class LimitReached(ProviderError):
    """What the request may cost does not fit into what the user allowed."""


class AnswerEmpty(AnswerBroken):
    """The stream ended well but held neither text nor a call."""
