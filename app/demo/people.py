"""The demonstration's people: nobody real, alike at each run, with homes where the ideas are."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any

from sqlalchemy import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person, Role
from app.core.text import slugify
from app.demo.content import names
from app.places.gazetteer import gazetteer
from app.places.rules import Home

PASSWORD = "une-ruelle-verte-en-juin"  # noqa: S105 (the demonstration's, shown on screen)
DOMAIN = "demo.notreville.example"
SIGN_IN = {
    "citizen": f"amina@{DOMAIN}",
    "moderator": f"moderation@{DOMAIN}",
    "admin": f"admin@{DOMAIN}",
    "expert": f"experte@{DOMAIN}",
    "leader": f"leader@{DOMAIN}",
    "elected": f"elue@{DOMAIN}",
    "partner": f"partenaire@{DOMAIN}",
}
ACTIVE = 300
PSEUDONYM_SHARE = 0.4
ELSEWHERE = 40
OLDEST_DAYS = 600
"""When the first of them joined: the last did before the oldest tale, for anybody may tell it."""


@dataclass(frozen=True, slots=True)
class Neighbour:
    """One of the demonstration's people, once stored."""

    id: int
    home: Home
    language: str
    is_active: bool


class Crowd:
    """Everybody, found by home."""

    def __init__(self, neighbours: Iterable[Neighbour]) -> None:
        self.everyone = list(neighbours)
        self.by_neighbourhood: defaultdict[int | None, list[Neighbour]] = defaultdict(list)
        for neighbour in self.everyone:
            self.by_neighbourhood[neighbour.home.neighbourhood_id].append(neighbour)

    @property
    def active(self) -> list[Neighbour]:
        """Return those who write; the others only support."""
        return [n for n in self.everyone if n.is_active]


async def settle(
    session: AsyncSession, wanted: dict[int, int], password_hash: str, now: datetime
) -> Crowd:
    """Store enough people: at least ``wanted[neighbourhood]`` in each, some elsewhere, and staff."""
    dice = Random("people")
    homes = _homes(wanted, dice)
    rows = [_row(n, home, password_hash, now, dice) for n, home in enumerate(homes)]
    _name_the_known(rows)
    ids = []
    for start in range(0, len(rows), 500):
        result = await session.execute(
            insert(Person).returning(Person.id, sort_by_parameter_order=True),
            rows[start : start + 500],
        )
        ids += list(result.scalars())
    await session.execute(
        insert(Role),
        [
            {"person_id": ids[1], "name": "moderator", "reason": "Démonstration"},
            {"person_id": ids[2], "name": "administrator", "reason": "Démonstration"},
        ],
    )
    return Crowd(
        Neighbour(i, Home(r["territory_id"], r["neighbourhood_id"]), r["language"], n < ACTIVE)
        for n, (i, r) in enumerate(zip(ids, rows, strict=True))
    )


def _homes(wanted: dict[int, int], dice: Random) -> list[int | None]:
    """Return a neighbourhood for each person; the first three are the ones a visitor signs in as."""
    known = next(n.id for n in gazetteer.neighbourhoods.values() if n.slug == "parc-extension")
    everywhere = {n: max(3, wanted.get(n, 0)) for n in gazetteer.neighbourhoods}
    rest: list[int | None] = [n for n, count in everywhere.items() for _ in range(count)]
    rest += [None] * ELSEWHERE
    dice.shuffle(rest)
    return [known, known, known, *rest]


def _row(
    n: int, home: int | None, password_hash: str, now: datetime, dice: Random
) -> dict[str, Any]:
    first_names, initials, pseudonyms = names()
    first = dice.choice(first_names)
    has_pseudonym = n < len(pseudonyms) and dice.random() < PSEUDONYM_SHARE
    name = pseudonyms[n] if has_pseudonym else f"{first} {dice.choice(initials)}."
    created = now - timedelta(days=dice.uniform(OLDEST_DAYS - 30, OLDEST_DAYS))
    place = gazetteer.home(home)
    return {
        "email": f"{slugify(first)}.{n}@{DOMAIN}",
        "email_confirmed_at": created + timedelta(minutes=dice.randint(2, 600)),
        "password_hash": password_hash,
        "display_name": name,
        "language": "en" if dice.random() < 0.18 else "fr",
        "rta": "",
        "territory_id": place.territory_id,
        "neighbourhood_id": place.neighbourhood_id,
        "age_declared_at": created,
        "created_at": created,
    }


def _name_the_known(rows: list[dict[str, Any]]) -> None:
    for row, email, name in zip(
        rows,
        SIGN_IN.values(),
        ("Amina K.", "Équipe de modération", "Administration"),
        strict=False,
    ):
        row |= {"email": email, "display_name": name, "language": "fr"}
