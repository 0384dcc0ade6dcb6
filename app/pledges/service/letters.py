"""Letters to whoever promised: one for each step, in the same transaction, hence once."""

from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.campaigns.models import Campaign
from app.campaigns.shown import campaign_url
from app.core.i18n import using
from app.core.i18n.format import date_long, money
from app.core.mail.post import post
from app.core.settings import Settings
from app.pledges.models import ChargeRun, Pledge
from app.pledges.rules import RETRIES, WINDOW_PARTS
from app.pledges.service.holding import Held
from app.pledges.shown import card_url, confirm_url, pledge_url
from app.projects.models import Project


async def write(
    session: AsyncSession, settings: Settings, held: Held, letter: str, **more: Any
) -> bool:
    """Write a letter about a promise to its giver; False when they have left."""
    query = select(Person.email, Person.display_name).where(
        Person.id == held.pledge.person_id, Person.deleted_at.is_(None)
    )
    giver = (await session.execute(query)).one_or_none()
    if giver is None:
        return False
    with using(held.pledge.language):
        context = await facts(session, held.pledge, held.campaign)
        said = {name.removesuffix("_cents"): _said(name, value) for name, value in more.items()}
        await post(
            session, settings, letter, to=giver.email,
            language=held.pledge.language,
            context=context | {"name": giver.display_name} | said,
        )  # fmt: skip
    return True


async def facts(session: AsyncSession, pledge: Pledge, campaign: Campaign) -> dict[str, Any]:
    """Return what every letter may say of a promise, in the language in force."""
    query = select(Project.title).where(Project.id == campaign.project_id)
    title = (await session.execute(query)).scalar_one()
    run = await session.get(ChargeRun, campaign.id)
    lang = pledge.language
    return {
        "title": title,
        "amount": money(pledge.amount_cents),
        "card": pledge.ends_with,
        "ends": date_long(campaign.ends_at) if campaign.ends_at else "",
        "reason": run.reason if run else "",
        "collected_until": date_long(run.ends_at) if run else "",
        "campaign_path": campaign_url(campaign.public_id, title, lang=lang),
        "pledge_path": pledge_url(pledge.public_id, lang=lang),
        "card_path": card_url(pledge.public_id, lang=lang),
        "confirm_path": confirm_url(pledge.public_id, lang=lang),
        "is_demonstration": pledge.gateway == "demonstration",
    }


def retry_days(run: ChargeRun, now: datetime) -> list[str]:
    """Return the days on which a refused card is tried again, in the language in force."""
    part: timedelta = (run.ends_at - run.begun_at) // WINDOW_PARTS
    days = [run.begun_at + part * number for number in RETRIES]
    return [date_long(day) for day in days if day > now]


def _said(name: str, value: Any) -> Any:
    if name.endswith("_cents"):
        return money(value) if value else ""
    return date_long(value) if isinstance(value, datetime) else value
