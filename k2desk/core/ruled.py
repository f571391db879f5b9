"""Rules the user made for one session."""

from __future__ import annotations

from k2desk.core.happened import Happened
from k2desk.core.rules import Rule


class RuleKept(Happened, frozen=True):
    """From now on this rule holds in this session, and in no other."""

    rule: Rule


class RuleDropped(Happened, frozen=True):
    """From now on this rule, made for this session, does not hold any more."""

    rule: Rule
