"""Secrets of every kind, none of them real: made of pieces, so that no scanner takes this file for a leak."""

from __future__ import annotations

import base64

_MIXED = "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8s9T0u1V2w3X4y5Z6a7B8c9D0e1F2g3H4"


def mixed(count: int) -> str:
    return (_MIXED * 3)[:count]


def _web_token() -> str:
    parts = (b'{"alg":"HS256"}', b'{"sub":"1234567890"}', b"signature signature signature")
    return ".".join(base64.urlsafe_b64encode(part).decode().rstrip("=") for part in parts)


_BODY = "\n".join(base64.b64encode(bytes(range(i, i + 48))).decode() for i in range(8))
PLANTED = {
    "private key": f"-----BEGIN RSA PRIVATE KEY-----\n{_BODY}\n-----END RSA PRIVATE KEY-----",
    "age key": "AGE-SECRET-" + "KEY-1" + "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7LQPZRY9X8GF2TVDW0S3JN54KHCE",
    "GitHub token": "gh" + "p_" + mixed(36),
    "GitLab token": "gl" + "pat-" + mixed(20),
    "Slack token": "xo" + "xb-123456789012-" + mixed(24),
    "Slack webhook": "T00000000/B00000000/" + mixed(24),
    "AWS access key": "AK" + "IA" + "IOSFODNN7EXAMPLE",
    "AWS secret key": "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
    "Anthropic key": "sk-" + "ant-api03-" + mixed(60),
    "API key": "sk-" + "proj-" + mixed(48),
    "Stripe key": "sk_" + "live_" + mixed(24),
    "Google key": "AI" + "za" + mixed(35),
    "Hugging Face token": "hf" + "_" + mixed(34),
    "npm token": "np" + "m_" + mixed(36),
    "PyPI token": "py" + "pi-AgEIcHlwaS5vcmc" + mixed(60),
    "JSON web token": _web_token(),
    "SendGrid key": "SG" + "." + mixed(22) + "." + mixed(43),
    "DigitalOcean token": "do" + "p_v1_" + "0123456789abcdef" * 4,
    "Docker token": "dc" + "kr_pat_" + mixed(27),
    "Vault token": "hv" + "s." + mixed(28),
    "Azure storage key": mixed(86) + "==",
    "Telegram bot token": "123456789:" + "AA" + mixed(33),
    "password in an address": "hunter2-in-an-address",
    "bearer token": "bear3r." + mixed(30),
    "basic credentials": "dXNlcjpodW50ZXIyMjIy",
    "password": "hunter2-correct-horse",
}
"""By kind: what must never be sent."""

_LINES = {
    "Slack webhook": "url = https://hooks.slack.com/services/{}",
    "AWS secret key": "aws_secret_access_key = {}",
    "Azure storage key": "AccountName=x;AccountKey={};EndpointSuffix=core",
    "password in an address": "DATABASE = postgres://ledger:{}@db.example.org/ledger",
    "bearer token": "curl -H 'Authorization: Bearer {}' https://example.org",
    "basic credentials": "Authorization: Basic {}",
    "password": "LEDGER_DB_PASSWORD={}",
}


def line_of(kind: str) -> str:
    """The secret as it stands in a file, or, for a private key, on several lines."""
    return _LINES.get(kind, 'value = "{}"' if "\n" not in PLANTED[kind] else "{}").format(PLANTED[kind])


def pieces_of(kind: str) -> list[str]:
    """What of the secret must be nowhere: every line of it."""
    return [line for line in PLANTED[kind].split("\n") if not line.startswith("-----")]
