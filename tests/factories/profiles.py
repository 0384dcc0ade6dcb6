"""Profiles, leaders, mandates and partners, as tests need them; each factory commits."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.organisations.models import Organisation
from app.places.gazetteer import gazetteer
from app.profiles.models import (
    Agreement,
    LeaderDecision,
    Leadership,
    Mandate,
    Nomination,
    Profile,
    ProfileSkill,
)
from app.profiles.queries import nominating
from app.profiles.queries.nominating import Candidate
from app.profiles.rules import Decided, Level, Sharing, Standing, leader_until, today
from tests.factories.accounts import person

VILLERAY = "villeray-saint-michel-parc-extension"
"""The territory of people when a test does not care."""

UNANSWERED = {Standing.GATHERING, Standing.ASKED}

LONG_AGO = datetime(2026, 1, 5, 15, tzinfo=UTC)


def territory(slug: str = VILLERAY) -> int:
    """Return the number of a territory."""
    return next(t.id for t in gazetteer.territories.values() if t.slug == slug)


async def profile(
    db: AsyncSession, who: Actor, skills: dict[str, str] | None = None, **fields: Any
) -> Profile:
    """Make somebody's profile, with skills and levels."""
    made = Profile(**{"person_id": who.id, "version": 1, **fields})
    db.add(made)
    await db.flush()
    for code, level in (skills or {}).items():
        db.add(ProfileSkill(person_id=who.id, skill=code, level=Level(level)))
    await db.commit()
    return made


async def expert(
    db: AsyncSession, who: Actor | None = None, *, named: bool = True, **fields: Any
) -> Actor:
    """Make somebody who shares two skills, by name or without."""
    who = who or await person(db)
    skills = fields.pop("skills", {"accounting": "professional", "gardening": "able"})
    sharing = Sharing.NAMED if named else Sharing.ANONYMOUS
    values = {"is_listed": named, "sharing": sharing, "causes": ["nature"], **fields}
    await profile(db, who, skills, **values)
    return who


async def leadership(
    db: AsyncSession,
    who: Actor | None = None,
    standing: Standing = Standing.CONFIRMED,
    slug: str = VILLERAY,
    nominations: int = 5,
    *,
    by: Sequence[Actor] = (),
    **fields: Any,
) -> Candidate:
    """Make a way to be a leader, wherever it stands, with its nominations and its decision.

    ``by`` are the first who nominated; the others are anybody.
    """
    who = who or await person(db)
    now = datetime.now(UTC)
    done = standing is Standing.CONFIRMED
    confirmed = fields.pop("confirmed_at", now - timedelta(days=30)) if done else None
    made = Leadership(
        **{
            "person_id": who.id,
            "territory_id": territory(slug),
            "standing": standing,
            "nominations": nominations,
            "opened_at": now - timedelta(days=60),
            "answered_at": None if standing in UNANSWERED else now - timedelta(days=40),
            "confirmed_at": confirmed,
            "ends_at": leader_until(confirmed) if confirmed else None,
            **fields,
        }
    )
    db.add(made)
    await db.flush()
    for neighbour in [*by, *[await person(db) for _ in range(nominations - len(by))]]:
        await nomination(db, made, neighbour)
    if done:
        db.add(
            LeaderDecision(
                leadership_id=made.id,
                decided=Decided.CONFIRMED,
                reason="Cinq voisines en parlent bien.",
                at=confirmed,
                ends_at=made.ends_at,
            )
        )
    await db.commit()
    found = await nominating.candidate(db, made.public_id)
    assert found is not None
    return found


async def nomination(
    db: AsyncSession,
    whom: Leadership | Candidate,
    by: Actor,
    organisation: Organisation | None = None,
    words: str = "Toujours là quand il faut.",
) -> None:
    """Let somebody nominate, for themselves or in the name of an organisation; nothing is counted."""
    db.add(
        Nomination(
            leadership_id=whom.id,
            by_id=by.id,
            organisation_id=organisation.id if organisation else None,
            words=words,
            created_at=datetime.now(UTC),
        )
    )
    await db.commit()


async def mandate(
    db: AsyncSession,
    who: Actor | None = None,
    slug: str | None = VILLERAY,
    *,
    starts_on: date | None = None,
    ends_on: date | None = None,
    **fields: Any,
) -> Mandate:
    """Make a mandate, in force unless its dates say otherwise; without a slug, of the whole city."""
    who = who or await person(db)
    day = today(datetime.now(UTC))
    made = Mandate(
        **{
            "person_id": who.id,
            "office_fr": "Conseillère de la ville",
            "office_en": "City councillor",
            "territory_id": territory(slug) if slug else None,
            "starts_on": starts_on or day - timedelta(days=200),
            "ends_on": ends_on or day + timedelta(days=900),
            "source": "Résultats officiels du scrutin",
            "recorded_at": LONG_AGO,
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made


async def agreement(db: AsyncSession, about: Organisation, **fields: Any) -> Agreement:
    """Make a partner agreement in force."""
    day = today(datetime.now(UTC))
    made = Agreement(
        **{
            "organisation_id": about.id,
            "starts_on": day - timedelta(days=20),
            "ends_on": day + timedelta(days=300),
            "source": "Entente 2026-014",
            "recorded_at": LONG_AGO,
            **fields,
        }
    )
    db.add(made)
    await db.commit()
    return made
