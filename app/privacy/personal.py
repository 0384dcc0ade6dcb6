"""What privacy itself keeps of a person: consents, copies, departure; and its terms."""

from collections.abc import AsyncIterator

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.core.jobs import defer
from app.core.personal import Leaving, Row, erased, kept, rows
from app.core.retention import Term, retained
from app.privacy.models import Consent, DataCopy, Departure, Incident
from app.privacy.rules import INCIDENT_KEPT

retained(Term("privacy.copies", DataCopy, lambda now: DataCopy.expires_at < now))
retained(
    Term("privacy.incidents", Incident, lambda now: Incident.noticed_on < (now - INCIDENT_KEPT).date())
)  # fmt: skip


@kept("consents")
async def consents(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give every yes, with its proof, and when it was taken back."""
    query = select(
        Consent.purpose, Consent.text_version, Consent.language, Consent.given_at,
        Consent.withdrawn_at,
    ).where(Consent.person_id == person_id)  # fmt: skip
    async for row in rows(session, query.order_by(Consent.id)):
        yield row


@kept("copies_of_my_data")
async def copies(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give when copies were asked for and taken."""
    query = select(
        DataCopy.public_id, DataCopy.language, DataCopy.asked_at, DataCopy.expires_at,
        DataCopy.downloads, DataCopy.downloaded_at,
    ).where(DataCopy.person_id == person_id)  # fmt: skip
    async for row in rows(session, query.order_by(DataCopy.id)):
        yield row


@kept("departure")
async def departure(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give that the person asked to leave, if they did."""
    query = select(Departure.erase_words, Departure.asked_at, Departure.due_at)
    async for row in rows(session, query.where(Departure.person_id == person_id)):
        yield row


@erased("privacy")
async def erase(session: AsyncSession, leaving: Leaving) -> None:
    """Delete the files of the person's copies; the rows go with theirs."""
    query = select(DataCopy.file).where(
        DataCopy.person_id == leaving.person_id, DataCopy.file.is_not(None)
    )
    names = list((await session.execute(query)).scalars())
    if names:
        await defer(session, "nv:privacy.forget_files", names=names)
