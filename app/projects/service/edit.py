"""What a project says of itself, written anew by its team: nothing is overwritten unseen."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core import errors
from app.core.i18n import N_
from app.core.screening import Written, judge, keep
from app.projects import policy
from app.projects.models import Project
from app.projects.schemas import Revision
from app.projects.service.locking import locked_as


class MovedOn(errors.MovedOn[Project]):
    """The project changed since this writer last saw it."""

    said = N_("This project was changed elsewhere in the meantime: nothing has been overwritten.")


async def edit(
    session: AsyncSession, actor: Actor, project: Project, typed: Revision, now: datetime
) -> Project:
    """Write a project's title, summary, themes and place anew.

    Raises:
        Refused: the policy says no.
        MovedOn: somebody else wrote first.
    """
    current, own = await locked_as(session, project.id, actor)
    policy.can_edit(actor, current, own).require()
    point = typed.point or (None, None)
    values = {
        "title": typed.title, "summary": typed.summary, "language": typed.language,
        "themes": typed.themes, "place_label": typed.place_label,
        "place_lat": point[0], "place_lon": point[1],
    }  # fmt: skip
    if all(getattr(current, name) == value for name, value in values.items()):
        return current
    if current.version != typed.version:
        raise MovedOn(current)
    for name, value in values.items():
        setattr(current, name, value)
    current.version, current.updated_at = current.version + 1, now
    await session.flush()
    held = await judge(
        session, Written("project", actor.id, f"{typed.title}\n{typed.summary}"), now
    )
    if held is not None and current.hidden_at is None:
        current.hidden_at = now
        await session.flush()
        await keep(session, current.subject, held, now)
    return current
