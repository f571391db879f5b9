"""What can be set, with its defaults, bounds and words: one struct, read from and written to TOML.

Another setting is another field: `shown` gives it a place in the dialog, which draws itself from here.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal, TypeAlias

import msgspec

Layout: TypeAlias = dict[str, str | int | bool]
"""How the window was left in one workspace, in the window's own words."""

SECTIONS = ("Provider", "Network", "Agent", "Look")
"""The headings of the settings dialog, in order; a field may bring another one, which comes last."""


def shown(
    section: str,
    title: str,
    description: str,
    *,
    ge: int | None = None,
    le: int | None = None,
    pattern: str | None = None,
    **more: object,
) -> msgspec.Meta:
    """Return what gives a field its place in the settings dialog.

    Args:
        section: the heading it stands under.
        title: a few words.
        description: what it does and when to change it.
        ge: the least a number may be.
        le: the most.
        pattern: a regular expression a text has to match.
        more: ``words`` for the values of a choice, ``unit`` of a number, ``hint`` for an empty text, ``kind``
            where the type does not tell it (``lines``, ``file``, ``choice``), ``wrong`` for what is said
            where the pattern does not match.
    """
    given: dict[str, Any] = {"ge": ge, "le": le, "pattern": pattern}
    bounds = {name: bound for name, bound in given.items() if bound is not None}
    return msgspec.Meta(title=title, description=description, extra={"section": section, **more}, **bounds)


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=False):
    """Everything the user can set; the words beside each field are the ones the user reads."""

    provider: Annotated[
        str, shown("Provider", "Provider", "Who answers. Each provider keeps its own key.", kind="choice")
    ] = "cometapi"
    model: Annotated[
        str,
        shown(
            "Provider",
            "Model",
            "The model's id, as the gateway lists it; empty for the provider's usual one.",
        ),
    ] = ""
    base_url: Annotated[
        str,
        shown(
            "Provider",
            "Base URL",
            "Where requests and the key go instead of the provider's own address. It begins with https://; "
            "plain http:// is taken for this machine only.",
        ),
    ] = ""
    headers: Annotated[
        str,
        shown(
            "Provider",
            "Further headers",
            "Sent with every request, one a line. The settings file keeps them as they are: put no key here.",
            kind="lines",
            hint="X-Team: blue",
        ),
    ] = ""
    context_tokens: Annotated[
        int,
        shown(
            "Provider",
            "Context",
            "How much the model can hold at once; 0 for what the gateway tells. Name it for a local "
            "server that was started with less.",
            ge=0,
            le=10_000_000,
            unit="tokens",
        ),
    ] = 0
    price: Annotated[
        str,
        shown(
            "Provider",
            "Price",
            "US dollars for a million tokens in / out, a third number for cached ones; empty for what the "
            "gateway tells. It counts for the cost shown and for limits.",
            pattern=r"^\s*$|^\s*\d{1,5}(\.\d+)?(\s*/\s*\d{1,5}(\.\d+)?){1,2}\s*$",
            hint="1.10 / 4.40",
            wrong="A price looks like 1.10 / 4.40: for tokens in, then for tokens out.",
        ),
    ] = ""
    proxy: Annotated[
        Literal["system", "none", "own"],
        shown(
            "Network",
            "Proxy",
            "Requests stay sealed for the gateway whichever way they go; a proxy sees its name only. The "
            "system's proxy is what HTTPS_PROXY, ALL_PROXY and NO_PROXY say, or the settings of macOS and "
            "Windows. This machine is always reached directly.",
            words={"system": "As the system says", "none": "None, go directly", "own": "The one below"},
        ),
    ] = "system"
    proxy_url: Annotated[
        str,
        shown("Network", "Own proxy", "Used where it is chosen above.", hint="http://host:port"),
    ] = ""
    ca_file: Annotated[
        str,
        shown(
            "Network",
            "CA file",
            "A PEM file with the certificate of an authority to trust beside the usual ones: your company's, "
            "or your own gateway's.",
            kind="file",
        ),
    ] = ""
    newer: Annotated[
        bool,
        shown(
            "Network",
            "Tell of newer versions",
            "Asks https://pypi.org/pypi/k2desk/json once a day whether there is one, the way chosen above, "
            "and says so in the status bar. Nothing else is sent, and nothing is fetched or installed.",
        ),
    ] = False
    cluster: Annotated[
        str,
        shown(
            "Network",
            "Cluster for proofs",
            "The Dask scheduler where proofs of selections run their tests; empty for this machine. You are "
            "asked before a project's files are sent there. It needs one more package here, and K2Desk on "
            "every worker: pip install 'k2desk[cluster]'. tcp:// is not encrypted. Whoever runs the cluster "
            "can run programs as you: name only your own.",
            hint="tls://build.example:8786",
        ),
    ] = ""
    cluster_ca: Annotated[
        str,
        shown(
            "Network",
            "Authority of the cluster",
            "For tls://: a PEM file with the certificate of whoever signed the cluster's.",
            kind="file",
        ),
    ] = ""
    cluster_cert: Annotated[
        str,
        shown(
            "Network",
            "Certificate for the cluster",
            "For tls://: a PEM file with the certificate you show to the cluster.",
            kind="file",
        ),
    ] = ""
    cluster_key: Annotated[
        str,
        shown(
            "Network",
            "Key of that certificate",
            "For tls://: a PEM file with its key. It is read here and sent nowhere.",
            kind="file",
        ),
    ] = ""
    max_steps: Annotated[
        int,
        shown(
            "Agent",
            "Steps a turn",
            "How many answers a turn may take before you are asked whether it goes on.",
            ge=1,
            le=1000,
        ),
    ] = 300
    task_cents: Annotated[
        int,
        shown(
            "Agent",
            "Limit of a session",
            "How much a session may spend before you are asked; 0 for no limit. What an answer can cost "
            "is set aside before it is asked for.",
            ge=0,
            le=1_000_000,
            unit="US cents",
        ),
    ] = 100
    day_cents: Annotated[
        int,
        shown(
            "Agent",
            "Limit of a day",
            "The same for all sessions of one day together, from midnight to midnight where you are.",
            ge=0,
            le=1_000_000,
            unit="US cents",
        ),
    ] = 1_000
    step_cents: Annotated[
        int,
        shown(
            "Agent",
            "Raise by",
            "How much more you allow with one press when a limit is reached.",
            ge=1,
            le=100_000,
            unit="US cents",
        ),
    ] = 50
    name_session: Annotated[
        bool,
        shown(
            "Agent",
            "Name the session in commits",
            "Adds the line K2Desk-Session to the message of a commit you make here, and a note with the hash "
            "of the session's last record. Each commit asks anew. Whoever gets it can read them.",
        ),
    ] = False
    commands: Annotated[
        bool,
        shown(
            "Agent",
            "Commands may be asked for",
            "Off forbids every command and every run of the tests, whatever a rule says.",
        ),
    ] = True
    command_seconds: Annotated[
        int,
        shown(
            "Agent",
            "Time for a command",
            "How long a command or a test run may take before it is ended.",
            ge=1,
            le=3600,
            unit="seconds",
        ),
    ] = 300
    proof_runs: Annotated[
        int,
        shown(
            "Agent",
            "Test runs side by side",
            "How many runs of the tests a proof makes at a time; 0 for one less than this machine has "
            "processors, where memory is free for them. Each has its own copy of the files, own ports and an "
            "own temporary folder. Name fewer where one run needs over 1 GB or several processors.",
            ge=0,
            le=64,
            unit="runs",
        ),
    ] = 0
    compact_percent: Annotated[
        int,
        shown(
            "Agent",
            "Make room at",
            "How full the model's context may be before the conversation is summed up, between two turns. "
            "Everything stays readable; only requests hold less.",
            ge=50,
            le=95,
            unit="percent",
        ),
    ] = 80
    keep_reasoning: Annotated[
        bool,
        shown(
            "Agent",
            "Keep reasoning of finished turns",
            "Sends along what the model thought in earlier turns. Off saves tokens, but every turn then "
            "costs a part of the gateway's cache. When room is made it goes first anyway.",
        ),
    ] = True
    language: Annotated[
        Literal["system", "en", "es", "zh"],
        shown(
            "Look",
            "Language",
            "The words of the window. What goes to the model and what is recorded already stay as they are.",
            words={"system": "As the desktop", "en": "English", "es": "Español", "zh": "简体中文"},
        ),
    ] = "system"
    theme: Annotated[
        Literal["dark", "light", "system"],
        shown(
            "Look",
            "Theme",
            "The colours of the window.",
            words={"system": "As the desktop", "dark": "Dark", "light": "Light"},
        ),
    ] = "system"
    colour_blind: Annotated[
        bool,
        shown(
            "Look", "Blue and orange", "Shows added and removed lines in blue and orange, not green and red."
        ),
    ] = False
    text_size: Annotated[
        Literal["small", "usual", "large", "largest"],
        shown(
            "Look",
            "Text size",
            "Of everything in the window, code too. Ctrl++ and Ctrl+- change it from anywhere.",
            words={"small": "Small", "usual": "Usual", "large": "Large", "largest": "Largest"},
        ),
    ] = "usual"
    reduce_motion: Annotated[
        bool,
        shown(
            "Look",
            "Reduce motion",
            "Nothing moves by itself: the cursor does not blink, and a thought shows its clock without its "
            "last words.",
        ),
    ] = False
    notify: Annotated[
        bool,
        shown(
            "Look",
            "Notifications",
            "Tells you through the desktop when a question waits or the assistant has finished while you "
            "work elsewhere.",
        ),
    ] = True
    recent: list[str] = []
    layouts: dict[str, Layout] = {}
    left: dict[str, dict[str, str | int]] = {}
    trust: dict[str, dict[str, str]] = {}
    tests: dict[str, dict[str, str]] = {}
    keys: dict[str, list[str]] = {}


OF_PROVIDER = ("model", "base_url", "headers", "context_tokens", "price")
"""What belongs to the provider in use; it stays with one that is left, and comes back with it."""

MOST_RECENT = 20
"""How many workspaces are remembered, and layouts with them."""
