"""What the demonstration's sign-ins follow, and what they were told of it: a few things, some unread."""

import tomllib
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import insert, select
from sqlalchemy.ext.asyncio import AsyncSession

from app.accounts.models import Person
from app.core.followable import target_of
from app.core.i18n import N_
from app.core.notices import Rhythm
from app.demo.people import SIGN_IN
from app.discussion.models import Comment
from app.discussion.rules import State as Said
from app.ideas.models import Gate, Idea
from app.ideas.rules import OPEN, State
from app.notifications.models import Follow, HomeDigest, Notice
from app.notifications.naming import find

CONTENT = Path(__file__).parents[1] / "content" / "notifications.toml"
FOLLOWS = N_("because you follow %(title)s")
NEWEST = 3
"""Ideas, candidates and comments of which each is told."""
UNREAD = 2
READ_AFTER = timedelta(hours=5)


async def tell(session: AsyncSession, now: datetime) -> None:
    """Let them follow things, and write what they would have been told since."""
    told = tomllib.loads(CONTENT.read_text())
    people = await _people(session)
    for line in told["follow"]:
        thing = await find(session, line["kind"], line["which"], None)
        person, target = people[line["who"]], target_of(line["kind"], thing.key)
        begun = now - timedelta(days=line["days"])
        await session.execute(
            insert(Follow).values(person_id=person, target=target, created_at=begun)
        )
    for line in told["home"]:
        await session.execute(
            insert(HomeDigest).values(
                person_id=people[line["who"]],
                rhythm=Rhythm(line["rhythm"]),
                radius_m=line["radius"],
                told_until=now,
            )
        )
    for row in await _notices(session, people["citizen"]):
        await session.execute(insert(Notice).values(row))


async def _people(session: AsyncSession) -> dict[str, int]:
    rows = await session.execute(
        select(Person.email, Person.id).where(Person.email.in_(SIGN_IN.values()))
    )
    by_email = {row.email: row.id for row in rows}
    return {who: by_email[email] for who, email in SIGN_IN.items() if email in by_email}


@dataclass(frozen=True, slots=True)
class Happened:
    """Something of which somebody was told."""

    kind: str
    number: int
    data: dict[str, str]
    moment: datetime


async def _notices(session: AsyncSession, person: int) -> list[dict[str, Any]]:
    """Return the notices of a person who follows their neighbourhood, in the order of what happened."""
    home = await session.scalar(select(Person.neighbourhood_id).where(Person.id == person))
    happened = [
        *await _ideas(session, "ideas.candidate", Gate.passed_at, State.CANDIDATE, home),
        *await _ideas(session, "ideas.published", Idea.published_at, State.PUBLISHED, home),
        *await _comments(session, home),
    ]
    newest_first = sorted(happened, key=lambda one: one.moment, reverse=True)
    return [
        {
            "person_id": person,
            "kind": one.kind,
            "key": f"{one.kind}:{one.number}",
            "because": FOLLOWS,
            "target": f"neighbourhood:{home}",
            "data": one.data,
            "rhythm": Rhythm.NEVER,
            "created_at": one.moment,
            "read_at": one.moment + READ_AFTER if place >= UNREAD else None,
        }
        for place, one in reversed([*enumerate(newest_first)])
    ]


async def _ideas(
    session: AsyncSession, kind: str, moment: Any, state: State, home: int | None
) -> list[Happened]:
    query = (
        select(Idea.id, Idea.public_id, moment)
        .join(Gate, Gate.idea_id == Idea.id)
        .where(Idea.state == state, Idea.neighbourhood_id == home, moment.is_not(None))
        .order_by(moment.desc())
        .limit(NEWEST)
    )
    rows = await session.execute(query)
    return [Happened(kind, number, {"idea": public_id}, at) for number, public_id, at in rows]


async def _comments(session: AsyncSession, home: int | None) -> list[Happened]:
    query = (
        select(Comment.id, Comment.public_id, Comment.created_at)
        .join(Idea, Idea.id == Comment.subject_id)
        .where(
            Comment.subject_kind == "idea", Comment.parent_id.is_(None),
            Comment.state == Said.VISIBLE, Idea.neighbourhood_id == home,
            Idea.state.in_(OPEN),
        )
        .order_by(Comment.created_at.desc())
        .limit(NEWEST)
    )  # fmt: skip
    rows = await session.execute(query)
    return [
        Happened("discussion.followed", number, {"comment": public_id}, at)
        for number, public_id, at in rows
    ]
