"""What this slice hears: somebody is to be told something; an idea has become part of another."""

from app.core import clock, logging
from app.core.events import subscribe
from app.core.i18n import LANGUAGES, using
from app.core.notices import NoticeDue, notice_kinds
from app.core.runtime import Runtime
from app.ideas.events import IdeaMerged
from app.notifications.reading import Words
from app.notifications.service import expand, follow

log = logging.get("notices")


@subscribe(NoticeDue)
async def tell_everybody(runtime: Runtime, due: NoticeDue) -> None:
    """Tell whoever is concerned, a part of them in each transaction; nobody of what is hidden."""
    kind = notice_kinds().get(due.kind)
    if kind is None:
        log.warning("notices.unknown_kind", kind=due.kind)
        return
    async with runtime.database.transaction() as session:
        with using(LANGUAGES[0]):
            if await Words(session).of(kind.name, due.data) is None:
                return
    now, last = clock.now(), 0
    while True:
        async with runtime.database.transaction() as session:
            last = await expand.tell_some(session, kind, due, now, after=last)
        if not last:
            return


@subscribe(IdeaMerged)
async def carry_followers(runtime: Runtime, event: IdeaMerged) -> None:
    """Let the followers of a duplicate follow the idea that it has become part of."""
    async with runtime.database.transaction() as session:
        await follow.carry_over(session, event.idea_id, event.into_id)
