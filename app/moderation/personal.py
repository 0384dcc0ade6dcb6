"""What moderation keeps of a person: given to them, and forgotten when they leave."""

from collections.abc import AsyncIterator

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.personal import Leaving, Row, erased, kept, rows
from app.moderation.models import Appeal, Case, Decision, Report
from app.moderation.rules import CaseState


@kept("reports")
async def reports(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what the person reported."""
    query = (
        select(
            Report.public_id, Report.subject_kind, Report.reason, Report.words, Report.language,
            Report.created_at, Report.answered_at,
        )
        .where(Report.reporter_id == person_id)
        .order_by(Report.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("moderation_decisions")
async def decisions(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what was decided of the person's things, and their appeals."""
    query = (
        select(
            Decision.public_id, Decision.subject_kind, Decision.title, Decision.outcome,
            Decision.reason, Decision.words, Decision.suspended_until, Decision.decided_at,
            Decision.reversed_at, Appeal.words.label("appeal"), Appeal.state.label("appeal_state"),
            Appeal.answer.label("appeal_answer"), Appeal.created_at.label("appealed_at"),
        )
        .outerjoin(Appeal, Appeal.decision_id == Decision.id)
        .where(Decision.author_id == person_id)
        .order_by(Decision.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@kept("held_texts")
async def held(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give what a rule held of the person's texts, and why."""
    query = (
        select(
            Case.public_id, Case.subject_kind, Case.factors, Case.plea, Case.opened_at,
            Case.decided_at,
        )
        .where(Case.author_id == person_id, func.jsonb_array_length(Case.factors) > 0)
        .order_by(Case.id)
    )  # fmt: skip
    async for row in rows(session, query):
        yield row


@erased("moderation")
async def erase(session: AsyncSession, leaving: Leaving) -> None:
    """Forget who reported, wrote and decided; numbers and rules stay, words and titles go."""
    person = leaving.person_id
    await session.execute(
        update(Report).where(Report.reporter_id == person).values(reporter_id=None, words="")
    )
    # What they reported before they signed in, and left their address for.
    mine = select(func.lower(Person.email)).where(Person.id == person).scalar_subquery()
    await session.execute(
        update(Report).where(func.lower(Report.email) == mine).values(email="", words="")
    )
    own = select(Decision.id).where(Decision.author_id == person)
    await session.execute(
        update(Appeal).where(Appeal.decision_id.in_(own)).values(words="", answer="")
    )
    await session.execute(
        update(Decision)
        .where(Decision.author_id == person)
        .values(author_id=None, words="", title="")
    )
    await session.execute(update(Decision).where(Decision.by_id == person).values(by_id=None))
    await session.execute(update(Appeal).where(Appeal.by_id == person).values(by_id=None))
    await session.execute(
        update(Case).where(Case.author_id == person).values(author_id=None, plea="", factors=[])
    )
    await session.execute(
        update(Case)
        .where(Case.claimed_by_id == person, Case.state == CaseState.OPEN)
        .values(claimed_by_id=None, claimed_until=None)
    )
