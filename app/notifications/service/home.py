"""The news around home: gathered, queued and remembered in one transaction for each person."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.i18n import N_, gettext as _, using
from app.core.mail.post import post
from app.core.notices import Rhythm
from app.core.runtime import Runtime
from app.core.settings import Settings
from app.ideas.shown import idea_url
from app.notifications.letters import (
    Addressee,
    absolute,
    settings_link,
    stop_headers,
    stop_link,
)
from app.notifications.models import HomeDigest
from app.notifications.queries.nearby import Around, NearbyIdea, News, news_around
from app.notifications.rules import HOME
from app.notifications.service.digest import reader_of
from app.notifications.service.each import for_each
from app.places.gazetteer import gazetteer

PART = 100
MOST_OF_A_SORT = 10

HEADINGS = {
    News.ANSWERED: N_("Official answers"),
    News.CANDIDATE: N_("Past their threshold"),
    News.NEAR: N_("Near their threshold"),
    News.PUBLISHED: N_("New ideas"),
}


async def send_all(runtime: Runtime, rhythm: Rhythm, until: datetime) -> list[Exception]:
    """Send the news around home to everybody of this rhythm; return what went wrong."""

    async def write(session: AsyncSession, person_id: int) -> None:
        await send_news(session, runtime.settings, person_id, until)

    failures: list[Exception] = []
    last = 0
    while True:
        async with runtime.database.transaction() as session:
            people = await _waiting(session, rhythm, until, after=last)
        if not people:
            return failures
        failures += await for_each(runtime, people, write)
        last = people[-1]


async def _waiting(
    session: AsyncSession, rhythm: Rhythm, until: datetime, *, after: int
) -> list[int]:
    query = (
        select(HomeDigest.person_id)
        .where(
            HomeDigest.rhythm == rhythm, HomeDigest.told_until < until, HomeDigest.person_id > after
        )
        .order_by(HomeDigest.person_id)
        .limit(PART)
    )
    return list((await session.execute(query)).scalars())


async def send_news(
    session: AsyncSession, settings: Settings, person_id: int, until: datetime
) -> bool:
    """Queue what became new around somebody's home up to ``until``; False when nothing did.

    The row is taken first: of two workers, the second finds that it has been told.
    """
    query = select(HomeDigest.told_until, HomeDigest.radius_m).where(
        HomeDigest.person_id == person_id, HomeDigest.told_until < until
    )
    held = (await session.execute(query.with_for_update())).one_or_none()
    if held is None:
        return False
    await session.execute(
        update(HomeDigest).where(HomeDigest.person_id == person_id).values(told_until=until)
    )
    reader = await reader_of(session, person_id, until)
    home = await session.scalar(select(Person.neighbourhood_id).where(Person.id == person_id))
    if reader is None or home is None:
        return False
    around = Around(home, held.radius_m)
    found = await news_around(session, around, held.told_until, until)
    if not found:
        return False
    with using(reader.language):
        context = _context(settings, reader, around, found)
    await post(
        session, settings, "notifications/home",
        to=reader.email, language=reader.language, context=context,
        headers=stop_headers(stop_link(settings, reader, HOME)),
    )  # fmt: skip
    return True


def _context(
    settings: Settings, reader: Addressee, around: Around, found: Sequence[NearbyIdea]
) -> dict[str, Any]:
    return {
        "place": gazetteer.neighbourhoods[around.neighbourhood_id].name,
        "radius": around.radius_m,
        "parts": [
            (_(heading), [_line(settings, idea) for idea in found if idea.news is news])
            for news, heading in HEADINGS.items()
        ],
        "most": MOST_OF_A_SORT,
        "stop_link": stop_link(settings, reader, HOME),
        "settings_link": settings_link(settings, reader.language),
    }


def _line(settings: Settings, idea: NearbyIdea) -> dict[str, Any]:
    return {
        "title": idea.title,
        "link": absolute(settings, idea_url(idea.public_id, idea.title)),
        "local": idea.local,
        "threshold": idea.threshold,
    }
