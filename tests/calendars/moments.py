"""Moments that people agreed to, as any slice would tell them."""

from datetime import UTC, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from app.core.calendar import Entry, Source
from tests.visitor import Visitor

NOW = datetime.now(UTC)
SOON = (NOW + timedelta(days=2)).replace(hour=17, minute=0, second=0, microsecond=0)
Agreed = dict[int, list[Entry]]


def entry(starts: datetime = SOON, hours: float = 2, **said: object) -> Entry:
    """Return a moment of two hours, the day after tomorrow unless told."""
    values = {
        "uid": "session-1@testserver",
        "sequence": 0,
        "title": "Planter la ruelle",
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=hours),
        "zone": "America/Toronto",
        "changed_at": NOW,
        "path": "/fr/missions/abc",
    }
    return Entry(**(values | said))  # type: ignore[arg-type]


def teller(moments: Agreed) -> Source:
    """Return a source that tells each person their own."""

    async def source(
        _db: AsyncSession, person_id: int, since: datetime, until: datetime
    ) -> list[Entry]:
        mine = moments.get(person_id, [])
        return [one for one in mine if one.starts_at < until and one.ends_at > since]

    return source


async def address_of(browser: Visitor, language: str = "fr") -> str:
    """Make the address of the member's calendar and return its path."""
    page, form = {
        "fr": ("/fr/moi/calendrier", "form[action$='/fil']"),
        "en": ("/en/me/calendar", "form[action$='/feed']"),
    }[language]
    await browser.go(page)
    await browser.submit(form)
    return browser.all(".secret-address")[0].removeprefix("http://testserver")
