"""What answers keep of a person, given to them and erased with them."""

from collections.abc import AsyncIterator

from sqlalchemy import delete, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.answers.models import Endorsement, OfficialAnswer
from app.answers.shown import tags
from app.core.personal import Leaving, Row, erased, kept
from app.ideas.models import Idea


@kept("official_answers")
async def answers(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the answers that the person gave for a place."""
    query = (
        select(OfficialAnswer, Idea.public_id)
        .join(Idea, Idea.id == OfficialAnswer.idea_id)
        .where(OfficialAnswer.author_id == person_id)
        .order_by(OfficialAnswer.id)
    )
    for answer, idea in await session.execute(query):
        yield {
            "idea": idea,
            "status": str(answer.status),
            "body_fr": answer.body_fr,
            "body_en": answer.body_en,
            "original": answer.original,
            "office_fr": answer.office_fr,
            "created_at": answer.created_at.isoformat(),
        }


@kept("endorsements")
async def endorsements(session: AsyncSession, person_id: int) -> AsyncIterator[Row]:
    """Give the ideas that the person endorses as a leader."""
    query = (
        select(Endorsement, Idea.public_id)
        .join(Idea, Idea.id == Endorsement.idea_id)
        .where(Endorsement.person_id == person_id)
        .order_by(Endorsement.created_at)
    )
    for endorsement, idea in await session.execute(query):
        yield {
            "idea": idea,
            "words": endorsement.words,
            "created_at": endorsement.created_at.isoformat(),
        }


@erased("answers")
async def forget(session: AsyncSession, leaving: Leaving) -> None:
    """Erase endorsements; an answer was given by an office, which stays: only its author goes."""
    endorsed = await session.execute(
        delete(Endorsement)
        .where(Endorsement.person_id == leaving.person_id)
        .returning(Endorsement.idea_id)
    )
    answered = await session.execute(
        update(OfficialAnswer)
        .where(OfficialAnswer.author_id == leaving.person_id)
        .values(author_id=None, mandate_id=None)
        .returning(OfficialAnswer.idea_id)
    )
    for idea_id in {*endorsed.scalars(), *answered.scalars()}:
        leaving.pages.update(tags(idea_id))
