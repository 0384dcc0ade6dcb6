"""Checks and trainings: an organisation says what it saw, the person is told and may take it back."""

from datetime import datetime, timedelta

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.audit.service import record as write_down
from app.core.errors import Conflict, Invalid
from app.core.events import publish
from app.core.i18n import N_, gettext as _
from app.core.ids import public_id
from app.core.notices import tell
from app.core.subjects import Subject
from app.organisations.queries.speaking import Voice
from app.profiles import policy
from app.profiles.events import FactsChanged
from app.profiles.models import PersonCheck
from app.profiles.queries import checks
from app.profiles.queries.checks import Check
from app.profiles.rules import CAUGHT_UP, CHECK_LONGEST, ENDS_SOON, Turn, today
from app.profiles.schemas import RecordedCheck
from app.skills.qualities import kind_of

KIND = "profiles.check"


async def record(
    session: AsyncSession,
    actor: Actor,
    voice: Voice | None,
    person_id: int,
    typed: RecordedCheck,
    now: datetime,
) -> str:
    """Write down that somebody holds it, until when; again: the new last day. Return its public id.

    Raises:
        Refused: the actor speaks for no verified organisation, or it is about themselves.
        Invalid: the last day is over, or too far away.
    """
    policy.can_record_check(actor, voice is not None, person_id).require()
    assert voice is not None, "the policy said so"
    _in_time(typed, now)
    values = {
        "kind": kind_of(typed.code),
        "expires_on": typed.expires_on,
        "seen_by_id": actor.id,
        "seen_at": now,
    }
    statement = insert(PersonCheck).values(
        public_id=public_id(), person_id=person_id, code=typed.code, organisation_id=voice.id,
        **values,
    )  # fmt: skip
    statement = statement.on_conflict_do_update(
        index_elements=[PersonCheck.person_id, PersonCheck.code, PersonCheck.organisation_id],
        index_where=text("withdrawn_at IS NULL"),
        set_=values,
    )
    kept = (await session.execute(statement.returning(PersonCheck.id, PersonCheck.public_id))).one()
    until = typed.expires_on.isoformat() if typed.expires_on else ""
    await write_down(
        session, "check.recorded", by=actor.id, now=now, subject=Subject("check", kept.id),
        detail={"code": typed.code, "until": until, "organisation": voice.public_id},
    )  # fmt: skip
    await _tell(session, kept.public_id, person_id, Turn.GIVEN, until)
    await publish(session, FactsChanged(person_id))
    return str(kept.public_id)


async def withdraw(
    session: AsyncSession, actor: Actor, which: Check, voice: Voice | None, now: datetime
) -> None:
    """Take it back: the person it is about, or the organisation that saw it.

    Raises:
        Refused: the actor is neither.
        Conflict: it was taken back already.
    """
    is_own = which.person_id == actor.id
    if not is_own:
        policy.can_record_check(
            actor, voice is not None and voice.id == which.organisation_id
        ).require()
    taken = await session.execute(
        update(PersonCheck)
        .where(PersonCheck.id == which.id, PersonCheck.withdrawn_at.is_(None))
        .values(withdrawn_at=now)
        .returning(PersonCheck.id)
    )
    if taken.one_or_none() is None:
        raise Conflict(_("It was taken back already."))
    await write_down(
        session, "check.withdrawn", by=actor.id, now=now, subject=Subject("check", which.id),
        detail={"code": which.code, "organisation": which.organisation_public_id},
    )  # fmt: skip
    if not is_own:
        await _tell(session, which.public_id, which.person_id, Turn.TAKEN, "")
    await publish(session, FactsChanged(which.person_id))


async def warn(session: AsyncSession, now: datetime) -> None:
    """Tell whoever holds what ends within a month; telling again tells nobody twice."""
    last = today(now) + ENDS_SOON
    for one in await checks.ending(session, last - CAUGHT_UP + timedelta(days=1), last):
        assert one.expires_on is not None, "the query said so"
        until = one.expires_on.isoformat()
        await _tell(session, one.public_id, one.person_id, Turn.ENDS_SOON, until)


async def end(session: AsyncSession, now: datetime) -> None:
    """Have whoever held what ended yesterday looked at again: other things may fit them now."""
    yesterday = today(now) - timedelta(days=1)
    over = await checks.ending(session, yesterday, yesterday)
    for person_id in sorted({one.person_id for one in over}):
        await publish(session, FactsChanged(person_id))


def _in_time(typed: RecordedCheck, now: datetime) -> None:
    day = today(now)
    if typed.expires_on is None:
        return
    if typed.expires_on < day:
        raise Invalid({"expires_on": _("This day is over: write down only what still holds.")})
    if typed.expires_on - day > CHECK_LONGEST:
        raise Invalid({"expires_on": _("That is longer than ten years: check the date.")})


async def _tell(session: AsyncSession, which: str, person_id: int, turn: Turn, until: str) -> None:
    await tell(
        session, KIND, f"{KIND}:{which}:{turn}:{until}", to=[person_id],
        because=N_("because it is about you"), data={"check": which, "turn": str(turn)},
    )  # fmt: skip
