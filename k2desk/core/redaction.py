"""Secrets inside other text: what they look like, and the text with a mark in their place.

Pure and deterministic: the same text gives the same marks, so a request repeats the bytes of the one before.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from functools import cache
from typing import NamedTuple

from k2desk.core.wording import mark, marked

BEGIN = "[redacted: "
"""How every mark begins; `marks_in` finds them."""

_MARK = re.compile(r"\[redacted: ([^\]\n]{3,40})\]")
_EDGE = (
    r"(?:(?<![A-Za-z0-9_])|(?<=\\[nrt]))"  # the n of a line break that is spelled out is no letter of a word
)
_PEM = r"-----BEGIN (?:[A-Z0-9]+ )*PRIVATE KEY(?: BLOCK)?-----"
_MOST_OF_A_KEY = 20_000
_NAMES = (
    r"(?:password|passwd|passphrase|pwd|secret|secret[_-]?key|client[_-]?secret|api[_-]?key|access[_-]?key"
    r"|access[_-]?token|auth[_-]?token|private[_-]?key|token)"
)


class Kind(NamedTuple):
    """One kind of secret.

    Args:
        name: as the mark and the user's line call it.
        hints: one of these is in every text that holds such a secret; looked for first, which costs little.
        pattern: a regular expression; its group ``secret`` is what is replaced, else the whole match.
        folded: whether hints and pattern are taken without regard to case.
    """

    name: str
    hints: tuple[str, ...]
    pattern: str
    folded: bool = False


# The forms are those the issuers publish; a list of ours, held small so that ordinary code stays as it is.
KINDS = (
    Kind(
        mark("private key"),
        ("PRIVATE KEY",),
        rf"{_PEM}(?=\s|\\[nr])(?:[\s\S]{{0,{_MOST_OF_A_KEY}}}?{_PEM.replace('BEGIN', 'END')}"
        r"|(?:(?:\\+[nr])+[A-Za-z0-9+/=]{8,})+"  # cut off, in a string that spells its line breaks out
        r"|(?:[^\n]{0,80}\n[^\n]{0,80}?[A-Za-z0-9+/=]{32,}(?=\n|$))*)",
    ),
    Kind(mark("age key"), ("AGE-SECRET-KEY-",), r"AGE-SECRET-KEY-1[0-9A-Z]{50,}"),
    Kind(
        mark("GitHub token"),
        ("gh", "github_pat_"),
        r"gh[pousr]_[A-Za-z0-9]{36,251}|github_pat_[A-Za-z0-9_]{22,255}",
    ),
    Kind(mark("GitLab token"), ("gl",), r"gl(?:pat|rt|dt|ptt|cbt|soat)-[A-Za-z0-9_-]{20,}"),
    Kind(mark("Slack token"), ("xox", "xapp-"), r"xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-\d-[A-Za-z0-9-]{20,}"),
    Kind(
        mark("Slack webhook"),
        ("hooks.slack.com",),
        r"hooks\.slack\.com/services/(?P<secret>[A-Za-z0-9/]{30,})",
    ),
    Kind(mark("AWS access key"), ("AKIA", "ASIA"), _EDGE + r"A(?:KI|SI)A[A-Z2-7]{16}(?![A-Za-z0-9])"),
    Kind(
        mark("AWS secret key"),
        ("secret",),
        r"aws.{0,20}secret.{0,20}?[\"'\s:=]+(?P<secret>[A-Za-z0-9/+]{40})(?![A-Za-z0-9/+=])",
        folded=True,
    ),
    Kind(mark("Anthropic key"), ("sk-ant-",), _EDGE + r"sk-ant-[A-Za-z0-9_-]{20,}"),
    Kind(
        mark("API key"),
        ("sk-",),
        _EDGE + r"sk-(?=[\w-]*[A-Za-z0-9]{16})(?=[A-Za-z_-]*\d)[A-Za-z0-9_-]{20,}",
    ),
    Kind(
        mark("Stripe key"),
        ("_live_", "_test_", "whsec_"),
        _EDGE + r"(?:[srp]k_(?:live|test)|whsec)_[A-Za-z0-9]{16,}",
    ),
    Kind(
        mark("Google key"),
        ("AIza", "GOCSPX-", "ya29."),
        r"AIza[0-9A-Za-z_-]{35}|GOCSPX-[\w-]{24,}|ya29\.[\w-]{30,}",
    ),
    Kind(mark("Hugging Face token"), ("hf_",), _EDGE + r"hf_[A-Za-z0-9]{30,}"),
    Kind(
        mark("npm token"),
        ("npm_", "_authToken"),
        _EDGE + r"npm_[A-Za-z0-9]{36}|_authToken=(?P<secret>[^\s$\"']{16,})",
    ),
    Kind(mark("PyPI token"), ("pypi-",), r"pypi-Ag[A-Za-z0-9_-]{50,}"),
    Kind(mark("JSON web token"), ("eyJ",), r"eyJ[A-Za-z0-9_-]{8,}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{16,}"),
    Kind(mark("SendGrid key"), ("SG.",), _EDGE + r"SG\.[A-Za-z0-9_-]{20,24}\.[A-Za-z0-9_-]{40,46}"),
    Kind(mark("DigitalOcean token"), ("_v1_",), _EDGE + r"do[opr]_v1_[a-f0-9]{64}"),
    Kind(mark("Docker token"), ("dckr_",), r"dckr_[po]at_[A-Za-z0-9_-]{20,}"),
    Kind(mark("Vault token"), ("hvs.", "hvb."), _EDGE + r"hv[sb]\.[A-Za-z0-9_-]{24,}"),
    Kind(mark("Azure storage key"), ("AccountKey",), r"AccountKey=(?P<secret>[A-Za-z0-9+/]{86}==)"),
    Kind(mark("Telegram bot token"), (":AA",), r"(?<!\d)\d{8,10}:AA[A-Za-z0-9_-]{33}(?![\w-])"),
    Kind(
        mark("password in an address"),
        ("://",),
        r"[a-z][a-z0-9+.-]{1,20}://[^\s:/?#@\"'<>]{0,80}:(?P<secret>(?!(?:pass(?:word|wd)?|secret|pwd|x+)@)(?![$<{*%])[^\s/@\"'<>{}$]{3,200})@[\w\[.-]",
        folded=True,
    ),
    Kind(
        mark("bearer token"),
        ("bearer ",),
        r"bearer\s+(?P<secret>(?=[\w.~+/-]*\d)[\w.~+/-]{20,}={0,2})",
        folded=True,
    ),
    Kind(
        mark("basic credentials"),
        ("basic ",),
        r"authorization[\"']?\s*[:=]\s*[\"']?basic\s+(?P<secret>[\w+/]{12,}={0,2})",
        folded=True,
    ),
    Kind(
        mark("password"),
        ("pass", "pwd", "secret", "token", "key"),
        # Quoted in code, or a line of an environment file; a value without a digit is taken for a word.
        rf"{_NAMES}[\"']?\s{{0,4}}(?:=|:|=>|:=)\s{{0,4}}(?P<quote>[\"'])"
        r"(?P<secret>(?=[^\"']*\d)(?=[^\"']*[a-z])[^\s\"'<>{}$()\[\]%*\\]{8,200})(?P=quote)"
        rf"|(?<![a-z0-9_.-])[a-z0-9_]{{0,40}}?{_NAMES}="
        r"(?P<bare>(?=\S*\d)(?=\S*[a-z])[^\s\"'<>{}$()\[\]%*\\,;]{8,200})(?=\s|$)",
        folded=True,
    ),
)


_IN_WORDS = marked(
    {
        "private key": "a private key",
        "age key": "an age key",
        "GitHub token": "a GitHub token",
        "GitLab token": "a GitLab token",
        "Slack token": "a Slack token",
        "Slack webhook": "a Slack webhook",
        "AWS access key": "an AWS access key",
        "AWS secret key": "an AWS secret key",
        "Anthropic key": "an Anthropic key",
        "API key": "an API key",
        "Stripe key": "a Stripe key",
        "Google key": "a Google key",
        "Hugging Face token": "a Hugging Face token",
        "npm token": "an npm token",
        "PyPI token": "a PyPI token",
        "JSON web token": "a JSON web token",
        "SendGrid key": "a SendGrid key",
        "DigitalOcean token": "a DigitalOcean token",
        "Docker token": "a Docker token",
        "Vault token": "a Vault token",
        "Azure storage key": "an Azure storage key",
        "Telegram bot token": "a Telegram bot token",
        "password in an address": "a password in an address",
        "bearer token": "a bearer token",
        "basic credentials": "basic credentials",
        "password": "a password",
    }
)


class Redacted(NamedTuple):
    """A text that may be sent.

    Args:
        text: with a mark for each secret.
        kinds: of the secrets that were taken out, in order, one entry each.
    """

    text: str
    kinds: tuple[str, ...] = ()


def redact(text: str, spared: Collection[str] = ()) -> Redacted:
    """Put a mark in the place of every secret; a secret of several lines gets one on each of them.

    Args:
        text: anything that is about to leave the machine.
        spared: secrets that stay because the user said so.
    """
    kinds: list[str] = []
    for kind in _near(text):

        def replaced(match: re.Match[str], name: str = kind.name) -> str:
            secret = next((found for found in _inner(match) if found), match.group())
            if secret in spared or BEGIN in secret:
                return match.group()
            kinds.append(name)
            mark = "\n".join(f"{BEGIN}{name}]" for _ in secret.split("\n"))
            begin = match.group().rindex(secret)
            return match.group()[:begin] + mark + match.group()[begin + len(secret) :]

        text = _compiled(kind).sub(replaced, text)
    return Redacted(text, tuple(kinds))


def secrets_in(text: str) -> tuple[str, ...]:
    """Return the secrets that `redact` would take out, each once."""
    found: dict[str, None] = {}
    for kind in _near(text):
        for match in _compiled(kind).finditer(text):
            found[next((inner for inner in _inner(match) if inner), match.group())] = None
    return tuple(found)


def marks_in(text: str) -> tuple[str, ...]:
    """Return the kinds of secrets for which there are marks in a text, each once."""
    known = {kind.name for kind in KINDS}
    return tuple(dict.fromkeys(name for name in _MARK.findall(text) if name in known))


def told(kinds: Iterable[str]) -> str:
    """Return the kinds in words, such as ``a GitHub token and an AWS access key``; "" for none."""
    parts = [_IN_WORDS[name] for name in dict.fromkeys(kinds)]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)


def _near(text: str) -> Iterable[Kind]:
    """Return the kinds of which there is a hint."""
    folded = text.lower()
    return [kind for kind in KINDS if any(hint in (folded if kind.folded else text) for hint in kind.hints)]


def _inner(match: re.Match[str]) -> list[str | None]:
    groups = match.groupdict()
    return [groups.get("secret"), groups.get("bare")]


@cache
def _compiled(kind: Kind) -> re.Pattern[str]:
    return re.compile(kind.pattern, re.IGNORECASE if kind.folded else 0)
