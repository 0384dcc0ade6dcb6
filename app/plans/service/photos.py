"""Photos of a report: hung, described, taken down by the team."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.errors import NotFound
from app.core.storage import Storage
from app.core.subjects import Subject
from app.media import queries
from app.media.models import Media
from app.media.schemas import PhotoWords
from app.media.service import photos, removal
from app.plans.queries.reporting import KIND
from app.plans.service.report import to_illustrate


async def add_photo(
    session: AsyncSession,
    storage: Storage,
    actor: Actor,
    project_id: int,
    data: bytes,
    words: PhotoWords,
    now: datetime,
) -> Media:
    """Hang a photo, described in the project's language.

    Raises:
        Refused: not theirs to change, or no room.
        NotFound: nothing was written yet.
        BadFile: no picture we can take.
    """
    project, report = await to_illustrate(session, actor, project_id, now)
    return await photos.add_photo(
        session, storage, actor, Subject(KIND, report.id), data=data, words=words,
        language=project.language,
    )  # fmt: skip


async def remove_photo(
    session: AsyncSession, actor: Actor, project_id: int, media_id: str, now: datetime
) -> None:
    """Take a photo down.

    Raises:
        Refused: not theirs to change.
        NotFound: it does not hang there.
    """
    _project, report = await to_illustrate(session, actor, project_id, now)
    found = await queries.on_subject(session, Subject(KIND, report.id), media_id)
    if found is None:
        raise NotFound
    await removal.remove(session, found)
