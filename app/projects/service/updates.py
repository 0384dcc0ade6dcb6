"""What a team tells its followers: told once, corrected in sight, taken back."""

from datetime import datetime, timedelta

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import errors
from app.core.errors import NotFound
from app.core.events import publish
from app.core.i18n import N_
from app.core.notices import tell
from app.core.screening import Written, judge, keep
from app.core.subjects import Subject
from app.projects import policy
from app.projects.events import UpdatePosted
from app.projects.models import Project, Update
from app.projects.schemas import News, NewsRevision
from app.projects.service.locking import locked, locked_as

KIND = "projects.update"
SUBJECT = "project-update"
DAY = timedelta(days=1)


class MovedOn(errors.MovedOn[Update]):
    """The text changed since its writer last saw it."""

    said = N_("This text was changed elsewhere in the meantime: nothing has been overwritten.")


async def post(
    session: AsyncSession, actor: Actor, project: Project, typed: News, now: datetime
) -> Update:
    """Tell the followers of a project something; one that is held waits for a moderator.

    Raises:
        Refused: the policy says no.
    """
    current, own = await locked_as(session, project.id, actor)
    today = select(func.count()).where(
        Update.project_id == current.id, Update.created_at > now - DAY
    )
    told = (await session.execute(today)).scalar_one()
    policy.can_tell(actor, current, own, told).require()
    made = Update(
        project_id=current.id, author_id=actor.id, title=typed.title, body=typed.body,
        language=typed.language, created_at=now,
    )  # fmt: skip
    session.add(made)
    await session.flush()
    if await _is_held(session, made, now):
        return made
    await show(session, current, made, now)
    return made


async def show(session: AsyncSession, project: Project, made: Update, now: datetime) -> None:
    """Let everybody read an update: its project is silent no more, its followers are told once."""
    project.last_said_at, project.nudged_at = now, None
    await session.flush()
    await tell(
        session, KIND, f"{KIND}:{made.id}", followers_of=[f"project:{project.id}"],
        but=[made.author_id] if made.author_id else [],
        data={"project": project.public_id, "update": made.public_id},
    )  # fmt: skip
    await publish(session, UpdatePosted(project.id, made.id))


async def edit(
    session: AsyncSession, actor: Actor, made: Update, typed: NewsRevision, now: datetime
) -> Update:
    """Correct what was told; everybody sees when it was.

    Raises:
        Refused: the actor is not of the team.
        MovedOn: somebody else of the team wrote first.
        NotFound: it was taken back.
    """
    current, own = await locked_as(session, made.project_id, actor)
    policy.can_tell(actor, current, own, 0).require()
    await session.refresh(made)
    if made.withdrawn_at is None and _reads(made, typed):
        return made
    query = (
        update(Update)
        .where(
            Update.id == made.id, Update.version == typed.version, Update.withdrawn_at.is_(None)
        )
        .values(
            title=typed.title, body=typed.body, language=typed.language, edited_at=now,
            version=Update.version + 1,
        )
        .returning(Update)
        .execution_options(populate_existing=True)
    )  # fmt: skip
    written = (await session.execute(query)).scalar_one_or_none()
    if written is None:
        await session.refresh(made)
        if made.withdrawn_at is not None:
            raise NotFound
        raise MovedOn(made)
    if written.hidden_at is None and await _is_held(session, written, now):
        await _say_when_last(session, current)
    return written


def _reads(made: Update, typed: News) -> bool:
    return (made.title, made.body, made.language) == (typed.title, typed.body, typed.language)


async def withdraw(session: AsyncSession, actor: Actor, made: Update, now: datetime) -> None:
    """Take back what was told.

    Raises:
        Refused: the actor is not of the team.
    """
    current, own = await locked_as(session, made.project_id, actor)
    policy.may_run(actor, own).require()
    made.withdrawn_at = made.withdrawn_at or now
    await session.flush()
    await _say_when_last(session, current)


async def _say_when_last(session: AsyncSession, project: Project) -> None:
    last = select(func.max(Update.created_at)).where(
        Update.project_id == project.id,
        Update.withdrawn_at.is_(None),
        Update.hidden_at.is_(None),
    )
    project.last_said_at = (await session.execute(last)).scalar_one()
    await session.flush()


async def hide(session: AsyncSession, which: int, now: datetime) -> int | None:
    """Hide an update, and return its project; None when it is hidden already, or gone."""
    made = await session.get(Update, which)
    if made is None or made.hidden_at is not None:
        return None
    current = await locked(session, made.project_id)
    made.hidden_at = now
    await session.flush()
    await _say_when_last(session, current)
    return current.id


async def restore(session: AsyncSession, which: int, now: datetime) -> int | None:
    """Show a hidden update, and return its project; who had not been told of it is told."""
    made = await session.get(Update, which)
    if made is None or made.hidden_at is None:
        return None
    current = await locked(session, made.project_id)
    made.hidden_at = None
    await show(session, current, made, now)
    await _say_when_last(session, current)
    return current.id


async def _is_held(session: AsyncSession, made: Update, now: datetime) -> bool:
    text = f"{made.title}\n{made.body}"
    held = await judge(session, Written(SUBJECT, made.author_id or 0, text), now)
    if held is None:
        return False
    made.hidden_at = now
    await session.flush()
    await keep(session, Subject(SUBJECT, made.id), held, now)
    return True
