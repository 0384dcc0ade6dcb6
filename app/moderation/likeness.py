"""How likely it is that accounts are one person's: factors with a weight each, added up and explained."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from app.core.i18n import N_, gettext as _
from app.core.text import fold

GROUPED_FROM = 4
"""Two accounts whose factors weigh less are not shown together."""
MINUTES_APART = timedelta(minutes=10)
MADE_TOGETHER = timedelta(hours=1)
FRESH = timedelta(days=1)
FEWEST_SHARED = 2
NAME_MIN = 4

WEIGHTS = {
    "mailbox": 5,
    "within-minutes": 3,
    "same-network": 1,
    "same-ideas": 2,
    "names-alike": 1,
    "made-together": 1,
    "fresh": 1,
}

SENTENCES = {
    "mailbox": N_("their addresses lead to one mailbox (dots, plus signs, capitals)"),
    "within-minutes": N_("they signed in from one network within ten minutes"),
    "same-network": N_("they signed in from one network"),
    "same-ideas": N_("they support exactly the same ideas"),
    "names-alike": N_("their names are alike"),
    "made-together": N_("they were made within an hour of each other"),
    "fresh": N_("both supported within a day of being made"),
}


@dataclass(frozen=True, slots=True)
class Account:
    """What is compared of an account."""

    id: int
    public_id: str
    name: str
    created_at: datetime
    mailbox: bytes = b""
    networks: dict[bytes, datetime] = field(default_factory=dict)
    """When it was first seen, by network."""
    ideas: frozenset[int] = frozenset()
    first_support_at: datetime | None = None

    @property
    def is_fresh(self) -> bool:
        """Say whether it supported within a day of being made."""
        return self.first_support_at is not None and self.first_support_at < self.created_at + FRESH


@dataclass(frozen=True, slots=True)
class Group:
    """Accounts that are likely one person's, and why."""

    accounts: tuple[Account, ...]
    factors: tuple[str, ...]
    """Codes, heaviest first."""

    @property
    def weight(self) -> int:
        """Return what the factors weigh together."""
        return sum(WEIGHTS[code] for code in self.factors)


def factors_of(one: Account, other: Account) -> tuple[str, ...]:
    """Return what two accounts have alike, heaviest first."""
    found = {
        "mailbox": bool(one.mailbox) and one.mailbox == other.mailbox,
        "same-ideas": len(one.ideas) >= FEWEST_SHARED and one.ideas == other.ideas,
        "names-alike": _alike(one.name, other.name),
        "made-together": abs(one.created_at - other.created_at) <= MADE_TOGETHER,
        "fresh": one.is_fresh and other.is_fresh,
    }
    shared = one.networks.keys() & other.networks.keys()
    if shared:
        near = min(abs(one.networks[n] - other.networks[n]) for n in shared)
        found["within-minutes" if near <= MINUTES_APART else "same-network"] = True
    codes = [code for code, holds in found.items() if holds]
    return tuple(sorted(codes, key=lambda code: (-WEIGHTS[code], code)))


def groups_of(accounts: Iterable[Account], pairs: Iterable[tuple[int, int]]) -> list[Group]:
    """Return the groups that pairs with weight enough make, the most likely first."""
    by_id = {account.id: account for account in accounts}
    leader = {number: number for number in by_id}
    why: dict[int, set[str]] = {}

    def root(number: int) -> int:
        while leader[number] != number:
            number = leader[number]
        return number

    for one, other in sorted(set(pairs)):
        if one not in by_id or other not in by_id:
            continue
        codes = factors_of(by_id[one], by_id[other])
        if sum(WEIGHTS[code] for code in codes) < GROUPED_FROM:
            continue
        first, second = sorted((root(one), root(other)))
        leader[second] = first
        why[first] = why.get(first, set()) | why.pop(second, set()) | set(codes)
    return _sorted(by_id, {number: root(number) for number in by_id}, why)


def _sorted(
    by_id: dict[int, Account], roots: dict[int, int], why: dict[int, set[str]]
) -> list[Group]:
    groups = [
        Group(
            tuple(sorted((by_id[n] for n, r in roots.items() if r == root), key=lambda a: a.id)),
            tuple(sorted(codes, key=lambda code: (-WEIGHTS[code], code))),
        )
        for root, codes in why.items()
    ]
    return sorted(groups, key=lambda g: (-g.weight, -len(g.accounts), g.accounts[0].id))


def told(codes: Iterable[str]) -> list[tuple[str, int]]:
    """Return factors in words, with their weights."""
    return [(_(SENTENCES[code]), WEIGHTS[code]) for code in codes]


def _alike(one: str, other: str) -> bool:
    """Say whether two names differ by digits and signs only."""
    bare = ["".join(c for c in fold(name) if c.isalpha()) for name in (one, other)]
    return len(bare[0]) >= NAME_MIN and bare[0] == bare[1]
