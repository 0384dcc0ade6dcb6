"""People, signed in or not; each factory commits."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Device, Person, Role
from app.accounts.queries import actor_by_id
from app.core.sessions import IDLE_DAYS, digest, new_secret
from app.places.gazetteer import gazetteer
from tests.factories.ideas import area_of
from tests.visitor import Visitor

_numbers = count(1)


async def person(
    db: AsyncSession,
    *,
    home: str | None = "parc-extension",
    confirmed: bool = True,
    name: str = "",
    email: str = "",
    language: str = "fr",
    roles: tuple[str, ...] = (),
    **fields: Any,
) -> Actor:
    """Make a person and return them as policies see them.

    ``home`` is a neighbourhood's slug, None for elsewhere. ``roles`` are ``"administrator"``,
    ``"moderator"`` (everywhere) or ``"moderator:ville-marie"`` (of a territory). There is no
    password unless ``password_hash`` is given: sign in with :func:`sign_in_as`.
    """
    number = next(_numbers)
    area = await area_of(db, home) if home else None
    made = Person(
        **{
            "email": email or f"personne{number}@exemple.ca",
            "email_confirmed_at": datetime.now(UTC) if confirmed else None,
            "password_hash": "",
            "display_name": name or f"Personne {number}",
            "language": language,
            "territory_id": area.territory_id if area else None,
            "neighbourhood_id": area.neighbourhood_id if area else None,
            **fields,
        }
    )
    db.add(made)
    await db.flush()
    for role in roles:
        word, _, slug = role.partition(":")
        where = next((t.id for t in gazetteer.territories.values() if t.slug == slug), None)
        assert (where is None) == (not slug), f"no territory {slug!r}"
        db.add(Role(person_id=made.id, name=word, territory_id=where))
    await db.commit()
    actor = await actor_by_id(db, made.id, strong=True)
    assert actor is not None
    return actor


async def sign_in_as(
    db: AsyncSession,
    browser: Visitor,
    actor: Actor,
    *,
    verified_at: datetime | None = None,
    strong: bool = True,
) -> Visitor:
    """Sign ``browser`` in without the form; the password counts as given just now.

    Staff have passed a second factor too, unless it is not ``strong``.
    """
    now = datetime.now(UTC)
    secret = new_secret()
    db.add(
        Device(
            person_id=actor.id,
            secret_hash=digest(secret),
            seen_at=now,
            verified_at=verified_at or now,
            strong_at=now if strong and actor.is_staff else None,
            expires_at=now + timedelta(days=IDLE_DAYS),
        )
    )
    await db.commit()
    browser.http.cookies.set("session", secret, domain="testserver.local", path="/")
    return browser
