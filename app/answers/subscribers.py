"""What follows when ideas pass their gate or are merged."""

from sqlalchemy import delete, literal, select, update
from sqlalchemy.dialects.postgresql import insert

from app.answers.models import Endorsement, OfficialAnswer
from app.answers.service.settle import settle
from app.answers.shown import tags
from app.core import clock
from app.core.events import subscribe
from app.core.i18n import N_
from app.core.notices import tell
from app.core.runtime import Runtime
from app.core.web.page_news import drop_pages
from app.ideas.events import IdeaBecameCandidate, IdeaMerged
from app.ideas.models import Idea
from app.profiles.events import LeaderRevoked
from app.profiles.queries.offices import mandates_in_force


@subscribe(IdeaBecameCandidate)
async def tell_officials(runtime: Runtime, event: IdeaBecameCandidate) -> None:
    """Tell the elected officials of its territory that an idea waits for their answer."""
    async with runtime.database.transaction() as session:
        idea = await session.get(Idea, event.idea_id)
        if idea is None:
            return
        here = await mandates_in_force(session, clock.now())
        await tell(
            session,
            "answers.waiting",
            f"answers.waiting:{event.idea_id}",
            to=[m.person_id for m in here if m.territory_id == idea.territory_id],
            because=N_("because you were elected there"),
            data={"idea": str(event.idea_id)},
        )


@subscribe(IdeaMerged)
async def move_along(runtime: Runtime, event: IdeaMerged) -> None:
    """Let answers and endorsements follow the supporters to what the idea became."""
    async with runtime.database.transaction() as session:
        moved = await session.execute(
            update(OfficialAnswer)
            .where(OfficialAnswer.idea_id == event.idea_id)
            .values(idea_id=event.into_id)
            .returning(OfficialAnswer.id)
        )
        if moved.first() is not None:
            await settle(session, event.into_id)
            await settle(session, event.idea_id)
        was = select(
            literal(event.into_id), Endorsement.person_id, Endorsement.leadership_id,
            Endorsement.words, Endorsement.language, Endorsement.created_at,
        ).where(Endorsement.idea_id == event.idea_id)  # fmt: skip
        names = ["idea_id", "person_id", "leadership_id", "words", "language", "created_at"]
        await session.execute(insert(Endorsement).from_select(names, was).on_conflict_do_nothing())
        await session.execute(delete(Endorsement).where(Endorsement.idea_id == event.idea_id))
        drop_pages(session, runtime, *tags(event.into_id))


@subscribe(LeaderRevoked)
async def forget_pages_of_endorsed(runtime: Runtime, event: LeaderRevoked) -> None:
    """Show anew the ideas that somebody endorsed whose role was taken back."""
    async with runtime.database.transaction() as session:
        query = select(Endorsement.idea_id).where(Endorsement.leadership_id == event.leadership_id)
        for idea_id in await session.scalars(query):
            drop_pages(session, runtime, *tags(idea_id))
