"""The demonstration's conversations: one that waits, some that go on, one with an organisation."""

import tomllib
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.demo.people import SIGN_IN
from app.demo.seed.ideas import steady_id
from app.messages.models import Conversation, Message, Reading
from app.organisations.models import Membership, Organisation
from app.organisations.rules import SPEAKERS, State

CONTENT = Path(__file__).parents[1] / "content" / "messages.toml"


def told() -> list[dict[str, Any]]:
    """Return every conversation as it is told."""
    found: list[dict[str, Any]] = tomllib.loads(CONTENT.read_text())["conversation"]
    return found


async def converse(session: AsyncSession, now: datetime) -> None:
    """Store every conversation, once people and organisations are there."""
    query = select(Person.email, Person.id).where(Person.email.in_(SIGN_IN.values()))
    by_email = {email: number for email, number in await session.execute(query)}  # noqa: C416 (rows are not pairs to mypy)
    people = {who: by_email[email] for who, email in SIGN_IN.items() if email in by_email}
    for one in told():
        if people.keys() >= {one["asker"], one.get("asked", one["asker"])}:
            await _store(session, one, people, now)


async def _store(
    session: AsyncSession, one: dict[str, Any], people: dict[str, int], now: datetime
) -> None:
    asker = people[one["asker"]]
    organisation, speaker = await _voice(session, asker) if "organisation" in one else (None, 0)
    asked = None if organisation else people[one.get("asked", one["asker"])]
    if asked == asker:
        return
    moments = [
        by_day(now - timedelta(days=days), place, now)
        for place, (_side, days, _words) in enumerate(one["said"])
    ]
    row = {
        "public_id": steady_id(f"conversation:{one['key']}"),
        "asker_id": asker,
        "asked_id": asked,
        "asked_organisation_id": organisation,
        "state": one["state"],
        "asked_at": moments[0],
        "answered_at": moments[1] if one["state"] == "accepted" else None,
        "last_at": moments[-1],
    }
    stored = await session.execute(insert(Conversation).values(row).returning(Conversation.id))
    talk = stored.scalar_one()
    author = {"asker": asker, "asked": asked or speaker}
    last = await _say(session, one, talk, author, moments)
    readers = [asker, *([asked] if asked and one["state"] == "accepted" else [])]
    await session.execute(
        insert(Reading),
        [{"conversation_id": talk, "person_id": who, "read_up_to": last} for who in readers],
    )


async def _say(
    session: AsyncSession,
    one: dict[str, Any],
    talk: int,
    author: dict[str, int],
    moments: list[datetime],
) -> int:
    """Store what was said; return the number of the last message."""
    last = 0
    for place, ((side, _days, words), at) in enumerate(zip(one["said"], moments, strict=True)):
        said = await session.execute(
            insert(Message)
            .values(
                public_id=steady_id(f"message:{one['key']}:{place}"),
                conversation_id=talk,
                side=side,
                author_id=author[side],
                body=words,
                language=one["language"],
                created_at=at,
            )
            .returning(Message.id)
        )
        last = said.scalar_one()
    return last


def by_day(at: datetime, place: int, now: datetime) -> datetime:
    """Return the same day between nine and three in Montréal, later for what was said later."""
    return min(at.replace(hour=14 + place, minute=(17 * place + 8) % 60), now - timedelta(hours=1))


async def _voice(session: AsyncSession, but: int) -> tuple[int | None, int]:
    """Return a verified organisation that somebody else speaks for, and who does."""
    query = (
        select(Organisation.id, Membership.person_id)
        .join(Membership, Membership.organisation_id == Organisation.id)
        .where(
            Organisation.state == State.VERIFIED,
            Membership.role.in_(SPEAKERS),
            Membership.person_id != but,
            Organisation.id.not_in(
                select(Membership.organisation_id).where(Membership.person_id == but)
            ),
        )
        .order_by(Organisation.id, Membership.person_id)
        .limit(1)
    )
    row = (await session.execute(query)).one_or_none()
    return (None, 0) if row is None else (row.id, row.person_id)
