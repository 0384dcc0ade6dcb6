"""What becomes of ideas when somebody leaves the site for good."""

from sqlalchemy import Date, cast, delete, func, insert, or_, select, update
from sqlalchemy.dialects.postgresql import distinct_on
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.i18n import gettext as _, using
from app.core.personal import Leaving
from app.core.subjects import Subject
from app.ideas.models import CoAuthor, DepartedSupport, Gate, Idea, IdeaVersion, Support
from app.ideas.rules import OPEN, State
from app.ideas.service.close import close_for_good
from app.ideas.shown import tags
from app.media.service.removal import remove_all


async def discard_drafts(session: AsyncSession, leaving: Leaving) -> None:
    """Throw away what was never published, with its files."""
    query = select(Idea.id).where(
        Idea.author_id == leaving.person_id, Idea.state == State.DRAFT
    )  # fmt: skip
    ids = list((await session.execute(query)).scalars())
    for idea_id in ids:
        await remove_all(session, Subject("idea", idea_id))
    await session.execute(delete(Idea).where(Idea.id.in_(ids)))


async def hand_over(session: AsyncSession, leaving: Leaving) -> None:
    """Give the ideas that others sign too to the first who signed: their words are theirs as well."""
    heirs = (
        select(CoAuthor.id, CoAuthor.idea_id, CoAuthor.person_id)
        .join(Idea, Idea.id == CoAuthor.idea_id)
        .join(Person, Person.id == CoAuthor.person_id)
        .where(
            Idea.author_id == leaving.person_id,
            CoAuthor.accepted_at.is_not(None),
            CoAuthor.person_id != leaving.person_id,
            Person.deleted_at.is_(None),
        )
        .order_by(CoAuthor.idea_id, CoAuthor.accepted_at, CoAuthor.id)
        .ext(distinct_on(CoAuthor.idea_id))
    )
    for signed, idea_id, heir in (await session.execute(heirs)).all():
        await session.execute(update(Idea).where(Idea.id == idea_id).values(author_id=heir))
        await session.execute(delete(CoAuthor).where(CoAuthor.id == signed))
        leaving.pages.update(tags(idea_id, listed=True))


async def unsign(session: AsyncSession, leaving: Leaving) -> None:
    """Forget what the person signed, and the invitations to their address."""
    address = select(func.lower(Person.email)).where(Person.id == leaving.person_id)
    gone = await session.execute(
        delete(CoAuthor)
        .where(
            or_(
                CoAuthor.person_id == leaving.person_id,
                func.lower(CoAuthor.email) == address.scalar_subquery(),
            )
        )
        .returning(CoAuthor.idea_id)
        .execution_options(synchronize_session=False)
    )
    for (idea_id,) in gone:
        leaving.pages.update(tags(idea_id))
    await session.execute(
        delete(IdeaVersion).where(IdeaVersion.edited_by_id == leaving.person_id)
    )  # fmt: skip


async def let_go(session: AsyncSession, leaving: Leaving) -> None:
    """Take the author's name from what was published, and its words if they asked for it."""
    query = select(Idea.id, Idea.language, Idea.state).where(Idea.author_id == leaving.person_id)
    mine = (await session.execute(query)).all()
    ids = [idea_id for idea_id, _language, _state in mine]
    await session.execute(delete(IdeaVersion).where(IdeaVersion.idea_id.in_(ids)))
    if leaving.erase_words:
        for idea_id, language, state in mine:
            await _erase_words(session, leaving, idea_id, language, state)
    await session.execute(update(Idea).where(Idea.id.in_(ids)).values(author_id=None))
    for idea_id in ids:
        leaving.pages.update(tags(idea_id, listed=True))


async def _erase_words(
    session: AsyncSession, leaving: Leaving, idea_id: int, language: str, state: State
) -> None:
    """Close an idea that is open, and leave nothing of what it said; its counts stay."""
    if state in OPEN:
        await close_for_good(session, idea_id, leaving.now)
    await remove_all(session, Subject("idea", idea_id))
    with using(language):
        title = _("Idea erased by its author")
    await session.execute(
        update(Idea)
        .where(Idea.id == idea_id)
        .values(
            title=title, problem="", proposal="", place_lat=None, place_lon=None, place_label="",
            closing_reason="", version=Idea.version + 1, updated_at=leaving.now,
        )
    )  # fmt: skip


async def count_for_nobody(session: AsyncSession, leaving: Leaving) -> None:
    """Keep each support as one of nobody's, with its day: the gates and their curves stay true.

    What moderators set aside counted for nothing, and goes. The gates are held first, as all who
    change supporters do: a merge that copied the support meanwhile would leave a count of nobody.
    """
    mine = Support.person_id == leaving.person_id
    await session.execute(
        select(Gate.idea_id)
        .where(Gate.idea_id.in_(select(Support.idea_id).where(mine)))
        .order_by(Gate.idea_id)
        .with_for_update(key_share=True)
    )
    aside = select(Support.idea_id).where(mine, Support.set_aside_at.is_not(None))
    await session.execute(
        update(Gate).where(Gate.idea_id.in_(aside)).values(set_aside=Gate.set_aside - 1)
    )
    counted = Support.set_aside_at.is_(None)
    await session.execute(
        insert(DepartedSupport).from_select(
            ["idea_id", "is_local", "given_on"],
            select(Support.idea_id, Support.is_local, cast(Support.created_at, Date)).where(
                mine, counted
            ),
        )
    )
    await session.execute(delete(Support).where(mine))
