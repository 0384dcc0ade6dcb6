"""Official answers and endorsements, as tests need them; each factory commits."""

from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.answers.models import Endorsement, OfficialAnswer
from app.answers.service.settle import settle
from app.ideas.models import Gate, Idea
from app.ideas.rules import AnswerStatus, State
from tests.factories import ideas, profiles
from tests.factories.accounts import person

BODY = "Merci aux voisines : l’arrondissement étudie le plan de la ruelle."


async def candidate(
    db: AsyncSession, *, days: float = 12, area: str = ideas.HERE, **fields: Any
) -> Idea:
    """Make an idea that passed its gate so many days ago."""
    made = await ideas.idea(db, area=area, state=State.CANDIDATE, **fields)
    passed = datetime.now(UTC) - timedelta(days=days)
    await db.execute(update(Gate).where(Gate.idea_id == made.id).values(passed_at=passed))
    await db.commit()
    return made


async def official(db: AsyncSession, slug: str | None = profiles.VILLERAY, **fields: Any) -> Actor:
    """Make an elected official of a territory; without a slug, of the whole city."""
    who = await person(db, **fields)
    await profiles.mandate(db, who, slug)
    return who


async def answer(
    db: AsyncSession,
    about: Idea,
    by: Actor | None = None,
    status: AnswerStatus | str = AnswerStatus.UNDER_STUDY,
    **fields: Any,
) -> OfficialAnswer:
    """Make an answer as it stands once given, telling nobody."""
    by = by or await official(db)
    english = fields.get("original") == "en"
    made = OfficialAnswer(
        **{
            "idea_id": about.id,
            "status": AnswerStatus(status),
            "body_fr": "" if english else BODY,
            "original": "fr",
            "author_id": by.id,
            "office_fr": "Conseillère de la ville",
            "office_en": "City councillor",
            "territory_id": about.territory_id,
            "created_at": datetime.now(UTC),
            **fields,
        }
    )
    db.add(made)
    await db.flush()
    await settle(db, about.id)
    await db.commit()
    return made


async def endorsement(
    db: AsyncSession, about: Idea, by: Actor | None = None, **fields: Any
) -> Actor:
    """Let a leader of the idea's territory endorse it."""
    by = by or await person(db)
    term = await profiles.leadership(db, by)
    values = {"words": "Je connais la ruelle.", "created_at": datetime.now(UTC), **fields}
    db.add(Endorsement(idea_id=about.id, person_id=by.id, leadership_id=term.id, **values))
    await db.commit()
    return by
