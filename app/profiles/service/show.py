"""What a person chooses to show of themselves."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.dialects.postgresql import insert as insert_or
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import Conflict, Invalid
from app.core.events import publish
from app.core.i18n import gettext as _
from app.core.ids import public_id
from app.core.screening import Written, judge, keep
from app.core.subjects import Subject
from app.profiles import policy
from app.profiles.events import FactsChanged
from app.profiles.models import Profile, ProfileSkill
from app.profiles.rules import AGE_MAX, AGE_MIN, Sharing, today
from app.profiles.schemas import Offer, Switches

OFFERED = {
    "sharing", "causes", "moments", "monthly_hours", "travel_km", "is_remote", "languages",
    "birth_year", "monthly_quota",
}  # fmt: skip
"""What is stored as it was typed."""


class ChangedElsewhere(Conflict):
    """The profile was changed since the form was opened."""


async def save(session: AsyncSession, actor: Actor, typed: Switches, now: datetime) -> None:
    """Show what the actor chose, and nothing else.

    Raises:
        Refused: the address is not confirmed, or the account suspended.
        ChangedElsewhere: another window saved first.
    """
    policy.can_change(actor).require()
    values = typed.model_dump(exclude={"version"})
    before = await session.scalar(select(Profile.bio).where(Profile.person_id == actor.id))
    await _store(session, actor.id, values, typed.version, now)
    if typed.bio and typed.bio != before:
        await _hold_back(session, actor, typed.bio, now)


async def _hold_back(session: AsyncSession, actor: Actor, bio: str, now: datetime) -> None:
    """Keep a new text from everybody else if somebody must look at it first."""
    held = await judge(session, Written("profile", actor.id, bio), now)
    if held is None:
        return
    await session.execute(
        update(Profile)
        .where(Profile.person_id == actor.id, Profile.hidden_at.is_(None))
        .values(hidden_at=now)
    )
    await keep(session, Subject("profile", actor.id), held, now)


async def offer(session: AsyncSession, actor: Actor, typed: Offer, now: datetime) -> None:
    """Keep what the actor can do, and share it with whom they chose.

    Raises:
        Refused: the address is not confirmed, or the account suspended.
        ChangedElsewhere: another window saved first.
    """
    policy.can_change(actor).require()
    _old_enough(typed.birth_year, now)
    values = typed.model_dump(include=OFFERED)
    values["paused_at"] = now if typed.is_paused else None
    if typed.sharing is not Sharing.ANONYMOUS:
        # Shown without a name again, it will be at another address: nobody can tell that it is the same.
        values["anonymous_id"] = public_id()
    await _store(session, actor.id, values, typed.version, now)
    await session.execute(delete(ProfileSkill).where(ProfileSkill.person_id == actor.id))
    if typed.levels:
        rows = [
            {"person_id": actor.id, "skill": code, "level": level}
            for code, level in typed.levels.items()
        ]
        await session.execute(insert(ProfileSkill), rows)
    await publish(session, FactsChanged(actor.id))


def _old_enough(birth_year: int | None, now: datetime) -> None:
    """Refuse a year of birth that nobody of our age has.

    Raises:
        Invalid: under fourteen whatever the birthday, or older than anybody.
    """
    if birth_year is None:
        return
    year = today(now).year
    if birth_year > year - AGE_MIN:
        said = _("Notreville is for people of 14 and over: check the year.")
        raise Invalid({"birth_year": said})
    if birth_year < year - AGE_MAX:
        raise Invalid({"birth_year": _("Please check the year.")})


async def _store(
    session: AsyncSession, person_id: int, values: Mapping[str, Any], seen: int, now: datetime
) -> None:
    """Write the profile, if it still is what the person saw (version 0: none yet)."""
    statement = insert_or(Profile).values(person_id=person_id, **values, version=1, updated_at=now)
    statement = statement.on_conflict_do_update(
        index_elements=[Profile.person_id],
        set_={**values, "version": Profile.version + 1, "updated_at": now},
        where=Profile.version == seen,
    )
    written = await session.execute(statement.returning(Profile.person_id))
    if written.one_or_none() is None:
        raise ChangedElsewhere(
            _("Your profile was changed in another window. Open this page again to see it.")
        )
