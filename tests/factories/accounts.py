"""People, signed in or not; each factory commits."""

from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

import pyotp
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts import codes, sealing
from app.accounts.actor import Actor
from app.accounts.models import Device, Passkey, Person, RecoveryCode, Role, TotpFactor
from app.accounts.queries import actor_by_id
from app.core.sessions import IDLE_DAYS, digest, new_secret
from app.core.settings import Settings
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


async def with_app(db: AsyncSession, settings: Settings, actor: Actor) -> str:
    """Give a person an app of one-time codes, never used yet; return its secret for :func:`code`."""
    secret = codes.new_secret()
    sealed = sealing.seal(settings, f"totp:{actor.id}", secret)
    db.add(TotpFactor(person_id=actor.id, secret=sealed, last_step=0))
    await db.commit()
    return secret


def code(secret: str, *, steps: int = 0, now: datetime | None = None) -> str:
    """Return what an app shows now, or ``steps`` half minutes later."""
    at = codes.step_at(now or datetime.now(UTC)) + steps
    return pyotp.TOTP(secret).generate_otp(at)


async def with_recovery_codes(db: AsyncSession, actor: Actor) -> list[str]:
    """Give a person ten recovery codes and return them as they are shown."""
    made = codes.new_recovery_codes()
    db.add_all(RecoveryCode(person_id=actor.id, code_hash=digest(one)) for one in made)
    await db.commit()
    return [codes.on_paper(one) for one in made]


async def with_passkey(
    db: AsyncSession, actor: Actor, *, credential_id: bytes = b"nobody's", name: str = "Téléphone"
) -> Passkey:
    """Give a person a passkey that nothing can answer for."""
    made = Passkey(person_id=actor.id, credential_id=credential_id, public_key=b"no key", name=name)
    db.add(made)
    await db.commit()
    return made
