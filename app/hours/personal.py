"""What hours keep of a person, given to them and erased with them."""

from collections.abc import AsyncIterator

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.personal import Leaving, Row, erased, kept, rows
from app.hours.models import Certificate, HoursEntry, HoursTurn
from app.hours.rules import OPEN
from app.hours.shown import sum_tags


@kept("hours")
async def hours(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the hours that somebody gave, and where each stands."""
    query = select(
        HoursEntry.public_id, HoursEntry.title, HoursEntry.worked_on, HoursEntry.minutes,
        HoursEntry.most_minutes, HoursEntry.said_by, HoursEntry.state, HoursEntry.proposed_at,
        HoursEntry.decided_at,
    )  # fmt: skip
    mine = query.where(HoursEntry.person_id == person_id).order_by(HoursEntry.id)
    async for row in rows(session, mine):
        yield row


@kept("hours_said")
async def said(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what somebody said of hours: their own, and those of the missions they run."""
    query = (
        select(
            HoursEntry.public_id.label("hours"), HoursTurn.at, HoursTurn.side, HoursTurn.act,
            HoursTurn.minutes, HoursTurn.words,
        )
        .join(HoursEntry, HoursEntry.id == HoursTurn.entry_id)
        .where(HoursTurn.by_id == person_id)
        .order_by(HoursTurn.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("certificates")
async def certificates(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give somebody's certificates; the code stands on the papers."""
    query = select(
        Certificate.public_id, Certificate.issuer, Certificate.name, Certificate.initials,
        Certificate.since, Certificate.until, Certificate.minutes, Certificate.days,
        Certificate.made_at, Certificate.revoked_at, Certificate.revoked_by,
        Certificate.revoke_reason,
    )  # fmt: skip
    mine = query.where(Certificate.person_id == person_id).order_by(Certificate.id)
    async for row in rows(session, mine):
        yield row


@erased("hours")
async def erase(session: AsyncSession, leaving: Leaving) -> None:
    """Forget who gave the hours; what was settled stays in the sums, what was not goes.

    Certificates keep working without name and initials: a paper that was handed in says no less than
    before. Whoever wants them dead revokes them first; the page about leaving says so.
    """
    who = leaving.person_id
    leaving.pages.update(await _showing(session, who))
    still_open = HoursEntry.state.in_(sorted(OPEN))
    await session.execute(delete(HoursEntry).where(HoursEntry.person_id == who, still_open))
    own = select(HoursEntry.id).where(HoursEntry.person_id == who)
    await session.execute(
        update(HoursTurn).where(HoursTurn.entry_id.in_(own), HoursTurn.words != "").values(words="")
    )
    await session.execute(
        update(HoursTurn).where(HoursTurn.by_id == who).values(by_id=None, words="")
    )
    await session.execute(
        update(HoursEntry).where(HoursEntry.person_id == who).values(person_id=None)
    )
    await session.execute(
        update(HoursEntry).where(HoursEntry.decided_by_id == who).values(decided_by_id=None)
    )
    await session.execute(
        update(Certificate)
        .where(Certificate.person_id == who)
        .values(person_id=None, name="", initials="", sealed_code=b"")
    )
    await session.execute(
        update(Certificate).where(Certificate.revoked_by_id == who).values(revoked_by_id=None)
    )


async def _showing(session: AsyncSession, person_id: int) -> set[str]:
    """Return the tags of the pages whose sums count this person among those who gave."""
    query = select(HoursEntry.project_id, HoursEntry.organisation_id).where(
        HoursEntry.person_id == person_id
    )
    found = await session.execute(query.distinct())
    return {tag for row in found for tag in sum_tags(*row)}
