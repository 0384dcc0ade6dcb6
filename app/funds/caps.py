"""How much a fund adds to a gift, or grants to a campaign: whole cents, never above a cap.

Pure: the caller holds the fund's row, so that what was used is what is true
(:mod:`app.funds.service.match`).
"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Caps:
    """The most that a fund adds, in cents; None where it sets no cap of its own."""

    total: int
    per_gift: int | None = None
    per_person: int | None = None
    per_project: int | None = None


@dataclass(frozen=True, slots=True)
class Used:
    """What of a fund is allocated, this gift left out, in cents."""

    by_fund: int = 0
    by_project: int = 0
    by_person: int = 0


@dataclass(frozen=True, slots=True)
class Threshold:
    """What gifts must come to before a grant."""

    percent: int
    givers: int


def asked(gift: int, factor_percent: int) -> int:
    """Return what a factor adds to a gift before any cap; a part of a cent is not added."""
    return gift * factor_percent // 100


def room(caps: Caps, used: Used) -> int:
    """Return the most that one more gift of this person to this project may be matched with."""
    left = [caps.total - used.by_fund]
    if caps.per_gift is not None:
        left.append(caps.per_gift)
    if caps.per_project is not None:
        left.append(caps.per_project - used.by_project)
    if caps.per_person is not None:
        left.append(caps.per_person - used.by_person)
    return max(0, min(left))


def matched(gift: int, factor_percent: int, caps: Caps, used: Used) -> int:
    """Return what a fund adds to a gift."""
    return min(asked(gift, factor_percent), room(caps, used))


def staying(entered: int, gift: int, kept: int) -> int:
    """Return what stays of a match when ``kept`` cents of its gift do; ``entered`` is the whole of it.

    Always a part of the whole: parts of parts would lose a cent with each refund that is seen alone.
    """
    return entered * min(kept, gift) // gift if gift else 0


def granted(grant: int, caps: Caps, used: Used) -> int:
    """Return what a fund grants a campaign whose threshold is reached; a cap per gift is of gifts."""
    whole = Caps(caps.total, per_project=caps.per_project)
    return min(grant, room(whole, used))


def is_reached(threshold: Threshold, pledged: int, minimum: int, givers: int) -> bool:
    """Say whether enough neighbours have promised enough, what partners add left out."""
    return givers >= threshold.givers and pledged * 100 >= minimum * threshold.percent


def reaching(threshold: Threshold, minimum: int) -> int:
    """Return the cents of gifts at which a threshold is reached, rounded up."""
    return -(-minimum * threshold.percent // 100)


def effect(factor_percent: int) -> tuple[int, int]:
    """Return what a gift becomes, in cents, and the gift that shows it: ``(200, 100)`` for 1 $ → 2 $."""
    return 100 + factor_percent, 100


def multiplied(gifts: int, matches: int) -> int:
    """Return, in hundredths, what each dollar of a fund brought about with the gifts it matched."""
    return (gifts + matches) * 100 // matches if matches else 0
