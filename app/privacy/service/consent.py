"""Agreeing, purpose by purpose, and taking it back; each yes is kept with its proof."""

from collections.abc import Collection
from datetime import datetime

from sqlalchemy import text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.privacy import policy
from app.privacy.models import Consent
from app.privacy.queries.own import consents_of
from app.privacy.rules import CONSENTS, Purpose


async def choose(
    session: AsyncSession, actor: Actor, wanted: Collection[Purpose], language: str, now: datetime
) -> None:
    """Let ``actor`` agree to ``wanted``, in the words shown in ``language``, and to nothing else.

    Raises:
        Refused: the policy says no.
    """
    policy.can_choose(actor).require()
    given = await consents_of(session, actor.id)
    for purpose in Purpose:
        consent = given.get(purpose)
        if consent and (purpose not in wanted or not consent.is_current):
            await _take_back(session, actor, purpose, now)
        if purpose in wanted and not (consent and consent.is_current):
            await _give(session, actor, purpose, language, now)


async def _give(
    session: AsyncSession, actor: Actor, purpose: Purpose, language: str, now: datetime
) -> None:
    await session.execute(
        insert(Consent)
        .values(
            person_id=actor.id,
            purpose=purpose,
            text_version=CONSENTS[purpose].version,
            language=language,
            given_at=now,
        )
        .on_conflict_do_nothing(
            index_elements=["person_id", "purpose"], index_where=text("withdrawn_at IS NULL")
        )
    )


async def _take_back(session: AsyncSession, actor: Actor, purpose: Purpose, now: datetime) -> None:
    await session.execute(
        update(Consent)
        .where(
            Consent.person_id == actor.id,
            Consent.purpose == purpose,
            Consent.withdrawn_at.is_(None),
        )
        .values(withdrawn_at=now)
    )
