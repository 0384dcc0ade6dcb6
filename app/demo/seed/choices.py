"""What the demonstration's team chose since the site opened, with its reasons."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.actor import Actor
from app.accounts.models import Role
from app.accounts.queries import actor_by_id
from app.accounts.rules import RoleName
from app.choices.queries import current_of
from app.choices.registry import declared
from app.choices.service import put

CONTENT = Path(__file__).parents[1] / "content" / "choices.toml"


async def choose(session: AsyncSession, now: datetime) -> None:
    """Make each change, as the administrator if there is one, so many days ago."""
    by = await _administrator(session)
    for told in tomllib.loads(CONTENT.read_text())["change"]:
        choice = declared()[told["choice"]]
        seen = (await current_of(session, choice)).version
        at = now - timedelta(days=told["days"])
        await put(session, by, choice, _value(told), at, reason=told["reason"], seen=seen)


def _value(told: dict[str, Any]) -> Any:
    return told["value"] if "value" in told else {"fr": told["fr"], "en": told["en"]}


async def _administrator(session: AsyncSession) -> Actor | None:
    query = select(Role.person_id).where(Role.name == RoleName.ADMINISTRATOR).limit(1)
    person_id = (await session.execute(query)).scalar_one_or_none()
    return None if person_id is None else await actor_by_id(session, person_id, strong=True)
