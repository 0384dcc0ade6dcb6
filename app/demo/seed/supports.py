"""Who backs which idea of the demonstration, and when: slowly, then quickly, then slowly."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from app.demo.content import Tale
from app.demo.people import Crowd, Neighbour
from app.places.rules import Area, is_local


@dataclass(frozen=True, slots=True)
class Backing:
    """The supporters of one idea, and the gate they add up to."""

    rows: list[dict[str, object]]
    local: int
    other: int
    passed_at: datetime | None


def back(
    tale: Tale,
    area: Area,
    crowd: Crowd,
    *,
    threshold: int,
    author: Neighbour,
    published: datetime,
    now: datetime,
) -> Backing:
    """Choose supporters for a tale, and when each came."""
    dice = Random(f"supports:{tale.key}")
    pool = [n for n in crowd.everyone if n.id != author.id]
    local = _choose(dice, [n for n in pool if is_local(n.home, area)], tale.locals_of(threshold))
    other = _choose(dice, [n for n in pool if not is_local(n.home, area)], tale.others)
    until = min(now, published + timedelta(days=tale.gathered_days))
    moments = {n.id: _moment(dice, published, until) for n in (*local, *other)}
    rows = [
        {"person_id": n.id, "is_local": is_local(n.home, area), "created_at": moments[n.id]}
        for n in (*local, *other)
    ]
    arrivals = sorted(moments[n.id] for n in local)
    passed = arrivals[threshold - 1] if len(arrivals) >= threshold else None
    return Backing(rows, len(local), len(other), passed)


def wanted_homes(
    tales: list[Tale], areas: dict[str, Area], thresholds: dict[str, int]
) -> dict[int, int]:
    """Return how many people must live in each neighbourhood for every tale to come true."""
    wanted: dict[int, int] = {}
    for tale in tales:
        home = areas[tale.key].neighbourhood_id
        if home is not None and tale.state != "draft":
            need = tale.locals_of(thresholds[tale.key]) + 3
            wanted[home] = max(wanted.get(home, 0), need)
    return wanted


def _choose(dice: Random, pool: list[Neighbour], count: int) -> list[Neighbour]:
    if len(pool) < count:
        message = f"{count} supporters are wanted, {len(pool)} live there"
        raise ValueError(message)
    return dice.sample(pool, count)


def _moment(dice: Random, start: datetime, end: datetime) -> datetime:
    """Return a time between two: most come early or when the word has spread."""
    share = dice.betavariate(1.2, 2.2) if dice.random() < 0.6 else dice.betavariate(4, 3)
    moment = start + (end - start) * share
    return (
        moment.replace(
            hour=dice.choice([7, 8, 12, 12, 17, 18, 19, 20, 21]), minute=dice.randint(0, 59)
        )
        if (end - start).days > 2 and moment.date() not in {start.date(), end.date()}
        else moment
    )
