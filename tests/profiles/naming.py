"""Naming leaders in tests: the nominee as others see them, the form as a browser sends it, what came of it."""

from datetime import UTC, datetime

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.organisations.queries import speaking
from app.organisations.queries.speaking import Voice
from app.profiles.models import Leadership, Nomination
from app.profiles.queries import people
from app.profiles.queries.people import Shown
from app.profiles.rules import Standing
from tests.visitor import Visitor

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
WHY = "Elle garde les clés de la salle et rappelle toujours."


async def shown(db: AsyncSession, who: Actor) -> Shown:
    found = await people.shown(db, who.public_id, NOW)
    assert found is not None
    return found


async def voice_of(db: AsyncSession, who: Actor) -> Voice:
    [voice] = await speaking.voices(db, who)
    return voice


async def ways(db: AsyncSession) -> list[tuple[Standing, int]]:
    query = select(Leadership.standing, Leadership.nominations).order_by(Leadership.id)
    return [(row.standing, row.nominations) for row in await db.execute(query)]


async def count(db: AsyncSession) -> int:
    return (await db.execute(select(func.count()).select_from(Nomination))).scalar_one()


async def send(browser: Visitor, nominee: Actor, **fields: str) -> Visitor:
    """Send the form as a browser would that kept it open, whatever the page says by now."""
    await browser.go("/fr/compte")
    token = browser.page.css_first("main input[name=csrf_token]")
    assert token is not None
    data = {"words": WHY, "speak_as": "", "csrf_token": token.attributes["value"] or "", **fields}
    return await browser.post(f"/fr/personnes/{nominee.public_id}/nommer", data)
