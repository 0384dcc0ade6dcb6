"""Departures and incidents, as tests need them; each factory commits."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

from sqlalchemy import update
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.settings import Settings
from app.privacy.models import Departure, Incident
from app.privacy.rules import GRACE, Risk
from app.privacy.schemas import IncidentReport
from app.privacy.service import incidents, leave

NOW = datetime(2026, 11, 22, 15, 0, tzinfo=UTC)


async def gone(
    db: AsyncSession, settings: Settings, actor: Actor, *, erase_words: bool, over: bool = True
) -> None:
    """Let ``actor`` leave; with ``over`` their thirty days have passed."""
    now = datetime.now(UTC)
    await leave.leave(db, settings, actor, erase_words=erase_words, now=now)
    if over:
        await db.execute(
            update(Departure)
            .where(Departure.person_id == actor.id)
            .values(asked_at=now - GRACE, due_at=now - timedelta(minutes=1), reminded_at=now)
        )
    await db.commit()


def report(**facts: Any) -> IncidentReport:
    """Return a report that is right in everything but ``facts``."""
    return IncidentReport(
        **{
            "title": "Une liste envoyée au mauvais destinataire",
            "what": "Un message avec douze adresses est parti à la mauvaise personne.",
            "information": "Adresses courriel de douze bénévoles.",
            "noticed_on": date(2026, 11, 20),
            "persons": 12,
            "risk": Risk.UNKNOWN,
            **facts,
        }
    )


async def incident(db: AsyncSession, administrator: Actor, **facts: Any) -> Incident:
    """Enter an incident into the register."""
    made = await incidents.open_incident(db, administrator, report(**facts), NOW)
    await db.commit()
    return made
