"""A page whose new words somebody must look at first is kept from everybody but its members."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.core.screening import Written, judge, keep
from app.organisations.models import Organisation


async def hold_back(
    session: AsyncSession, actor: Actor, organisation: Organisation, now: datetime
) -> None:
    """Hide an organisation if a rule finds something in what its page says now."""
    text = f"{organisation.name}\n{organisation.page_words}"
    held = await judge(session, Written("organisation", actor.id, text), now)
    if held is None:
        return
    organisation.hidden_at = organisation.hidden_at or now
    await session.flush()
    await keep(session, organisation.subject, held, now)
