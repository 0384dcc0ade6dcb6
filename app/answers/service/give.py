"""Answering an idea in the name of a place."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.answers import policy
from app.answers.models import OfficialAnswer
from app.answers.schemas import Answering
from app.answers.service.settle import settle
from app.audit.service import record
from app.core.errors import Conflict
from app.core.i18n import N_, gettext as _
from app.core.notices import tell
from app.core.subjects import Subject
from app.ideas.models import CoAuthor, Gate, Idea, Support
from app.profiles.queries.offices import mandates_held

KIND = "answers.given"


class AlreadyAnswered(Conflict):
    """The very same answer stands already: a button was pressed twice."""


async def give(
    session: AsyncSession, actor: Actor, idea: Idea, typed: Answering, now: datetime
) -> OfficialAnswer:
    """Answer a candidate; its supporters and followers are told, each once, in their language.

    Raises:
        Refused: the policy says no.
        AlreadyAnswered: the last answer says exactly this.
    """
    # The gate is what supports, merges and closings lock too: the idea stands still from here on.
    await session.execute(select(Gate.idea_id).where(Gate.idea_id == idea.id).with_for_update())
    await session.refresh(idea)
    mandates = await mandates_held(session, actor.id, now)
    policy.can_answer(actor, idea, mandates).require()
    await _refuse_twice(session, idea, typed)
    mandate = policy.speaks_for(idea, mandates)
    answer = OfficialAnswer(
        idea_id=idea.id,
        **typed.model_dump(),
        author_id=actor.id,
        mandate_id=mandate.id if mandate else None,
        office_fr=mandate.office_fr if mandate else "",
        office_en=mandate.office_en if mandate else "",
        territory_id=mandate.territory_id if mandate else idea.territory_id,
        created_at=now,
    )
    session.add(answer)
    await session.flush()
    await settle(session, idea.id)
    await record(
        session,
        "answer.given",
        by=actor.id,
        now=now,
        subject=Subject("idea", idea.id),
        territory_id=idea.territory_id,
        detail={
            "answer": answer.public_id,
            "status": str(typed.status),
            "mandate": mandate.public_id if mandate else None,
        },
    )
    await _tell(session, actor, idea, answer)
    return answer


async def _refuse_twice(session: AsyncSession, idea: Idea, typed: Answering) -> None:
    query = (
        select(OfficialAnswer)
        .where(OfficialAnswer.idea_id == idea.id, OfficialAnswer.hidden_at.is_(None))
        .order_by(OfficialAnswer.id.desc())
        .limit(1)
    )
    last = (await session.execute(query)).scalar_one_or_none()
    if last is not None and all(
        getattr(last, name) == value for name, value in typed.model_dump().items()
    ):
        raise AlreadyAnswered(_("This very answer has been given already."))


async def _tell(session: AsyncSession, actor: Actor, idea: Idea, answer: OfficialAnswer) -> None:
    """Tell the authors, the supporters and whoever follows: nobody twice of the same answer."""
    key, data = f"{KIND}:{answer.id}", {"answer": answer.public_id}
    signers = select(CoAuthor.person_id).where(
        CoAuthor.idea_id == idea.id, CoAuthor.accepted_at.is_not(None)
    )
    authors = {idea.author_id, *await session.scalars(signers)} - {None}
    await tell(
        session, KIND, key, to=[a for a in authors if a], because=N_("because it is your idea"),
        but=[actor.id], data=data,
    )  # fmt: skip
    supporters = select(Support.person_id).where(Support.idea_id == idea.id)
    await tell(
        session, KIND, key, to=list(await session.scalars(supporters)),
        because=N_("because you support this idea"), followers_of=[f"idea:{idea.id}"],
        but=[actor.id], data=data,
    )  # fmt: skip
